"""DDI gateways, decks of numbers as text, and the way of an import without browser or worker."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from gateways.coverage import applying, reading, states, uploads
from gateways.ddi_gateways.saving import DdiGatewayDraft, add_ddi_gateway
from gateways.models import CoverageImport, DdiGateway, DdiOffer
from tests.conftest import Cast, Company

HEADER = (
    "Country,State,City,Area Code,Type,NRC,MRC,Per Minute,Stock,Included channels,Fax,SMS,Regulation,Effective date\n"
)
DRAFT = DdiGatewayDraft(name="Numbers", type="ip", currency="USD", technical_email="noc@acme.example")


@pytest.fixture
def ddi_gateway_of(cast: Cast, as_partner: Callable) -> Callable[..., DdiGateway]:
    """`ddi_gateway_of(cast.acme)`: a DDI gateway of that company, without coverage."""

    def make(company: Company) -> DdiGateway:
        with as_partner(company):
            return add_ddi_gateway(DRAFT)

    return make


@pytest.fixture
def ddi_deck(tmp_path: Path) -> Callable[..., Path]:
    """`ddi_deck(offer("Warsaw"), …)`: a file with the usual header and these lines."""

    def write(*lines: str, header: str = HEADER, name: str = "numbers.csv") -> Path:
        path = tmp_path / name
        path.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


def offer(
    city: str,
    mrc: str = "2.50",
    *,
    nrc: str = "1",
    minute: str = "0",
    stock: str = "10",
    channels: str = "2",
    sms: str = "0",
    on: str = "",
) -> str:
    """One line of a deck with HEADER, for a Polish place."""
    return f"PL,,{city},22,G,{nrc},{mrc},{minute},{stock},{channels},1,{sms},N,{on}"


def to_preview(gateway: DdiGateway, path: Path, *, now: datetime | None = None) -> CoverageImport:
    """Receive and read a deck as the pages and the worker would. Inside the wall."""
    gateway.refresh_from_db()
    found = uploads.receive(gateway=gateway, path=path, name=path.name)
    assert not found.layout["questions"]
    assert not found.layout["missing"]
    states.begin(found, kind=states.READ)
    return reading.read(coverage_import=found, now=now)


def bring_in(
    gateway: DdiGateway, path: Path, *, mode: str = "replace", effect: str = "", now: datetime | None = None
) -> CoverageImport:
    """Receive, read and apply a deck. Inside the wall."""
    found = to_preview(gateway, path, now=now)
    states.begin(found, kind=states.APPLY, mode=mode, effect=effect or found.effect)
    return applying.apply(coverage_import=found, now=now)


def held(gateway: DdiGateway, at: datetime) -> list[tuple]:
    """Every offer at a moment with all of its terms and its stock, in order."""
    names = (
        *("country", "state", "city", "area_code", "number_type", "country_prefix", "nrc", "mrc", "per_minute"),
        *("included_channels", "channel_price", "fax", "sms", "regulation", "stock"),
    )
    rows = DdiOffer.objects.filter(gateway=gateway, valid_from__lte=at, valid_to__gt=at)
    return sorted((tuple(getattr(row, name) for name in names) for row in rows), key=repr)


def kinds(found: CoverageImport) -> dict[str, int]:
    """Kind of change -> number of offers, without kinds that there are none of."""
    return {kind: count["codes"] for kind, count in found.counts["kinds"].items() if count["codes"]}
