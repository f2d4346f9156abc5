"""Which telephone numbers a web product sells, and for what. To be asked inside a customer's or visitor's door."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, QuerySet

from pricelists.models import DdiPrice, DdiPricelistUse

PAGE = 200
"""Places on a page."""


@dataclass(frozen=True, kw_only=True)
class NumberList:
    """The published DDI Pricelist in one currency. channels: calls at once that each number includes."""

    pricelist_id: int
    currency: str
    channels: int


@dataclass(frozen=True, kw_only=True)
class CountryNumbers:
    """A country's numbers. lowest: the lowest price per month; places: how many places have numbers."""

    country: str
    lowest: Decimal
    places: int


@dataclass(frozen=True, kw_only=True)
class PlaceNumbers:
    """The numbers of one place. nrc: once; mrc: per month; per_minute: of calls that come in."""

    place: str
    prefix: str
    number_type: str
    nrc: Decimal
    mrc: Decimal
    per_minute: Decimal
    channels: int
    channel_price: Decimal | None
    fax: bool
    sms: bool


def number_list(currency: str) -> NumberList | None:
    """The numbers in this currency; None where none are published."""
    use = DdiPricelistUse.objects.values(
        "pricelist_id", "pricelist__currencies", "pricelist__included_channels"
    ).first()
    if use is None or currency not in use["pricelist__currencies"]:
        return None
    return NumberList(pricelist_id=use["pricelist_id"], currency=currency, channels=use["pricelist__included_channels"])


def countries(numbers: NumberList) -> list[CountryNumbers]:
    """Every country that numbers are sold in, in no order."""
    rows = _prices(numbers).order_by("country").values("country").annotate(lowest=Min("mrc"), places=Count("id"))
    return [CountryNumbers(country=row["country"], lowest=row["lowest"], places=row["places"]) for row in rows]


def places(numbers: NumberList, country: str, page: int) -> tuple[Sequence[PlaceNumbers], bool]:
    """One page (from 1) of a country's places by name, and whether another follows."""
    columns = (
        "state", "city", "country_prefix", "area_code", "number_type", "nrc", "mrc", "per_minute", "included_channels",
        "channel_price", "fax", "sms",
    )  # fmt: skip
    start = (page - 1) * PAGE
    rows = _prices(numbers).filter(country=country).order_by("state", "city", "id").values(*columns)
    found = list(rows[start : start + PAGE + 1])
    return [_told(row, numbers) for row in found[:PAGE]], len(found) > PAGE


def _prices(numbers: NumberList) -> QuerySet[DdiPrice]:
    return DdiPrice.objects.filter(ended=False, pricelist_id=numbers.pricelist_id, currency=numbers.currency)


def _told(row: dict[str, Any], numbers: NumberList) -> PlaceNumbers:
    included = row["included_channels"]
    return PlaceNumbers(
        place=", ".join(part for part in (row["city"], row["state"]) if part),
        prefix=" ".join(part for part in (row["country_prefix"], row["area_code"]) if part),
        number_type=row["number_type"],
        nrc=row["nrc"],
        mrc=row["mrc"],
        per_minute=row["per_minute"],
        channels=numbers.channels if included is None else included,
        channel_price=row["channel_price"],
        fax=row["fax"],
        sms=row["sms"],
    )
