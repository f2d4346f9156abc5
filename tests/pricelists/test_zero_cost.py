"""Costs of 0: never a published price unless somebody says so, found where they are published already."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from gateways.models import Route
from pricelists import amending, handmade, margin_guard, population, undo
from pricelists.models import MarginFinding, Population, TermPrice
from pricelists.refusals import PricelistRefusal
from pricelists.zero import is_freephone

D = Decimal


@pytest.fixture
def deck(cast, as_partner, make):
    """A gateway with priced, costless and freephone routes, and a pricelist without a min. rate."""
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.01")
        make.route(gateway, ["49", "49172"], 0)
        make.route(gateway, ["1800", "1888"], 0)
        make.route(gateway, ["44800", "4420"], 0)  # one code of it is no freephone
        make.route(gateway, "882", 0, connection_fee=D("0.5"))  # paid by the call
        return gateway, make.pricelist("Retail", "USD")


def prices() -> dict[str, D]:
    return {price.code_min: price.rate for price in TermPrice.objects.filter(ended=False)}


def prepare(gateway, pricelist) -> Population:
    return population.prepare(pricelist=pricelist, gateway=gateway, routes=Route.objects.all(), markup=D("1.5"))


def test_nothing_is_published_at_a_cost_of_0_unless_ticked(cast, as_partner, deck):
    with as_partner(cast.acme):
        made = prepare(*deck)
        assert (made.counts["zero_others"], made.counts["zero_freephone"], made.counts["skipped"]) == (2, 1, 0)
        assert made.counts["zero_examples"] == [["Place 4420", "4420, 44800"], ["Place 49", "49, 49172"]]
        assert made.counts["prices"] == 2
        population.apply(made, routes=Route.objects.all())
        assert prices() == {"48": D("0.015"), "882": D(0)}


@pytest.mark.parametrize(
    ("freephone", "others", "published"),
    [(True, False, {"48", "882", "1800"}), (False, True, {"48", "882", "49", "4420"}),
     (True, True, {"48", "882", "1800", "49", "4420"})],
)  # fmt: skip
def test_what_is_ticked_is_published(cast, as_partner, deck, freephone, others, published):
    with as_partner(cast.acme):
        made = prepare(*deck)
        population.choose_zero(made, routes=Route.objects.all(), freephone=freephone, others=others)
        assert made.counts["prices"] == len(published)
        population.apply(made, routes=Route.objects.all())
        assert set(prices()) == published
        with pytest.raises(PricelistRefusal, match="already"):
            population.choose_zero(made, routes=Route.objects.all(), freephone=False, others=False)


def test_a_min_rate_makes_no_price_of_a_missing_cost(cast, as_partner, make):
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "49", 0)
        made = prepare(gateway, make.pricelist("Retail", "USD", USD={"min_rate": D("0.01")}))
        assert (made.counts["prices"], made.counts["zero_others"]) == (0, 1)
        with pytest.raises(PricelistRefusal, match="cost nothing"):
            population.apply(made, routes=Route.objects.all())


def test_a_costless_route_takes_no_price_from_another_gateway(cast, as_partner, make, standing):
    with as_partner(cast.acme):
        paid, free, pricelist = make.gateway("Paid"), make.gateway("Free"), make.pricelist("Retail", "USD")
        make.route(paid, "49", "0.02")
        make.route(free, "49", 0)
        for gateway in (paid, free):
            made = prepare(gateway, pricelist)
            population.apply(made, routes=Route.objects.all())
        assert standing(pricelist)["USD", "", "49"][0] == D("0.03")


def test_the_guard_finds_prices_whose_cost_became_0(cast, as_partner, deck, exchange_rates):
    gateway, pricelist = deck
    with as_partner(cast.acme):
        Route.objects.filter(code_min="49").update(rate=10_000)
        Route.objects.filter(code_min="1800").update(rate=10_000)
        made = prepare(gateway, pricelist)
        population.apply(made, routes=Route.objects.all())
        assert margin_guard.look()["free"] == 0
        Route.objects.filter(code_min__in=["49", "1800", "48"]).update(rate=0)
        hand = handmade.set_price(
            price=TermPrice.objects.get(code_min="48", ended=False), rate=D("0.05"), connection_fee=D(0), reason="x"
        )
        found = margin_guard.look()
        assert (found["free"], found["below"]) == (2, 0)
        kept = MarginFinding.objects.order_by("destination").values_list("destination", "kind", "handmade", "codes")
        assert list(kept) == [("Place 48", "free", True, ["48"]), ("Place 49", "free", False, ["49", "49172"])]
        assert margin_guard.tally()["free"] == 2
        with pytest.raises(PricelistRefusal, match="have no cost"):
            amending.prepare(MarginFinding.objects.all(), what=Population.Kind.REPRICE, replace_handmade=True)
        assert hand.rate == D("0.05")


def test_the_guard_leaves_alone_what_was_agreed_to(cast, as_partner, deck, exchange_rates):
    with as_partner(cast.acme):
        made = prepare(*deck)
        population.choose_zero(made, routes=Route.objects.all(), freephone=True, others=True)
        population.apply(made, routes=Route.objects.all())
        assert margin_guard.look()["free"] == 0
        Population.objects.update(zero_others=False)
        assert margin_guard.look()["free"] == 2  # freephone isn't asked about


def test_a_repricing_makes_no_price_of_a_cost_of_0(cast, as_partner, make, exchange_rates, standing):
    with as_partner(cast.acme):
        gateway, pricelist = make.gateway(), make.pricelist("Retail", "USD")
        make.route(gateway, ["49", "491"], "0.01")
        population.apply(prepare(gateway, pricelist), routes=Route.objects.all())
        Route.objects.update(ended=True, valid_to=Route.objects.get().valid_from)
        make.route(gateway, "49", "0.05")
        make.route(gateway, "491", 0)
        margin_guard.look()
        made = amending.prepare(MarginFinding.objects.all(), what=Population.Kind.REPRICE)
        amending.apply(made[0])
        held = standing(pricelist)
        assert (held["USD", "", "49"][0], held["USD", "", "491"][0]) == (D("0.075"), D("0.015"))


def test_freephone_in_the_database_is_that_of_the_reader(cast, as_partner, make):
    with as_partner(cast.acme):
        gateway = make.gateway()
        for codes in (["1800"], ["1800", "44800"], ["1800", "44"], ["18001", "49800123"], ["180"], ["800"]):
            make.route(gateway, codes, 0)
        free = is_freephone(Route.objects.all())
        assert sorted(route.codes for route in free) == [
            ["1800"], ["1800", "44800"], ["18001", "49800123"], ["800"],
        ]  # fmt: skip


def test_the_page_asks_and_shows_the_preview_anew(cast, client_for, as_partner, deck):
    gateway, pricelist = deck
    client = client_for(cast.acme.editor)
    with as_partner(cast.acme):
        made = prepare(gateway, pricelist)
    page = client.get(f"/populations/{made.pk}/")
    assert b"2 selected routes have a cost of 0" in page.content
    assert b"Publish the 1 freephone route that costs nothing" in page.content
    # Ticked and added at once: the preview is shown with them first.
    answer = client.post(f"/populations/{made.pk}/add/", {"zero": "1", "zero_others": "1"}, follow=True)
    assert b"Look at it, then add it" in answer.content
    with as_partner(cast.acme):
        made.refresh_from_db()
        assert (made.state, made.zero_others, made.zero_freephone, made.counts["prices"]) == ("preview", True, False, 4)
    client.post(f"/populations/{made.pk}/add/", {"zero": "1", "zero_others": "1", "preview": "1"})
    with as_partner(cast.acme):
        made.refresh_from_db()
        assert made.state == "preview"
    client.post(f"/populations/{made.pk}/add/", {"zero": "1", "zero_others": "1"})
    with as_partner(cast.acme):
        made.refresh_from_db()
        assert made.state == "running"


def test_the_command_has_the_same_rule(cast, as_partner, deck, capsys):
    gateway, pricelist = deck
    options = ["--partner", str(cast.acme.partner.pk), "--gateway", gateway.name, "--pricelist", pricelist.name]
    call_command("populate_pricelist", *options, "--markup", "1.5", "--yes")
    with as_partner(cast.acme):
        assert set(prices()) == {"48", "882"}
    call_command("populate_pricelist", *options, "--markup", "1.5", "--zero-cost", "freephone", "--yes")
    with as_partner(cast.acme):
        assert set(prices()) == {"48", "882", "1800"}
    with pytest.raises(CommandError):
        call_command("populate_pricelist", *options, "--markup", "1_5")


@pytest.fixture
def now_for_nothing(cast, as_partner, make):
    """A price whose supplier asks nothing any more for one of its two codes, which another supplier sells."""
    with as_partner(cast.acme):
        gateway = make.gateway()
        old = make.route(gateway, ["49", "49172"], "0.02")
        pricelist = make.pricelist("Retail", "USD")
        made = prepare(gateway, pricelist)
        population.apply(made, routes=Route.objects.all())
        Route.objects.filter(pk=old.pk).update(ended=True, valid_to=timezone.now())
        make.route(gateway, "49", 0)
        make.route(gateway, "49172", "0.02")
        make.route(make.gateway("Next"), "49", "0.03")
        margin_guard.look()
        return MarginFinding.objects.get(kind="free")


def test_a_price_without_a_cost_is_replaced_or_ended_like_one_that_is_not_sold(cast, as_partner, now_for_nothing):
    with as_partner(cast.acme):
        with pytest.raises(PricelistRefusal, match="can be repriced"):
            amending.prepare([now_for_nothing])
        [made] = amending.prepare([now_for_nothing], what=Population.Kind.END)
        amending.apply(made)
        assert prices() == {"49172": D("0.03")}
        undo.undo(made)
        margin_guard.look()
        [made] = amending.prepare(MarginFinding.objects.all(), what=Population.Kind.REPLACE)
        amending.apply(made)
        assert prices() == {"49": D("0.045"), "49172": D("0.03")}
        assert margin_guard.look()["free"] == 0


def test_a_price_without_a_cost_can_be_kept_with_a_reason(cast, as_partner, now_for_nothing):
    """Else it is red in the guard and in the readiness report for ever, whatever the partner does."""
    with as_partner(cast.acme):
        [made] = amending.prepare([now_for_nothing], what=Population.Kind.KEEP, reason="Free for us until May")
        amending.apply(made)
        assert prices() == {"49": D("0.03")}
        assert margin_guard.look()["free"] == 0
        Route.objects.filter(codes=["49"], gateway__name="Supplier").update(rate=D("0.1"))
        assert margin_guard.look()["below"] == 1


def test_the_menu_offers_it(cast, now_for_nothing, client_for):
    client = client_for(cast.acme.editor)
    page = f"{reverse('unsold')}?price={now_for_nothing.price_id}"
    for menu in (
        reverse("margin-guard-menu", args=[now_for_nothing.pk]),
        reverse("term-prices-menu", args=[now_for_nothing.pricelist_id, now_for_nothing.price_id]),
    ):
        assert page in client.get(menu).text
    assert "1 selected row" in client.get(page).text
    chosen = client.post(page, {"what": "keep", "reason": "Free for us"})
    assert chosen.status_code == 302
    assert "kept" in client.get(chosen.url).text
