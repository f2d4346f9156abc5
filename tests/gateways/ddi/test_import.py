"""Import Gateway Coverage for DDI gateways: from a deck to offers, and back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from decks import sample
from gateways.coverage import applying, reading, states, undo
from gateways.coverage.refusals import ImportRefused
from gateways.models import CoverageChange, DdiOffer
from gateways.tables.imports import DdiChangeTable
from portal.history.models import Event
from tests.gateways.ddi.conftest import bring_in, held, kinds, offer, to_preview

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "ddi-coverage-usd.csv"


def test_the_whole_real_file_or_the_sample(cast, as_partner, ddi_gateway_of):
    gateway = ddi_gateway_of(cast.acme)
    path, offers = (REAL, 2900) if REAL.exists() else (sample.ddi_path(), sample.DDI_OFFERS)
    with as_partner(cast.acme):
        found = bring_in(gateway, path, now=NOW)
        assert found.counts["rejected"] == 0
        assert found.counts["accepted"] == found.counts["offers"] == offers
        assert kinds(found) == {"new": offers}
        gateway.refresh_from_db()
        assert gateway.offer_count == DdiOffer.objects.filter(ended=False).count() == offers
        assert gateway.coverage_at == NOW
        again = to_preview(gateway, path, now=LATER)
        assert kinds(again) == {"unchanged": offers}
        applied = bring_in(gateway, path, now=LATER)
        assert (applied.counts["opened"], applied.counts["closed"], applied.counts["stock_changed"]) == (0, 0, 0)


def test_amounts_are_as_written(cast, as_partner, ddi_gateway_of, ddi_deck):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("Warsaw", "6.23", nrc="0.1", minute="0.000123")))
        found = DdiOffer.objects.get()
    assert (found.mrc, found.nrc, found.per_minute) == (Decimal("6.23"), Decimal("0.1"), Decimal("0.000123"))
    assert (found.country, found.country_prefix, found.number_type, found.regulation) == ("PL", "48", "G", "N")
    assert (found.fax, found.sms, found.included_channels, found.stock) == (True, False, 2, 10)
    assert found.channel_price is None


def test_terms_are_told_in_words(cast, as_partner, ddi_gateway_of, ddi_deck):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("A", minute="0.026"), offer("B", channels="1", sms="1")), now=NOW)
        found = CoverageChange.objects.order_by("destination")
        assert [change.new_terms for change in found] == [
            "NRC 1 · 0.026 per minute · 2 channels included · fax · regulation N",
            "NRC 1 · 1 channel included · fax · SMS · regulation N",
        ]
        change = to_preview(gateway, ddi_deck(offer("A", minute="0.026", channels="4"), offer("B", channels="1")))
        table = DdiChangeTable()
        told = {
            row.destination: table.value_terms(row.new_terms, row)
            for row in CoverageChange.objects.filter(coverage_import=change)
        }
    assert told == {"A": "2 channels included → 4 channels included", "B": "SMS → –"}


def test_kinds_of_change_go_by_mrc_then_nrc_then_minute(cast, as_partner, ddi_gateway_of, ddi_deck):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(
            gateway,
            ddi_deck(offer("A"), offer("B"), offer("C"), offer("D"), offer("E"), offer("F"), offer("G")),
            now=NOW,
        )
        found = to_preview(
            gateway,
            ddi_deck(
                offer("A", "3"),
                offer("B", "2", nrc="9"),
                offer("C", nrc="2"),
                offer("D", minute="0.01"),
                offer("E", sms="1"),
                offer("F", stock="3"),
                offer("H"),
            ),
            now=LATER,
        )
        told = dict(CoverageChange.objects.filter(coverage_import=found).values_list("destination", "kind"))
    assert told == {
        "A": "dearer",
        "B": "cheaper",
        "C": "dearer",
        "D": "dearer",
        "E": "changed",
        "F": "unchanged",
        "G": "removed",
        "H": "new",
    }
    assert (found.counts["stock_changed"], found.counts["sold_out"]) == (1, 0)


def test_several_offers_of_a_place_are_all_kept_and_the_nearest_are_compared(
    cast, as_partner, ddi_gateway_of, ddi_deck
):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        first = bring_in(
            gateway, ddi_deck(offer("W", "5"), offer("W", "20"), offer("W", "40"), offer("W", "40")), now=NOW
        )
        assert kinds(first) == {"new": 3}
        assert [w["code"] for w in first.warnings if w["code"] == "same_offer_again"] == ["same_offer_again"]
        found = to_preview(gateway, ddi_deck(offer("W", "19"), offer("W", "41", sms="1")), now=LATER)
        changes = {
            (change.kind, change.old_rate, change.new_rate)
            for change in CoverageChange.objects.filter(coverage_import=found)
        }
    assert changes == {
        ("cheaper", Decimal(20), Decimal(19)),
        ("dearer", Decimal(40), Decimal(41)),
        ("removed", Decimal(5), None),
    }


def test_update_leaves_what_is_missing(cast, as_partner, ddi_gateway_of, ddi_deck):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("A"), offer("B")), now=NOW)
        bring_in(gateway, ddi_deck(offer("A", "3")), mode="update", now=LATER)
        assert [(row[2], row[7]) for row in held(gateway, LATER)] == [("A", Decimal(3)), ("B", Decimal("2.5"))]
        bring_in(gateway, ddi_deck(offer("A", "3")), mode="replace", now=LATER + timedelta(hours=1))
        assert [row[2] for row in held(gateway, LATER + timedelta(hours=1))] == ["A"]


def test_undo_restores_exactly_also_the_stock(cast, as_partner, ddi_gateway_of, ddi_deck):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("A"), offer("B", stock="7"), offer("C"), offer("C", "9")), now=NOW)
        before = held(gateway, NOW)
        second = bring_in(
            gateway, ddi_deck(offer("A", "3"), offer("B", stock="0"), offer("C", "9", stock="1"), offer("D")), now=LATER
        )
        assert held(gateway, LATER) != before
        third = bring_in(gateway, ddi_deck(offer("A", "4"), offer("B", stock="5")), now=LATER + timedelta(hours=1))
        with pytest.raises(ImportRefused):
            undo.undo(coverage_import=second)
        at = LATER + timedelta(hours=2)
        undo.undo(coverage_import=third, now=at)
        assert [row[2] for row in held(gateway, at)] == ["A", "B", "C", "D"]
        at += timedelta(hours=1)
        undo.undo(coverage_import=second, now=at)
        assert held(gateway, at) == before
        assert held(gateway, NOW) == before, "what a closed version said stays true"
        gateway.refresh_from_db()
        assert gateway.offer_count == 4
        undo.undo(coverage_import=second, now=at)
        assert held(gateway, at) == before


def test_a_date_to_come_waits_and_can_be_taken_back(cast, as_partner, ddi_gateway_of, ddi_deck):
    gateway = ddi_gateway_of(cast.acme)
    soon = datetime.now(UTC) + timedelta(days=30)
    day = soon.replace(hour=0, minute=0, second=0, microsecond=0)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("A"), offer("B")))
        now = datetime.now(UTC)
        before = held(gateway, now)
        dated = bring_in(gateway, ddi_deck(offer("A", "3", on=f"{day:%Y-%m-%d}"), offer("B")))
        assert dated.effect == "dates"
        now = datetime.now(UTC)
        assert held(gateway, now) == before
        assert [row[7] for row in held(gateway, soon)] == [Decimal(3), Decimal("2.5")]
        again = to_preview(gateway, ddi_deck(offer("A", "3", on=f"{day:%Y-%m-%d}"), offer("B")))
        assert kinds(again) == {"unchanged": 2}
        states.discard(again)
        revoked = bring_in(gateway, ddi_deck(offer("A"), offer("B")))
        assert kinds(revoked) == {"changed": 1, "unchanged": 1}
        assert held(gateway, soon) == before
        undo.undo(coverage_import=revoked)
        assert [row[7] for row in held(gateway, soon)] == [Decimal(3), Decimal("2.5")]
        undo.undo(coverage_import=dated)
        assert held(gateway, datetime.now(UTC)) == before
        assert held(gateway, soon) == before


def test_a_deck_compared_with_older_coverage_is_refused(cast, as_partner, ddi_gateway_of, ddi_deck):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("A")))
        waiting = to_preview(gateway, ddi_deck(offer("A", "3")))
        bring_in(gateway, ddi_deck(offer("A", "4")))
        with pytest.raises(ImportRefused, match="changed since"):
            applying.apply(coverage_import=waiting)
        states.begin(waiting, kind=states.COMPARE)
        reading.compare_again(coverage_import=waiting)
        assert kinds(waiting) == {"cheaper": 1}


def test_applying_is_one_event_of_history_for_each_statement(cast, as_partner, ddi_gateway_of, ddi_deck):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("A"), offer("B"), offer("C")))
        events = Event.objects.filter(table_name="gateways_ddioffer")
        assert [event.changes for event in events] == [{"rows": 3}]


def test_probable_mistakes_are_told(cast, as_partner, ddi_gateway_of, ddi_deck):
    gateway = ddi_gateway_of(cast.acme)
    places = "ABCDEFG"
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(*(offer(place, "2.50") for place in places)), now=NOW)
        cents = to_preview(gateway, ddi_deck(*(offer(place, "250") for place in places)), now=LATER)
        assert "other_unit" in {doubt["code"] for doubt in cents.warnings}
        states.discard(cents)
        partial = to_preview(gateway, ddi_deck(offer("A", "0.1"), *(offer(place) for place in "BCD")), now=LATER)
        assert "partial" in {doubt["code"] for doubt in partial.warnings}
        states.discard(partial)
        cheap = to_preview(gateway, ddi_deck(offer("A", "0.1"), *(offer(place) for place in "BCDEFG")), now=LATER)
        [doubt] = [doubt for doubt in cheap.warnings if doubt["code"] == "cheap"]
        assert doubt["examples"] == ["A, PL: 0.10, the median is 2.50"]
