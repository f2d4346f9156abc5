"""Repricing, ending, replacing and keeping what the margin guard found: previews, dates, undo and redo."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from gateways.models import Route, TermGateway
from portal.jobs import falling_through
from portal.jobs.models import Job
from pricelists import amending, handmade, jobs, margin_guard, population, undo
from pricelists.models import MarginFinding, Population, PopulationRow, TermPrice, TermPricelist
from pricelists.refusals import PricelistRefusal
from tests.conftest import Cast
from tests.pricelists.conftest import Make

D = Decimal
Kind, State = Population.Kind, Population.State


def end(*routes: Route) -> None:
    Route.objects.filter(pk__in=[route.pk for route in routes]).update(ended=True, valid_to=timezone.now())


def populate(pricelist: TermPricelist, gateway: TermGateway, markup: str = "1.5") -> Population:
    routes = Route.objects.filter(gateway=gateway)
    made = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(markup))
    population.apply(made, routes=routes)
    return made


def prices(pricelist: TermPricelist) -> dict[str, tuple]:
    """By code: rate, supplier, hand-made."""
    return {
        code: (price.rate, price.gateway.name if price.gateway else "", price.handmade)
        for price in TermPrice.objects.filter(pricelist=pricelist, ended=False).select_related("gateway")
        for code in price.codes
    }


def rows(amendment: Population) -> list[tuple]:
    found = PopulationRow.objects.filter(population=amendment).order_by("codes", "what")
    return [(row.what, row.codes, row.before, row.after, row.supplier_after) for row in found]


@pytest.fixture
def unsold(as_partner: Callable, cast: Cast, make: Make, exchange_rates: date) -> Callable[[], TermPricelist]:
    """Prices of "Supplier" for 48, 481 and 49, of which it sells none but 481 any more; three others sell some."""

    def build() -> TermPricelist:
        gateway = make.gateway("Supplier")
        old = [make.route(gateway, ["48", "481"], "0.1"), make.route(gateway, "49", "0.2")]
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, gateway)
        end(*old)
        make.route(gateway, "481", "0.1")
        dear = make.gateway("Dear")
        make.route(dear, ["48", "481"], "0.3")
        cheap = make.gateway("Cheap", "GBP")
        make.route(cheap, "4", "0.17")  # 0.22 USD: a parent code sells, too
        make.route(cheap, "49", "0.1", status="blocked")
        return pricelist

    return build


def test_the_next_supplier_is_the_one_that_asks_least(
    cast: Cast, as_partner: Callable, unsold: Callable, standing: Callable
) -> None:
    with as_partner(cast.acme):
        pricelist = unsold()
        margin_guard.look()
        findings = MarginFinding.objects.all()
        assert {(f.kind, tuple(f.codes)) for f in findings} == {("unsold", ("48",)), ("unsold", ("49",))}
        [made] = amending.prepare(findings, what=Kind.REPLACE)
        assert rows(made) == [
            ("dearer", "48", D("0.15"), D("0.33"), "Cheap"),  # 0.17 GBP = 0.22 USD, × 1.5
            ("stays", "49", D("0.3"), D("0.3"), ""),  # whoever is blocked there sells nothing
        ]
        assert (made.counts["dearer"], made.counts["stays"]) == (1, 1)
        assert prices(pricelist)["48"] == (D("0.15"), "Supplier", False)  # a preview changes nothing
        assert amending.apply(made) == {"opened": 2, "closed": 1}
        assert prices(pricelist) == {
            "48": (D("0.33"), "Cheap", False),
            "481": (D("0.15"), "Supplier", False),
            "49": (D("0.3"), "Supplier", False),
        }
        assert (made.state, made.exchange_rates["GBP"]["rate"]) == ("applied", "0.85")
        assert standing(pricelist)["USD", "", "48"][1] == D("0.22")
        undo.undo(made)
        assert prices(pricelist)["48"] == (D("0.15"), "Supplier", False)
        assert undo.redoable(made)
        undo.redo(made)
        assert prices(pricelist)["48"] == (D("0.33"), "Cheap", False)
        assert undo.newest(pricelist) == made
        undo.undo(made)
        assert prices(pricelist)["48"] == (D("0.15"), "Supplier", False)
        standing(pricelist)


def test_what_nobody_sells_ends_when_asked(cast: Cast, as_partner: Callable, unsold: Callable) -> None:
    with as_partner(cast.acme):
        pricelist = unsold()
        margin_guard.look()
        [made] = amending.prepare(MarginFinding.objects.all(), what=Kind.REPLACE, end_rest=True)
        assert [row[:4] for row in rows(made)][1] == ("ended", "49", D("0.3"), None)
        amending.apply(made)
        assert set(prices(pricelist)) == {"48", "481"}
        assert TermPrice.objects.get(codes=["49"]).closed_by == made
        margin_guard.look()
        assert margin_guard.tally()["total"] == 0


def test_only_the_codes_that_are_not_sold_end(
    cast: Cast, as_partner: Callable, unsold: Callable, standing: Callable
) -> None:
    with as_partner(cast.acme):
        pricelist = unsold()
        margin_guard.look()
        [made] = amending.prepare(MarginFinding.objects.filter(codes=["48"]), what=Kind.END)
        assert rows(made) == [("ended", "48", D("0.15"), None, "")]
        assert amending.apply(made) == {"opened": 1, "closed": 1}
        assert set(prices(pricelist)) == {"481", "49"}
        standing(pricelist)
        undo.undo(made)
        assert set(prices(pricelist)) == {"48", "481", "49"}


def test_prices_are_kept_with_a_reason_and_the_guard_stops_telling(
    cast: Cast, as_partner: Callable, unsold: Callable
) -> None:
    with as_partner(cast.acme):
        pricelist = unsold()
        margin_guard.look()
        with pytest.raises(PricelistRefusal, match="Say why"):
            amending.prepare(MarginFinding.objects.all(), what=Kind.KEEP, reason="  ")
        [made] = amending.prepare(MarginFinding.objects.filter(codes=["49"]), what=Kind.KEEP, reason="A promise")
        assert rows(made) == [("kept", "49", D("0.3"), D("0.3"), "")]
        amending.apply(made)
        kept = TermPrice.objects.get(pricelist=pricelist, ended=False, codes=["49"])
        assert (kept.handmade, kept.reason, kept.kept, kept.rate) == (True, "A promise", True, D("0.3"))
        margin_guard.look()
        assert [f.codes for f in margin_guard.standing_findings()] == [["48"]]
        undo.undo(made)
        margin_guard.look()
        assert margin_guard.tally()["unsold"] == 2


def test_hand_made_prices_are_left_alone_unless_asked(cast: Cast, as_partner: Callable, unsold: Callable) -> None:
    with as_partner(cast.acme):
        pricelist = unsold()
        handmade.set_price(
            price=TermPrice.objects.get(codes=["49"]), rate=D("0.4"), connection_fee=D(0), reason="A promise"
        )
        margin_guard.look()
        [made] = amending.prepare(MarginFinding.objects.all(), what=Kind.END)
        assert ([row[1] for row in rows(made)], made.counts["handmade_left"]) == (["48"], 1)
        with pytest.raises(PricelistRefusal, match="hand-made"):
            amending.prepare(MarginFinding.objects.filter(codes=["49"]), what=Kind.END)
        [both] = amending.prepare(MarginFinding.objects.all(), what=Kind.END, replace_handmade=True)
        amending.apply(both)
        assert set(prices(pricelist)) == {"481"}


def test_a_preview_does_exactly_what_it_says_or_nothing(
    cast: Cast, as_partner: Callable, unsold: Callable, make: Make
) -> None:
    with as_partner(cast.acme):
        pricelist = unsold()
        margin_guard.look()
        [made] = amending.prepare(MarginFinding.objects.all(), what=Kind.REPLACE)
        before = prices(pricelist)
        make.route(make.gateway("Cheapest"), "48", "0.01")
        with pytest.raises(PricelistRefusal, match="Costs or prices have changed since this preview"):
            amending.apply(made)
        assert prices(pricelist) == before
        job = jobs.start(made)
        assert job is not None
        falling_through.settle(job)  # as the worker does when it is refused
        made.refresh_from_db()
        assert made.state == State.FAILED


def test_a_repricing_waits_for_its_date_and_takes_the_costs_of_then(
    cast: Cast, as_partner: Callable, make: Make
) -> None:
    later = timezone.now() + timedelta(days=3)
    with as_partner(cast.acme):
        gateway = make.gateway()
        old = make.route(gateway, "48", "0.1")
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, gateway)
        end(old)
        make.route(gateway, "48", "0.2", valid_to=later)
        make.route(gateway, "48", "0.4", valid_from=later)
        margin_guard.look()
        [made] = amending.prepare(MarginFinding.objects.all())
        assert [row[3] for row in rows(made)] == [D("0.3")]
        with pytest.raises(PricelistRefusal, match="still to come"):
            amending.preview(made, holds_from=timezone.now() - timedelta(minutes=1))
        amending.preview(made, holds_from=later)
        assert [row[3] for row in rows(made)] == [D("0.6")]
        assert jobs.start(made) is None
        made.refresh_from_db()
        assert made.state == State.WAITING
        with pytest.raises(PricelistRefusal):
            amending.preview(made)
        jobs.stop_waiting(made)
        with pytest.raises(PricelistRefusal):
            jobs.stop_waiting(made)
        made.refresh_from_db()
        jobs.start(made, mail_to="a@example.com")
    assert jobs.start_due() == 0
    with as_partner(cast.acme):
        Population.objects.filter(pk=made.pk).update(holds_from=timezone.now())
    assert (jobs.start_due(), jobs.start_due()) == (1, 0)
    with as_partner(cast.acme):
        made.refresh_from_db()
        assert made.state == State.RUNNING
        job = Job.objects.get(kind=jobs.REPRICE)
        assert (job.params, job.mail_to) == ({"population": made.pk}, "a@example.com")
        # Its costs hold only in three days: a clock that runs ahead does no harm.
        with pytest.raises(PricelistRefusal, match="have changed since this preview"):
            amending.apply(made)
        assert prices(pricelist)["48"][0] == D("0.15")


@pytest.mark.parametrize(("late", "refused"), [(0, False), (9, True)])
def test_waiting_for_a_date_does_not_make_the_rates_too_old(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date, late: int, refused: bool
) -> None:
    """Its prices were seen and confirmed with rates that were fresh; a worker that comes late is another matter."""
    with as_partner(cast.acme):
        gateway = make.gateway(currency="EUR")
        old = make.route(gateway, "48", "0.1")
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, gateway)
        end(old)
        make.route(gateway, "48", "0.2")
        margin_guard.look()
        [made] = amending.prepare(MarginFinding.objects.all())
        amending.preview(made, holds_from=timezone.now() + timedelta(days=30))
        assert jobs.start(made) is None
        made.refresh_from_db()
        _let_pass(made, days=30 + late)
        if refused:
            with pytest.raises(PricelistRefusal, match="days old"):
                amending.apply(made)
        else:
            amending.apply(made)
            assert prices(pricelist)["48"][0] == D("0.33")


def _let_pass(amendment: Population, *, days: int) -> None:
    """Make what was confirmed today have been confirmed some days ago, and due."""
    past = timedelta(days=days)
    assert amendment.holds_from is not None
    amendment.state, amendment.holds_from = State.RUNNING, amendment.holds_from - past
    amendment.selection["confirmed_on"] = (date.fromisoformat(amendment.selection["confirmed_on"]) - past).isoformat()
    for quote in amendment.exchange_rates.values():
        quote["date"] = (date.fromisoformat(quote["date"]) - past).isoformat()
    amendment.save()


def test_redo_only_of_what_was_undone_last(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        pricelist = make.pricelist("Retail", "USD")
        first = populate(pricelist, gateway, "1.5")
        assert not undo.redoable(first)
        second = populate(pricelist, gateway, "2")
        undo.undo(second)
        undo.undo(first)
        assert (undo.redoable(first), undo.redoable(second)) == (True, False)
        with pytest.raises(PricelistRefusal, match="undone last"):
            undo.redo(second)
        undo.redo(first)
        assert prices(pricelist)["48"][0] == D("0.15")
        with pytest.raises(PricelistRefusal):
            undo.redo(first)
        undo.undo(first)
        populate(pricelist, gateway, "3")
        assert not undo.redoable(first)


def test_other_partners_gateways_are_no_suppliers(
    cast: Cast, as_partner: Callable, make: Make, unsold: Callable
) -> None:
    with as_partner(cast.globex):
        make.route(make.gateway("Theirs"), ["48", "49"], "0.001")
    with as_partner(cast.acme):
        unsold()
        margin_guard.look()
        [made] = amending.prepare(MarginFinding.objects.all(), what=Kind.REPLACE)
        assert {row[4] for row in rows(made)} == {"Cheap", ""}
