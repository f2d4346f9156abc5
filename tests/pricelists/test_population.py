"""Populating a pricelist, again and over, and undoing it."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.models import Route, TermGateway
from portal.history.models import Event
from portal.tenancy import wall
from pricelists import editing, handmade, jobs, population, undo
from pricelists.models import Population, TermPrice, TermPricelist
from pricelists.refusals import PricelistRefusal
from tests import patience
from tests.conftest import Cast
from tests.pricelists.conftest import Make

Standing = Callable[[TermPricelist], dict[tuple[str, str, str], tuple]]
D = Decimal


def populate(pricelist: TermPricelist, gateway: TermGateway, markup: str = "1.5", **options: Any) -> Population:
    routes, costless = options.pop("routes", Route.objects.all()), options.pop("costless", False)
    made = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(markup), **options)
    if costless:
        population.choose_zero(made, routes=routes, freephone=False, others=True)
    population.apply(made, routes=routes)
    return made


def rates(found: dict[tuple[str, str, str], tuple]) -> dict[tuple[str, str, str], Decimal]:
    return {key: value[0] for key, value in found.items()}


def test_prices_in_three_currencies(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date, standing: Standing
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway(currency="USD")
        make.route(gateway, ["48", "485"], "0.02", connection_fee=D("0.01"))
        pricelist = make.pricelist("Retail", "USD", "JPY", "KWD")
        made = populate(pricelist, gateway, "1.5")
        found = standing(pricelist)
        assert rates(found) == {
            **{("USD", "", code): D("0.03") for code in ("48", "485")},
            **{("JPY", "", code): D("4.3637") for code in ("48", "485")},  # 0.02 / 1.10 × 160 × 1.5 = 4.3636…
            **{("KWD", "", code): D("0.0092") for code in ("48", "485")},  # 0.00919090…
        }
        assert found["JPY", "", "48"][1] == D("2.909091")
        assert found["USD", "", "48"][4] == D("0.015")
        made.refresh_from_db()
        assert made.state == Population.State.APPLIED
        assert made.exchange_rates["JPY"] == {
            "rate": "1.6E+2",
            "date": exchange_rates.isoformat(),
            "source": "entered by hand",
        } or (D(made.exchange_rates["JPY"]["rate"]) == 160)
        assert (made.counts["opened"], made.counts["closed"], made.counts["prices"]) == (3, 0, 3)


def test_a_currency_without_a_rate_is_named(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway(currency="USD")
        make.route(gateway, "48")
        pricelist = make.pricelist("Retail", "USD", "CHF", "SEK")
        with pytest.raises(PricelistRefusal, match="CHF, SEK"):
            populate(pricelist, gateway)
        assert not Population.objects.exists()


def test_what_cannot_be_sold_gets_no_price(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", status="blocked")
        make.route(gateway, "49", valid_from=timezone.now() + timezone.timedelta(days=1))
        make.route(gateway, "50", ended=True, valid_to=timezone.now())
        pricelist = make.pricelist()
        with pytest.raises(PricelistRefusal, match="can be sold now"):
            populate(pricelist, gateway)
        make.route(gateway, "51")
        made = populate(pricelist, gateway)
        assert set(standing(pricelist)) == {("USD", "", "51")}
        assert made.counts["skipped"] == 2


@pytest.mark.parametrize("markup", ["0", "-1", "1000.1", "NaN", "Infinity", "1.0000001"])
def test_a_senseless_markup_is_refused(cast: Cast, as_partner: Callable, make: Make, markup: str) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48")
        with pytest.raises(PricelistRefusal):
            populate(make.pricelist(), gateway, markup)


def test_a_price_too_large_is_refused(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "999999999999")
        with pytest.raises(PricelistRefusal, match="JPY"):
            populate(make.pricelist("Retail", "JPY"), gateway, "1000")


def test_a_markup_under_one_and_the_floor(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        make.route(gateway, "49", "0")
        pricelist = make.pricelist("Retail", "USD", USD={"min_rate": D("0.02")})
        made = populate(pricelist, gateway, "0.5", costless=True)
        assert rates(standing(pricelist)) == {("USD", "", "48"): D("0.05"), ("USD", "", "49"): D("0.02")}
        assert (made.counts["below_cost"], made.counts["floored"]) == (1, 1)


def test_the_preview_counts(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    with as_partner(cast.acme):
        gateway, other = make.gateway(), make.gateway("Other")
        amounts = {"min_rate": D("0.02"), "max_profit": D("0.05"), "expensive_rate": D("1")}
        pricelist = make.pricelist("Retail", "USD", USD=amounts)
        make.route(gateway, "1", "0.001")  # floor
        make.route(gateway, "2", "0.5")  # cap
        make.route(gateway, "3", "2")  # cap, expensive
        make.route(gateway, "4", "0.04")  # neither
        before = population.prepare(
            pricelist=pricelist, gateway=gateway, routes=Route.objects.all(), markup=D("1.5")
        ).counts
        assert {name: before[name] for name in ("prices", "routes", "floored", "capped", "both", "expensive")} == {
            "prices": 4,
            "routes": 4,
            "floored": 1,
            "capped": 2,
            "both": 0,
            "expensive": 1,
        }
        # 0.001 → 0.02 is 1900 %, 0.5 → 0.55 is 10 %, 2 → 2.05 is 2.5 %, 0.04 → 0.06 is 50 %
        assert before["histogram"] == [[0, 1], [10, 1], [50, 1], [200, 1]]
        assert not TermPrice.objects.exists()
        populate(pricelist, gateway)
        make.route(other, "1", "0.0005")
        make.route(other, "4", "0.2")
        after = population.prepare(
            pricelist=pricelist, gateway=other, routes=Route.objects.all(), markup=D("1.5")
        ).counts
        assert (after["conflicts_won"], after["conflicts_lost"], after["replaces"]) == (1, 1, 1)


def test_the_same_again_touches_no_row(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, ["48", "485"], "0.01")
        changed = make.route(gateway, "49", "0.02")
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, gateway)
        ids = set(TermPrice.objects.values_list("pk", flat=True))
        again = populate(pricelist, gateway)
        assert set(TermPrice.objects.values_list("pk", flat=True)) == ids
        assert (again.counts["unchanged"], again.counts["opened"], again.counts["closed"]) == (2, 0, 0)
        Route.objects.filter(pk=changed.pk).update(rate=D("0.04"))
        third = populate(pricelist, gateway)
        assert (third.counts["opened"], third.counts["closed"]) == (1, 1)
        assert third.counts["moves"] == [["Place 49", "USD", 30_000, 60_000]]
        old = TermPrice.objects.get(ended=True)
        new = TermPrice.objects.get(ended=False, code_min="49")
        assert old.valid_to == new.valid_from == third.applied_at
        assert (old.closed_by, new.opened_by, old.rate, new.rate) == (third, third, D("0.03"), D("0.06"))


def test_a_partial_overlap_is_settled_code_by_code(
    cast: Cast, as_partner: Callable, make: Make, standing: Standing
) -> None:
    with as_partner(cast.acme):
        dear, cheap = make.gateway("Dear"), make.gateway("Cheap")
        make.route(dear, ["48", "481", "482"], "0.10")
        make.route(cheap, ["482", "483"], "0.05")
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, dear, "2")
        populate(pricelist, cheap, "2")
        expected = {"48": "0.2", "481": "0.2", "482": "0.1", "483": "0.1"}
        assert rates(standing(pricelist)) == {("USD", "", code): D(rate) for code, rate in expected.items()}
        ids = set(TermPrice.objects.values_list("pk", flat=True))
        populate(pricelist, cheap, "2")
        populate(pricelist, dear, "2")  # what is left to it says the same: nothing is written
        assert set(TermPrice.objects.values_list("pk", flat=True)) == ids


def test_origins_are_part_of_the_key(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    with as_partner(cast.acme):
        first, second = make.gateway("First"), make.gateway("Second")
        make.route(first, ["48", "49"], "0.10", origins=["33", "44"])
        make.route(first, ["48"], "0.20")
        make.route(second, ["48"], "0.01", origins=["44"])
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, first, "1")
        populate(pricelist, second, "1")
        assert rates(standing(pricelist)) == {
            ("USD", "33", "48"): D("0.10"),
            ("USD", "33", "49"): D("0.10"),
            ("USD", "44", "48"): D("0.01"),
            ("USD", "44", "49"): D("0.10"),
            ("USD", "", "48"): D("0.20"),
        }


def test_the_partners_order_of_gateways(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    with as_partner(cast.acme):
        first, second, unnamed = make.gateway("First"), make.gateway("Second"), make.gateway("Unnamed")
        make.route(first, "48", "0.30")
        make.route(second, "48", "0.20")
        make.route(unnamed, "48", "0.10")
        pricelist = make.pricelist("Retail", "USD", conflict="order", gateway_order=[first.pk, second.pk])
        for gateway, expected in ((second, "0.2"), (unnamed, "0.2"), (first, "0.3"), (second, "0.3")):
            populate(pricelist, gateway, "1")
            assert rates(standing(pricelist)) == {("USD", "", "48"): D(expected)}


def test_a_handmade_price_stays_unless_asked(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        pricelist = make.pricelist("Retail", "USD", USD={"expensive_rate": D("0.5")})
        populate(pricelist, gateway)
        old = TermPrice.objects.get()
        with pytest.raises(PricelistRefusal, match="why"):
            handmade.set_price(price=old, rate=D("0.5"), connection_fee=D(0), reason="  ")
        new = handmade.set_price(price=old, rate=D("0.5"), connection_fee=D("0.1"), reason="A promise")
        old.refresh_from_db()
        assert (old.ended, new.handmade, new.reason, new.expensive) == (True, True, "A promise", True)
        with pytest.raises(PricelistRefusal, match=r"has ended"):
            handmade.set_price(price=old, rate=D("0.6"), connection_fee=D(0), reason="Late")
        kept = populate(pricelist, gateway, "2")
        assert kept.counts["kept_handmade"] == 1
        assert rates(standing(pricelist)) == {("USD", "", "48"): D("0.5")}
        populate(pricelist, gateway, "2", replace_handmade=True)
        assert rates(standing(pricelist)) == {("USD", "", "48"): D("0.2")}


def test_undo_brings_back_exactly_what_held(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    with as_partner(cast.acme):
        one, two = make.gateway("One"), make.gateway("Two")
        make.route(one, ["48", "481"], "0.10")
        make.route(one, ["33"], "0.10", origins=["49"])
        make.route(two, ["481", "482"], "0.05")
        pricelist = make.pricelist("Retail", "USD")
        first = populate(pricelist, one)
        handmade.set_price(
            price=TermPrice.objects.get(code_min="33"), rate=D("0.9"), connection_fee=D(0), reason="Because"
        )
        before = standing(pricelist)
        second = populate(pricelist, two)
        assert standing(pricelist) != before
        with pytest.raises(PricelistRefusal, match="newest"):
            undo.undo(first)
        handmade.set_price(
            price=TermPrice.objects.get(code_min="481", ended=False), rate=D("1"), connection_fee=D(0), reason="Oh"
        )
        assert undo.edits_since(second) == 1
        undo.undo(second)
        assert standing(pricelist) == before
        with pytest.raises(PricelistRefusal, match="newest"):
            undo.undo(second)
        undo.undo(first)
        assert standing(pricelist) == {}
        # The past stays told: at each moment at most one version of a code held.
        versions = TermPrice.objects.filter(codes__contains=["481"]).order_by("valid_from")
        for earlier, later in pairwise(versions):
            assert earlier.valid_to <= later.valid_from


def test_the_platforms_routes_into_ones_own_pricelist(
    cast: Cast, as_partner: Callable, make: Make, standing: Standing
) -> None:
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        shared = make.gateway("Level 7")
        make.route(shared, "48", "0.1")
    with as_partner(cast.acme):
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, shared)
        price = TermPrice.objects.get(ended=False)
        assert (price.gateway_owner_id, price.partner_id) == (0, cast.acme.partner.pk)


def test_nobody_elses_things(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.globex):
        foreign = make.gateway("Globex supplier")
        make.route(foreign, "48")
        theirs = make.pricelist("Theirs", "USD")
        their_population = population.prepare(
            pricelist=theirs, gateway=foreign, routes=Route.objects.all(), markup=D(2)
        )
    with as_partner(cast.acme):
        own = make.gateway("Own")
        route = make.route(own, "48")
        pricelist = make.pricelist("Mine", "USD")
        with pytest.raises(PricelistRefusal):  # its routes can't be seen
            populate(pricelist, foreign)
        with pytest.raises(PricelistRefusal):
            populate(theirs, own)
        assert not TermPrice.objects.exists()
        values = {
            "destination": "x",
            "codes": ["48"],
            "code_count": 1,
            "code_min": "48",
            "code_max": "48",
            "currency": "USD",
            "rate": D(1),
            "route_id": route.pk,
        }
        for wrong in (
            {"pricelist_id": theirs.pk},
            {"pricelist_id": pricelist.pk, "gateway_id": foreign.pk, "gateway_owner_id": cast.acme.partner.pk},
            {"pricelist_id": pricelist.pk, "gateway_id": foreign.pk, "gateway_owner_id": cast.globex.partner.pk},
            {"pricelist_id": pricelist.pk, "opened_by_id": their_population.pk},
            {"pricelist_id": pricelist.pk, "closed_by_id": their_population.pk},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                TermPrice.objects.create(**values, **wrong)
        good = TermPrice.objects.create(**values, pricelist_id=pricelist.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            TermPrice.objects.filter(pk=good.pk).update(pricelist_id=theirs.pk)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM pricelists_termpricelistterms")
            cursor.execute("DELETE FROM pricelists_termpricelist WHERE id = %s", [pricelist.pk])


def test_history_has_one_event_per_step_not_per_price(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        for n in range(20):
            make.route(gateway, f"48{n}")
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, gateway)
        [event] = Event.objects.filter(table_name="pricelists_termprice")
        assert (event.changes, event.object_id) == ({"rows": 20}, None)
        price = TermPrice.objects.first()
        assert price is not None
        handmade.set_price(price=price, rate=D(3), connection_fee=D(0), reason="By hand")
        assert Event.objects.filter(table_name="pricelists_termprice", object_id__isnull=False).count() == 2


# ---- against a slow model, one code at a time

CODES = ["48", "481", "482", "483", "49"]
ORIGINS = [[], ["33"], ["33", "44"]]
routes_of_a_gateway = st.dictionaries(  # each (origin, code) once in a gateway
    st.tuples(st.sampled_from(["", "33", "44"]), st.sampled_from(CODES)), st.integers(1, 4), max_size=9
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("populate"), st.integers(0, 2), st.booleans(), routes_of_a_gateway),
        st.tuples(st.just("edit"), st.integers(0, 20)),
        st.tuples(st.just("undo")),
    ),
    min_size=2,
    max_size=8,
)


def _deck(make: Make, gateway: TermGateway, deck: dict[tuple[str, str], int]) -> None:
    """Make the gateway sell exactly this: routes group the codes of one origin set and price."""
    Route.objects.filter(gateway=gateway, ended=False).update(ended=True, valid_to=timezone.now())
    by_code: dict[tuple[int, str], list[str]] = {}
    for (origin, code), cents in deck.items():
        by_code.setdefault((cents, code), []).append(origin)
    groups: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for (cents, code), origins in by_code.items():
        split = ([("",)] if "" in origins else []) + ([tuple(sorted(o for o in origins if o))] if any(origins) else [])
        for part in split:
            groups.setdefault((cents, part), []).append(code)
    for (cents, origins), codes in groups.items():
        make.route(gateway, codes, D(cents) / 100, origins=[o for o in origins if o], destination="Somewhere")


@pytest.mark.parametrize("conflict", ["cheapest", "order"])
@settings(max_examples=25)
@given(steps=steps)
def test_any_sequence_equals_a_slow_model(  # noqa: C901 -- the model reads best in one piece
    cast: Cast, as_partner: Callable, make: Make, standing: Standing, conflict: str, steps: list[tuple]
) -> None:
    with transaction.atomic():
        with as_partner(cast.acme):
            gateways = [make.gateway(f"G{n}") for n in range(3)]
            pricelist = make.pricelist(
                "Retail", "USD", conflict=conflict, gateway_order=[gateways[1].pk, gateways[0].pk]
            )
            place = {gateways[1].pk: 0, gateways[0].pk: 1, gateways[2].pk: 2}
            model: dict[tuple[str, str, str], tuple] = {}
            stack: list[tuple[Population, dict]] = []
            for step in steps:
                if step[0] == "populate":
                    _kind, which, replace, deck = step
                    gateway = gateways[which]
                    _deck(make, gateway, deck)
                    if not deck:
                        continue
                    snapshot = dict(model)
                    made = populate(pricelist, gateway, "1.5", replace_handmade=replace)
                    for (origin, code), cents in deck.items():
                        cost = D(cents) / 100
                        new = (
                            (cost * D("1.5")).quantize(D("0.0001"), rounding=ROUND_CEILING),
                            cost,
                            gateway.pk,
                            False,
                            D(0),
                        )
                        old = model.get(("USD", origin, code))
                        if old is not None:
                            if old[3] and not replace:
                                continue
                            if not old[3] and old[2] != gateway.pk:
                                better = cost < old[1] if conflict == "cheapest" else place[gateway.pk] < place[old[2]]
                                if not better:
                                    continue
                        model["USD", origin, code] = new
                    stack.append((made, snapshot))
                elif step[0] == "edit":
                    prices = list(TermPrice.objects.filter(pricelist=pricelist, ended=False).order_by("pk"))
                    if not prices:
                        continue
                    price = prices[step[1] % len(prices)]
                    handmade.set_price(price=price, rate=D("0.7"), connection_fee=D("0.2"), reason="Try")
                    for origin in price.origin_codes or [""]:
                        for code in price.codes:
                            key = ("USD", origin, code)
                            model[key] = (D("0.7"), price.cost, price.gateway_id, True, D("0.2"))
                elif stack:
                    made, model = stack.pop()
                    undo.undo(made)
                assert standing(pricelist) == model
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_populations_at_once_take_turns(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    import threading

    from django.db import connections

    with as_partner(cast.acme):
        gateway, other = make.gateway(), make.gateway("Other")
        for n in range(30):
            make.route(gateway, f"48{n}", "0.2")
            make.route(other, f"48{n}", "0.1")
        pricelist = make.pricelist("Retail", "USD")
        ready = [
            population.prepare(pricelist=pricelist, gateway=g, routes=Route.objects.all(), markup=D(2))
            for g in (gateway, other)
        ]
    errors: list[Exception] = []
    first_is_in, second_may_end = threading.Event(), threading.Event()

    def run(made: Population, first: bool) -> None:
        try:
            with as_partner(cast.acme):
                if not first:
                    first_is_in.wait(patience.seconds(10))
                population.apply(made, routes=Route.objects.all())
                if first:
                    first_is_in.set()
                    second_may_end.wait(patience.pause(0.5))
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(made, n == 0)) for n, made in enumerate(ready)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience.seconds(20))
    # The second waited for the first, whose prices its preview knew nothing of.
    assert [("no longer right" in str(error)) for error in errors] == [True]
    with as_partner(cast.acme):
        assert set(rates(standing(pricelist)).values()) == {D("0.4")}
        populate(pricelist, other, "2")
        assert set(rates(standing(pricelist)).values()) == {D("0.2")}
        assert len(standing(pricelist)) == 30


@pytest.mark.parametrize("change", ["coverage", "amounts", "precision", "population", "edit", "undo"])
def test_a_preview_that_is_no_longer_right_is_not_added(
    cast: Cast, as_partner: Callable, make: Make, standing: Standing, change: str
) -> None:
    with as_partner(cast.acme):
        gateway, other = make.gateway(), make.gateway("Other")
        make.route(gateway, "48", "0.2")
        make.route(other, ["48", "49"], "0.1")
        pricelist = make.pricelist("Retail", "USD")
        earlier = populate(pricelist, gateway)
        ready = population.prepare(pricelist=pricelist, gateway=gateway, routes=Route.objects.all(), markup=D(2))
        if change == "coverage":
            TermGateway.objects.filter(pk=gateway.pk).update(coverage_at=timezone.now())
        elif change == "amounts":
            pricelist.terms.update(min_rate=D(3))
        elif change == "precision":
            TermPricelist.objects.update(precision=0)
        elif change == "population":
            populate(pricelist, other)
        elif change == "edit":
            price = TermPrice.objects.get(ended=False)
            handmade.set_price(price=price, rate=D(1), connection_fee=D(0), reason="Deal")
        else:
            undo.undo(earlier)
        before = standing(pricelist)
        ready = Population.objects.get(pk=ready.pk)
        with pytest.raises(PricelistRefusal, match="no longer right"):
            jobs.start(ready)
        with pytest.raises(PricelistRefusal, match="no longer right"):
            population.apply(ready, routes=Route.objects.all())
        assert standing(pricelist) == before
        assert Population.objects.get(pk=ready.pk).state == Population.State.PREVIEW


def test_taking_a_currency_away_ends_its_prices(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date, standing: Standing
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48")
        pricelist = make.pricelist("Retail", "USD", "GBP")
        made = populate(pricelist, gateway)
        editing.change_pricelist(
            pricelist=pricelist,
            name="Retail",
            amounts={"USD": editing.Amounts()},
            billing_increment=1,
            precision=4,
            conflict="cheapest",
        )
        assert {key[0] for key in standing(pricelist)} == {"USD"}
        undo.undo(made)
        assert standing(pricelist) == {}
