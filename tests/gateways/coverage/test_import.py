"""An import from its file to the gateway's routes and back, in the database."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateways.coverage import applying, reading, states, undo
from gateways.coverage.current import current_routes
from gateways.coverage.refusals import ImportRefused
from gateways.models import CoverageChange, CoverageImport, RejectedLine, Route, TermGateway
from portal.history.models import Event
from portal.jobs.models import Job
from portal.tenancy import wall
from tests.conftest import Cast
from tests.gateways.coverage.conftest import bring_in, held, line, to_preview

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
REAL_DECK = Path(__file__).parents[4] / "shared" / "data" / "termination-az-usd.csv"

pytestmark = pytest.mark.django_db


def codes(coverage_import: CoverageImport) -> dict[str, int]:
    return {kind: count["codes"] for kind, count in coverage_import.counts["kinds"].items() if count["codes"]}


def test_a_first_deck_becomes_the_coverage(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    path = deck_file(
        line("48", "Poland", "0.0101"), line("4850", "Poland Mobile", "0.02"), line("4851", "Poland Mobile", "0.02")
    )
    with as_partner(cast.acme):
        done = bring_in(gateway, path, now=NOW)
        assert codes(done) == {"new": 3}
        assert held(gateway, NOW) == {
            ("", "48"): ("Poland", "PL", "L", Decimal("0.010100"), 0, 60, 1, "active"),
            ("", "4850"): ("Poland Mobile", "PL", "M", Decimal("0.020000"), 0, 60, 1, "active"),
            ("", "4851"): ("Poland Mobile", "PL", "M", Decimal("0.020000"), 0, 60, 1, "active"),
        }
        gateway.refresh_from_db()
        assert (gateway.route_count, gateway.code_count, gateway.coverage_at) == (2, 3, NOW)
        assert current_routes(gateway).count() == 2


ORIGINS = "Code,Destination,Rate,Origin Prefixes\n"


def test_a_price_said_twice_for_a_caller_through_two_lists_of_origins_is_taken_once(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    path = deck_file(
        '48,Poland,0.01,"49,43"',
        '4850,Poland Mobile,0.02,"49,43"',
        '48,Polska,0.01,"43,41"',
        '4851,Polska Mobile,0.02,"43,41"',
        '48,Polska,0.03,"43,31"',
        '4850,Polska Mobile,0.02,"43"',
        header=ORIGINS,
    )
    with as_partner(cast.acme):
        done = bring_in(gateway, path, now=NOW)
        assert [row.line for row in RejectedLine.objects.all()] == [6], "another price: the later line is rejected"
        names = {pair: terms[0] for pair, terms in held(gateway, NOW).items()}
        assert names == {
            ("49", "48"): "Poland",
            ("43", "48"): "Poland",
            ("41", "48"): "Polska",
            ("49", "4850"): "Poland Mobile",
            ("43", "4850"): "Poland Mobile",
            ("43", "4851"): "Polska Mobile",
            ("41", "4851"): "Polska Mobile",
        }
        (remark,) = [warning for warning in done.warnings if warning["code"] == "same_code_again"]
        assert (remark["count"], remark["line"]) == (2, 4)
        assert "48, lines 2 and 4" in remark["message"]
        before = {route.pk for route in Route.objects.all()}
        again = bring_in(gateway, path, now=NOW)
        assert codes(again) == {"unchanged": codes(done)["new"]}
        assert {route.pk for route in Route.objects.all()} == before


def test_the_next_deck_is_compared_by_single_codes(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, deck_file(*(line(f"485{n}", "Poland Mobile", "0.02") for n in range(10))), now=NOW)
        before = {route.pk for route in Route.objects.all()}
        bring_in(gateway, deck_file(*(line(f"485{n}", "Poland Mobile", "0.02") for n in range(10))), now=NOW)
        assert {route.pk for route in Route.objects.all()} == before, "an unchanged deck writes nothing"
        later = NOW + timedelta(days=1)
        rates = ["0.02"] * 6 + ["0.03", "0.01"]
        lines = [line(f"485{n}", "Poland Mobile", rate) for n, rate in enumerate(rates)]
        lines += [line("4858", "Poland Mobile", "0.02", fee="0.5"), line("4860", "Poland Mobile", "0.02")]
        done = bring_in(gateway, deck_file(*lines), now=later)
        assert codes(done) == {"new": 1, "dearer": 1, "cheaper": 1, "changed": 1, "unchanged": 6, "removed": 1}
        now_held = held(gateway, later)
        assert sorted(code for _origin, code in now_held) == [f"485{n}" for n in range(9)] + ["4860"]
        assert now_held["", "4856"][3] == Decimal("0.030000")
        assert held(gateway, NOW)["", "4856"][3] == Decimal("0.020000"), "what it cost before stays known"
        dearer = CoverageChange.objects.get(coverage_import=done, kind="dearer")
        assert (dearer.codes, dearer.old_rate, dearer.new_rate) == ("4856", Decimal("0.02"), Decimal("0.03"))


def test_update_leaves_what_the_file_does_not_name(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, deck_file(line("48", "Poland", "0.01"), line("49", "Germany", "0.02", country="DE")), now=NOW)
        later = NOW + timedelta(days=1)
        lines = [line("48", "Poland", "0.05"), line("4850", "Poland Mobile", "0", status="Deleted")]
        bring_in(gateway, deck_file(*lines), mode="update", now=later)
        assert {code: terms[3] for (_o, code), terms in held(gateway, later).items()} == {
            "48": Decimal("0.05"),
            "49": Decimal("0.02"),
        }


def test_dates_of_the_file_and_the_old_price_until_then(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, deck_file(line("48", "Poland", "0.01")), now=NOW)
        path = deck_file(line("48", "Poland", "0.09", on="2026-03-20"), line("4850", "Poland Mobile", "0.02"))
        bring_in(gateway, path, effect="dates", now=NOW + timedelta(hours=1))
        day = datetime(2026, 3, 20, tzinfo=UTC)
        assert held(gateway, day - timedelta(seconds=1))["", "48"][3] == Decimal("0.01")
        assert held(gateway, day)["", "48"][3] == Decimal("0.09")
        old = Route.objects.get(valid_to=day)
        assert not old.ended
        assert old.closed_by is not None


def test_undo_brings_back_what_held(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        first = bring_in(gateway, deck_file(line("48", "Poland", "0.01"), line("49", "Germany", "0.02")), now=NOW)
        before = held(gateway, NOW)
        later = NOW + timedelta(days=2)
        second = bring_in(gateway, deck_file(line("48", "Poland", "0.03"), line("47", "Norway", "0.02")), now=later)
        with pytest.raises(ImportRefused, match="newest"):
            undo.undo(coverage_import=first)
        moment = later + timedelta(days=1)
        undone = undo.undo(coverage_import=second, now=moment)
        assert undone.state == CoverageImport.State.UNDONE
        assert held(gateway, moment) == before
        assert held(gateway, later)["", "48"][3] == Decimal("0.03"), "what held meanwhile stays true"
        gateway.refresh_from_db()
        assert (gateway.route_count, gateway.code_count) == (2, 2)
        assert undo.undo(coverage_import=second, now=moment).state == CoverageImport.State.UNDONE
        undo.undo(coverage_import=first, now=moment + timedelta(hours=1))
        assert held(gateway, moment + timedelta(hours=1)) == {}


def test_a_comparison_with_older_coverage_is_not_applied(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        stale = to_preview(gateway, deck_file(line("48", "Poland", "0.01")))
        bring_in(gateway, deck_file(line("49", "Germany", "0.01"), name="other.csv"))
        with pytest.raises(ImportRefused, match="Compare it again"):
            applying.apply(coverage_import=stale)
        states.begin(stale, kind=states.COMPARE)
        again = reading.compare_again(coverage_import=stale)
        assert codes(again) == {"new": 1, "removed": 1}
        applying.apply(coverage_import=again)
        assert [code for _o, code in held(gateway, datetime.now(UTC) + timedelta(seconds=1))] == ["48"]


def test_the_second_tab_is_told(cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        done = bring_in(gateway, deck_file(line("48", "Poland", "0.01")))
        rows = Route.objects.count()
        assert applying.apply(coverage_import=done).state == CoverageImport.State.APPLIED
        assert Route.objects.count() == rows, "a repeated step does nothing"
        with pytest.raises(ImportRefused, match="faster"):
            states.begin(done, kind=states.APPLY)
        with pytest.raises(ImportRefused, match="can't be discarded"):
            states.discard(done)


def test_rejected_lines_are_kept_and_the_good_ones_apply(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    lines = [
        line("48", "Poland", "0.01"),
        line("4x8", "Poland", "0.01"),
        line("49", "Germany", "-1"),
        line("", "Peru", "1"),
    ]
    with as_partner(cast.acme):
        done = bring_in(gateway, deck_file(*lines))
        assert done.counts["rejected"] == 3
        assert list(RejectedLine.objects.values_list("line", flat=True).order_by("line")) == [3, 4, 5]
        assert all(RejectedLine.objects.values_list("message", flat=True))
        assert list(Route.objects.values_list("codes", flat=True)) == [["48"]]


def test_one_event_per_bulk_step_and_none_per_route(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, deck_file(*(line(f"48{n}", f"Poland {n}", f"0.0{n}") for n in range(1, 9))))
        events = Event.objects.filter(table_name="gateways_route")
        assert [(event.operation, event.changes) for event in events] == [("I", {"rows": 8})]
        assert Event.objects.filter(table_name="gateways_termgateway", object_id=gateway.pk, operation="U").exists()


def test_nobody_imports_into_anothers_gateway(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    theirs: TermGateway = gateway_of(cast.globex)
    with as_partner(cast.acme), pytest.raises(ImportRefused, match="not yours"):
        from gateways.coverage import uploads

        uploads.receive(gateway=theirs, path=deck_file(line("48", "Poland", "0.01")), name="deck.csv")


@pytest.mark.skipif(not REAL_DECK.exists(), reason="the real deck is not in this repository")
def test_the_real_deck_loses_nothing(cast: Cast, as_partner: Callable, gateway_of: Callable) -> None:
    with REAL_DECK.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    split = [(row["Origin Prefixes"].split(","), row["Prefixes"].split(","), row["Rate"]) for row in rows]
    prices = {(o.strip(), c.strip()): Decimal(rate) for origins, listed, rate in split for o in origins for c in listed}
    codes_listed = sum(len(listed) for _origins, listed, _rate in split)
    assert len({c.strip() for _origins, listed, _rate in split for c in listed}) == 16_810
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        done = bring_in(gateway, REAL_DECK, now=NOW, zero_cost="free")
        assert done.counts["rejected"] == 0
        assert {pair: terms[3] for pair, terms in held(gateway, NOW).items()} == prices
        gateway.refresh_from_db()
        assert (gateway.route_count, gateway.code_count) == (709, codes_listed)
        again = to_preview(gateway, REAL_DECK, now=NOW + timedelta(days=1))
        assert codes(again) == {"unchanged": codes_listed}


def test_every_partner_is_guarded_against_the_platforms_new_costs(
    cast: Cast, deck_file: Callable[..., Path], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        shared = TermGateway.objects.create(name="Shared", authentication="ip", currency="USD")
        bring_in(shared, deck_file(line("48", "Poland", "0.01")))
    for company in (cast.acme, cast.globex):
        with wall.enter_partner(company.partner.pk):
            assert Job.objects.filter(kind="pricelists.margin_guard").count() == 1
