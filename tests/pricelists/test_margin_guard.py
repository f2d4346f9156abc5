"""The margin guard: what it finds after coverage and exchange rates changed, and repricing it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from gateways.models import Route, TermGateway
from portal.money.models import ExchangeRate
from portal.tenancy import wall
from pricelists import amending, handmade, margin_guard, population, undo
from pricelists.models import MarginFinding, Population, TermPrice, TermPricelist
from pricelists.refusals import PricelistRefusal
from tests.conftest import Cast
from tests.pricelists.conftest import Make

D = Decimal


def end(*routes: Route) -> None:
    Route.objects.filter(pk__in=[route.pk for route in routes]).update(ended=True, valid_to=timezone.now())


def populate(pricelist: TermPricelist, gateway: TermGateway, markup: str, *, costless: bool = False) -> Population:
    routes = Route.objects.all()
    made = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(markup))
    if costless:
        population.choose_zero(made, routes=routes, freephone=False, others=True)
    population.apply(made, routes=routes)
    return made


def found() -> dict[str, tuple]:
    return {
        f"{f.destination} {f.currency}": (f.kind, f.rate, f.cost, f.codes, f.damage)
        for f in margin_guard.standing_findings()
    }


def test_all_is_well_after_populating(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        make.route(gateway, "49", "0")
        populate(make.pricelist("Retail", "USD", "GBP", "JPY"), gateway, "1.2", costless=True)
        result = margin_guard.look(margin_percent=D(20))
        assert (result["looked_at"], result["below"], result["thin"], result["unsold"]) == (6, 0, 0, 0)


def test_below_cost_thin_and_unsold(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        old = [make.route(gateway, [f"4{n}", f"4{n}1"], "0.1") for n in range(4)]
        blocked = make.route(gateway, "50", "0.1")
        populate(make.pricelist("Retail", "USD"), gateway, "1.5")
        end(*old)
        Route.objects.filter(pk=blocked.pk).update(status="blocked")
        make.route(gateway, ["40", "401"], "0.1")  # as before
        make.route(gateway, "41", "0.1")
        make.route(gateway, "411", "0.2")  # one code of the price is below cost
        make.route(gateway, ["42", "421"], "0.14")  # 7 % left
        make.route(gateway, ["49"], "9")
        result = margin_guard.look(margin_percent=D(20))
        assert found() == {
            "Place 41 USD": ("below", D("0.15"), D("0.2"), ["411"], D("0.081818")),  # (0.2 × 1.2 − 0.15) / 1.1
            "Place 42 USD": ("thin", D("0.15"), D("0.14"), ["42", "421"], D("0.016363")),
            "Place 43 USD": ("unsold", D("0.15"), None, ["43", "431"], D(0)),
            "Place 50 USD": ("unsold", D("0.15"), None, ["50"], D(0)),
        }
        assert next(iter(found())) == "Place 41 USD"
        assert (result["below"], result["thin"], result["unsold"], result["new"]) == (1, 1, 2, 4)
        assert margin_guard.look(margin_percent=D(20))["new"] == 0


def test_a_parent_code_and_the_origin(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        first = make.route(gateway, "48501", "0.1", origins=["33"])
        second = make.route(gateway, "48502", "0.1")
        populate(make.pricelist("Retail", "USD"), gateway, "1.5")
        end(first, second)
        make.route(gateway, "48", "0.01")
        make.route(gateway, "485", "0.2")  # the longest parent code wins
        make.route(gateway, "485", "0.3", origins=["3"])  # and of it the origin that says most
        make.route(gateway, "485", "0.9", origins=["44"])
        with wall.enter_partner(cast.globex.partner.pk):
            pass
        margin_guard.look(margin_percent=D(0))
        assert {name: value[2] for name, value in found().items()} == {
            "Place 48501 USD": D("0.3"),
            "Place 48502 USD": D("0.2"),
        }


def test_a_new_dearer_code_under_a_published_one(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date, standing: Callable
) -> None:
    with as_partner(cast.acme):
        gateway, other = make.gateway(), make.gateway("Other")
        make.route(gateway, ["48", "481"], "0.1")
        make.route(gateway, "49", "0.1")
        pricelist = make.pricelist("Retail", "USD", "GBP")
        populate(pricelist, gateway, "1.5")
        make.route(gateway, ["4850", "4851"], "0.4")  # dearer than what 48 is sold at
        make.route(gateway, "4860", "0.12")  # not dearer
        make.route(gateway, "49", "0.3", origins=["33"])  # dearer for some callers
        make.route(gateway, "7", "9")  # nobody can call it: no code of the list begins it
        make.route(other, "4870", "9")  # not what this list sells
        margin_guard.look(margin_percent=D(0))
        assert {name: (value[0], value[2], value[3]) for name, value in found().items() if "USD" in name} == {
            "Place 48 USD": ("below", D("0.4"), ["4850", "4851"]),
            "Place 49 USD": ("below", D("0.3"), ["49"]),
        }
        assert {name.split()[-1] for name in found()} == {"USD", "GBP"}
        before = standing(pricelist)
        [repricing] = amending.prepare(MarginFinding.objects.all())
        amending.apply(repricing)
        after = standing(pricelist)
        assert {key: after[key] for key in before} == before
        added = {key[1:]: value[:2] for key, value in after.items() if key not in before and key[0] == "USD"}
        assert added == {
            ("", "4850"): (D("0.6"), D("0.4")),
            ("", "4851"): (D("0.6"), D("0.4")),
            ("33", "49"): (D("0.45"), D("0.3")),
        }
        margin_guard.look(margin_percent=D(0))
        assert found() == {}
        undo.undo(repricing)
        assert standing(pricelist) == before


def test_exchange_rates_can_make_a_price_a_loss(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway(currency="USD")
        make.route(gateway, "48", "0.11")
        populate(make.pricelist("Retail", "GBP"), gateway, "1.05")
        assert margin_guard.look(margin_percent=D(0))["below"] == 0
    with wall.enter_staff():
        ExchangeRate.objects.create(date=timezone.localdate(), currency="GBP", per_euro=D("0.95"))
    with as_partner(cast.acme):
        margin_guard.look(margin_percent=D(0))
        assert {name: value[:3] for name, value in found().items()} == {
            "Place 48 GBP": ("below", D("0.0893"), D("0.095"))
        }
    with wall.enter_staff():
        ExchangeRate.objects.filter(currency="GBP").delete()
    with as_partner(cast.acme):
        assert margin_guard.look(margin_percent=D(0))["without_rate"] == ["GBP"]


def test_repricing_and_its_undo(cast: Cast, as_partner: Callable, make: Make, standing: Callable) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        old = make.route(gateway, ["48", "481", "482"], "0.1")
        hand = make.route(gateway, "49", "0.1")
        pricelist = make.pricelist("Retail", "USD", USD={"max_profit": D("0.04")})
        populate(pricelist, gateway, "1.5")
        by_hand = TermPrice.objects.get(code_min="49")
        handmade.set_price(price=by_hand, rate=D("0.12"), connection_fee=D(0), reason="Promise")
        end(old, hand)
        make.route(gateway, ["48"], "0.1")
        make.route(gateway, ["481"], "0.5")
        make.route(gateway, "49", "0.5")
        margin_guard.look(margin_percent=D(0))
        assert {name: value[0] for name, value in found().items()} == {"Place 48 USD": "below", "Place 49 USD": "below"}
        before = standing(pricelist)
        [repricing] = amending.prepare(MarginFinding.objects.all())
        amending.apply(repricing)
        after = {code: value[:2] for (_c, _o, code), value in standing(pricelist).items()}
        # 482 has its parent 48's cost; each keeps its markup of 1.5 and the cap of 0.04.
        assert after == {
            "48": (D("0.14"), D("0.1")),
            "481": (D("0.54"), D("0.5")),
            "482": (D("0.14"), D("0.1")),
            "49": (D("0.12"), D("0.1")),
        }
        margin_guard.look(margin_percent=D(0))
        assert set(found()) == {"Place 49 USD"}
        with pytest.raises(PricelistRefusal, match="hand-made"):
            amending.prepare(MarginFinding.objects.all())
        undo.undo(repricing)
        assert standing(pricelist) == before


def test_a_partner_sees_his_own_findings(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        route = make.route(gateway, "48", "0.1")
        populate(make.pricelist("Retail", "USD"), gateway, "1")
        end(route)
        margin_guard.look()
        assert MarginFinding.objects.count() == 1
    with as_partner(cast.globex):
        assert margin_guard.look()["looked_at"] == 0
        assert MarginFinding.objects.count() == 0
    with as_partner(cast.acme):
        assert MarginFinding.objects.count() == 1


def test_what_ended_while_the_guard_looked_is_not_found(
    cast: Cast, as_partner: Callable, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Undone, say, by a job that ran beside: the findings would name prices that nobody can do anything about."""
    with as_partner(cast.acme):
        gateway = make.gateway()
        old = make.route(gateway, "48", "0.1")
        populate(make.pricelist("Retail", "USD"), gateway, "1.5")
        end(old)
        make.route(gateway, "48", "0.5")
        costs = margin_guard.price_costs

        def meanwhile(*args: Any, **kwargs: Any) -> set[str]:
            unknown = costs(*args, **kwargs)
            TermPrice.objects.update(ended=True, valid_to=timezone.now())
            return unknown

        monkeypatch.setattr(margin_guard, "price_costs", meanwhile)
        assert (margin_guard.look()["below"], margin_guard.tally()["total"]) == (0, 0)
