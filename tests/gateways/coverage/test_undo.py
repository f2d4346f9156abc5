"""Undo in the database against a naive model, with imports of all kinds and time passing between them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.coverage import applying, ending, staging, undo
from gateways.coverage.current import last_applied
from gateways.coverage.shapes import OFFER
from gateways.models import CoverageImport, Deck, Route, TermGateway
from gateways.models.versioned import FOREVER
from tests.conftest import Cast
from tests.gateways.coverage.conftest import bring_in, held, line
from tests.gateways.coverage.test_scheduling import START, Model, offers

UNDO = "undo"
steps = st.lists(
    st.tuples(
        st.one_of(st.just(UNDO), offers()),
        st.sampled_from(["replace", "update"]),
        st.sampled_from(["now", "dates"]),
        st.integers(1, 120),
    ),
    min_size=2,
    max_size=6,
)


class Rollback(Exception):  # noqa: N818
    """Ends an example without leaving a trace."""


class TellingModel(Model):
    """A model that can go back: it keeps what it was before each import."""

    def __init__(self) -> None:
        super().__init__()
        self.before: list[dict] = []

    def apply(self, lines: list[dict], **kwargs: Any) -> None:
        self.before.append({pair: list(timeline) for pair, timeline in self.timelines.items()})
        super().apply(lines, **kwargs)

    def undo(self, now: datetime) -> None:
        earlier = self.before.pop()
        for pair in self.timelines.keys() | earlier.keys():
            past = [(start, min(end, now), terms) for start, end, terms in self.timelines.get(pair, []) if start < now]
            later = [(max(start, now), end, terms) for start, end, terms in earlier.get(pair, []) if end > now]
            self.timelines[pair] = past + later


@pytest.mark.django_db
@settings(
    max_examples=40,
    report_multiple_bugs=False,
)
@given(steps=steps)
def test_imports_and_undos_at_every_moment_as_the_model_says(
    steps: list, cast: Cast, as_partner: Callable, gateway_of: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "offer", lambda coverage_import: staged[coverage_import.pk])
    staged: dict[int, pl.DataFrame] = {}
    with pytest.raises(Rollback), transaction.atomic():
        gateway = gateway_of(cast.acme, name="Carrier")
        model, now = TellingModel(), START
        for step, mode, effect, hours in steps:
            now += timedelta(hours=hours)
            with as_partner(cast.acme):
                newest = last_applied(gateway)
                if step == UNDO:
                    if newest is None:
                        continue
                    undo.undo(coverage_import=newest, now=now)
                    model.undo(now)
                else:
                    made = _preview(gateway, newest, mode=mode, effect=effect)
                    staged[made.pk] = pl.DataFrame(step, schema=OFFER, orient="row")
                    applying.apply(coverage_import=made, now=now)
                    model.apply(step, now=now, mode=mode, effect=effect)
                for days in (-2, 0, 0.5, 1, 2, 3, 5, 8, 13, 30):
                    moment = now + timedelta(days=days)
                    assert _micro(held(gateway, moment)) == model.at(moment), moment
                assert not Route.objects.filter(ended=True, valid_to__gt=now, valid_from__lte=now).exists()
                gateway.refresh_from_db()
                assert gateway.route_count == Route.objects.filter(ended=False).count()
        raise Rollback


def _preview(gateway: TermGateway, newest: CoverageImport | None, *, mode: str, effect: str) -> CoverageImport:
    deck = Deck.objects.create(gateway=gateway, file="deck.csv", name="deck.csv", size=1, sha256="0" * 64)
    return CoverageImport.objects.create(
        gateway=gateway, deck=deck, state="preview", mode=mode, effect=effect, based_on=newest.pk if newest else None
    )


def _micro(state: dict) -> dict:
    def whole(value: Any) -> int:
        return int(value * 1_000_000)

    return {pair: (*terms[:3], whole(terms[3]), whole(terms[4]), *terms[5:]) for pair, terms in state.items()}


@pytest.mark.django_db(transaction=True)
def test_ends_that_have_come_are_marked(cast: Cast, as_partner: Callable, gateway_of: Callable) -> None:
    gateway = gateway_of(cast.acme)
    common = {
        "gateway": gateway,
        "destination": "Poland",
        "rate": "0.01",
        "codes": ["48"],
        "code_count": 1,
        "code_min": "48",
        "code_max": "48",
    }
    with as_partner(cast.acme):
        Route.objects.create(**common, valid_from=START, valid_to=START + timedelta(days=1))
        Route.objects.create(**common, valid_from=START + timedelta(days=1), valid_to=FOREVER)
        TermGateway.objects.update(route_count=2)
    assert ending.end_due(now=START) == 0
    assert ending.end_due(now=datetime(2026, 3, 5, tzinfo=UTC)) == 1
    with as_partner(cast.acme):
        assert list(Route.objects.filter(ended=False).values_list("valid_to", flat=True)) == [FOREVER]
        assert TermGateway.objects.get().route_count == 1


@pytest.mark.django_db
def test_undo_of_undo_gives_an_end_back_that_an_earlier_import_had_set(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)

    def day(number: int) -> datetime:
        return START + timedelta(days=number)

    def price(on: datetime) -> Decimal:
        return held(gateway, on)["", "48"][3]

    with as_partner(cast.acme):
        bring_in(gateway, deck_file(line("48", "Poland", "0.01")), now=day(0))
        rise = bring_in(gateway, deck_file(line("48", "Poland", "0.09", on="2026-03-21")), effect="dates", now=day(1))
        cut = bring_in(gateway, deck_file(line("48", "Poland", "0.05")), now=day(2))
        assert price(day(30)) == Decimal("0.05")
        undo.undo(coverage_import=cut, now=day(3))
        assert (price(day(4)), price(day(30))) == (Decimal("0.01"), Decimal("0.09"))
        undo.undo(coverage_import=rise, now=day(4))
        assert (price(day(5)), price(day(30))) == (Decimal("0.01"), Decimal("0.01"))
