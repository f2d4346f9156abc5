"""The margin guard beside the rate per minute: connection fees, and suppliers who bill in longer steps."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from gateways.models import Route
from pricelists import amending, handmade, margin_guard
from pricelists.models import MarginFinding, TermPrice
from tests.conftest import Cast
from tests.pricelists.conftest import Make
from tests.pricelists.test_margin_guard import end, populate

D = Decimal


def found() -> dict[str, tuple]:
    return {
        f"{f.destination} {f.currency}": (f.kind, f.component, f.rate, f.cost, f.damage)
        for f in margin_guard.standing_findings()
    }


def test_a_raised_connection_fee_is_found_and_repriced(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        old = [make.route(gateway, code, "0.1", connection_fee=D("0.02")) for code in ("41", "42", "43")]
        populate(make.pricelist("Retail", "USD"), gateway, "1.5")  # sold at 0.15 with a fee of 0.03
        assert margin_guard.look(margin_percent=D(20))["new"] == 0
        end(*old)
        make.route(gateway, "41", "0.1", connection_fee=D("0.04"))
        make.route(gateway, "42", "0.1", connection_fee=D("0.026"))  # 0.03 / 0.026: 15 % are left
        make.route(gateway, "43", "0.1", connection_fee=D("0.025"))  # just 20 %
        result = margin_guard.look(margin_percent=D(20))
        assert found() == {
            "Place 41 USD": ("below", "fee", D("0.03"), D("0.04"), D("0.018")),
            "Place 42 USD": ("thin", "fee", D("0.03"), D("0.026"), D("0.0012")),
        }
        assert (result["below"], result["thin"]) == (1, 1)
        [repricing] = amending.prepare(MarginFinding.objects.all())
        amending.apply(repricing)
        fees = dict(TermPrice.objects.filter(ended=False).values_list("code_min", "connection_fee"))
        assert fees == {"41": D("0.06"), "42": D("0.039"), "43": D("0.03")}
        margin_guard.look(margin_percent=D(20))
        assert found() == {}


def test_a_fee_set_by_hand_while_its_route_still_holds(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "41", "0.1", connection_fee=D("0.02"))
        populate(make.pricelist("Retail", "USD"), gateway, "1.5")
        handmade.set_price(price=TermPrice.objects.get(), rate=D("0.15"), connection_fee=D("0.01"), reason="Promise")
        margin_guard.look(margin_percent=D(0))
        assert found() == {"Place 41 USD": ("below", "fee", D("0.01"), D("0.02"), D("0.00909"))}  # 0.01 / 1.1


def test_the_rounding_of_a_fee_is_no_loss(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        for n in range(1, 8):
            make.route(gateway, f"4{n}", "0.1", connection_fee=D(n) / 1_000_000)
        populate(make.pricelist("Retail", "USD", "GBP", "EUR"), gateway, "1")
        result = margin_guard.look(margin_percent=D(0))
        assert (result["looked_at"], result["below"], result["thin"]) == (21, 0, 0)


@pytest.mark.parametrize(
    ("ours", "first", "following", "expected"),
    [
        # The cost is 0.10 a minute, sold at 0.15.
        (60, 60, 60, None),
        (1, 1, 1, None),
        (1, 30, 6, None),  # 60 s and 90 s fall on its steps
        (60, 120, 60, ("below", "call60", D("0.15"), D("0.2"))),
        (60, 300, 60, ("below", "call60", D("0.15"), D("0.5"))),
        (1, 60, 60, ("thin", "call90", D("0.225"), D("0.2"))),  # 120 s for 90 s: 12.5 % are left
        (1, 1, 120, ("below", "call60", D("0.15"), D("0.201667"))),  # 121 s
        (30, 60, 75, ("thin", "call90", D("0.225"), D("0.225"))),  # 135 s for 90 s: nothing is left
        (180, 120, 60, None),  # we bill 180 s
    ],
)
def test_a_supplier_that_bills_in_longer_steps(
    cast: Cast, as_partner: Callable, make: Make, ours: int, first: int, following: int, expected: tuple | None
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "41", "0.1")
        pricelist = make.pricelist("Retail", "USD", billing_increment=ours)
        populate(pricelist, gateway, "1.5")
        assert margin_guard.look(margin_percent=D(20))["new"] == 0
        Route.objects.update(first_increment=first, next_increment=following)
        margin_guard.look(margin_percent=D(20))
        assert [value[:4] for value in found().values()] == ([expected] if expected else [])


def test_what_the_customer_pays_besides_counts(cast: Cast, as_partner: Callable, make: Make) -> None:
    """60 s at 0.10 by steps of 120 s cost 0.20 and a fee of 0.02; sold at 0.15 with a fee of 0.03, at least 0.25."""
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "41", "0.1", connection_fee=D("0.02"), first_increment=120)
        populate(make.pricelist("Retail", "USD"), gateway, "1.5")
        populate(make.pricelist("At least", "USD", USD={"min_charge": D("0.25")}), gateway, "1.5")
        margin_guard.look(margin_percent=D(0))
        [only] = MarginFinding.objects.all()
        assert (only.pricelist.name, only.component, only.rate, only.cost) == ("Retail", "call60", D("0.18"), D("0.22"))


def test_a_new_code_with_a_dear_fee_under_a_published_one(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        populate(make.pricelist("Retail", "USD"), gateway, "1.5")
        make.route(gateway, "481", "0.1", connection_fee=D("0.5"))
        make.route(gateway, "482", "0.1", first_increment=180)
        margin_guard.look(margin_percent=D(0))
        [only] = MarginFinding.objects.all()
        assert (only.kind, only.component, only.rate, only.cost, only.codes) == (
            "below", "fee", D(0), D("0.5"), ["481", "482"],
        )  # fmt: skip


def test_below_cost_goes_before_too_little(cast: Cast, as_partner: Callable, make: Make) -> None:
    """The rate earns too little, the fee loses: the finding is of the fee."""
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "41", "0.1", connection_fee=D("0.02"))
        populate(make.pricelist("Retail", "USD"), gateway, "1.5")
        Route.objects.update(rate=D("0.14"), connection_fee=D("0.05"))
        margin_guard.look(margin_percent=D(20))
        [only] = MarginFinding.objects.all()
        assert (only.kind, only.component, only.rate, only.cost) == ("below", "fee", D("0.03"), D("0.05"))


def test_the_grid_says_of_what(cast: Cast, as_partner: Callable, make: Make, client_for: Callable) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "41", "0.1")
        populate(make.pricelist("Retail", "USD"), gateway, "1.5")
        Route.objects.update(first_increment=120)
        margin_guard.look(margin_percent=D(0))
    client = client_for(cast.acme.reader)
    page = client.get(reverse("margin-guard"), {"component": "call60"}).content.decode()
    assert "Place 41" in page
    assert "call of 60 s" in page
    assert "Place 41" not in client.get(reverse("margin-guard"), {"component": "fee"}).content.decode()
