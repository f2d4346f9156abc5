"""A call rated against the database: which price, what is free, what the supplier takes; and its explanation."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from pricing.rating.calls import Call, CannotRateError, Payer, RatedCall, Refusal, rate_call
from pricing.rating.explaining import explain
from pricing.rating.plans import Freedom
from products.plans import Plan
from tests.conftest import Cast
from tests.pricing.conftest import Make

pytestmark = pytest.mark.django_db
D = Decimal
POLAND, POLAND_MOBILE, LONDON = "48222222222", "48600123456", "442079460000"


@pytest.fixture
def inside(cast: Cast, as_partner: Callable) -> Any:
    with as_partner(cast.acme):
        yield


def call(called: str = POLAND, duration: int = 60, *, caller: str = "", at: datetime | None = None) -> Call:
    return Call(called=called, caller=caller, duration=duration, at=at or timezone.now())


def words(rated: RatedCall) -> str:
    return "\n".join(f"{step.title}: {step.text}" for step in explain(rated))


def test_the_longest_code_then_the_best_origin(inside: None, make: Make) -> None:
    pricelist = make.pricelist(billing_increment=1)
    make.price(pricelist, "48", "Poland from London", rate="0.01", origins="4420")
    make.price(pricelist, "48", "Poland", rate="0.02")
    make.price(pricelist, "4860", "Poland Mobile", rate="0.06", kind="M")
    payer = Payer(pricelist=pricelist, currency="EUR")

    def place(called: str, caller: str) -> str:
        rated = rate_call(call=call(called, caller=caller), payer=payer)
        assert rated.match is not None
        return str(rated.match.row.destination)

    assert place(POLAND, LONDON) == "Poland from London"
    assert place(POLAND, "33123456789") == "Poland"
    assert place(POLAND, "") == "Poland"
    assert place(POLAND_MOBILE, LONDON) == "Poland Mobile"


def test_only_the_currency_and_the_date_asked_for(inside: None, make: Make) -> None:
    pricelist = make.pricelist("Retail", "EUR", "USD", billing_increment=60)
    may = datetime(2026, 5, 3, tzinfo=UTC)
    make.price(pricelist, "48", rate="0.04", valid_from=may - timedelta(days=9), valid_to=may, ended=True)
    make.price(pricelist, "48", rate="0.05", valid_from=may)
    make.price(pricelist, "48", rate="0.09", currency="USD", valid_from=may)
    euro, dollar = Payer(pricelist=pricelist, currency="EUR"), Payer(pricelist=pricelist, currency="USD")
    assert rate_call(call=call(at=may - timedelta(seconds=1)), payer=euro).amount == D("0.04")
    assert rate_call(call=call(at=may), payer=euro).amount == D("0.05")
    assert rate_call(call=call(at=may), payer=dollar).amount == D("0.09")
    unsold = rate_call(call=call(at=may - timedelta(days=10)), payer=euro)
    assert (unsold.refusal, unsold.amount, unsold.match) == (Refusal.UNSOLD, 0, None)
    assert "has no EUR price for this number" in words(unsold)


def test_a_currency_the_pricelist_lacks(inside: None, make: Make) -> None:
    with pytest.raises(CannotRateError):
        rate_call(call=call(), payer=Payer(pricelist=make.pricelist(), currency="CHF"))


def test_the_plans(inside: None, make: Make) -> None:
    pricelist = make.pricelist(billing_increment=60)
    make.price(pricelist, "48", "Poland")
    make.price(pricelist, "4860", "Poland Mobile", kind="M")
    make.price(pricelist, "870", "Satellite", country="", kind="O")
    package = make.package(routes=["Poland", "Satellite"], minutes=100)

    def free(called: str, plan: Plan, country: str = "", package: Any = package) -> tuple[Freedom, Decimal]:
        payer = Payer(pricelist=pricelist, currency="EUR", package=package, plan=plan, chosen_country=country)
        rated = rate_call(call=call(called), payer=payer)
        return rated.freedom, rated.amount

    assert free(POLAND, Plan.PAYG) == (Freedom.PAYS, D("0.05"))
    assert free(POLAND, Plan.INTERNATIONAL) == (Freedom.FREE, 0)
    # 48 is free, 4860 isn't: the price decides, not what the number begins with.
    assert free(POLAND_MOBILE, Plan.INTERNATIONAL) == (Freedom.NOT_LISTED, D("0.05"))
    assert free(POLAND, Plan.DOMESTIC, "PL") == (Freedom.FREE, 0)
    assert free(POLAND, Plan.DOMESTIC, "DE") == (Freedom.OTHER_COUNTRY, D("0.05"))
    assert free(POLAND, Plan.DOMESTIC) == (Freedom.NOTHING_CHOSEN, D("0.05"))
    assert free("870773123456", Plan.DOMESTIC, "PL")[0] is Freedom.OTHER_COUNTRY
    assert free("870773123456", Plan.INTERNATIONAL) == (Freedom.FREE, 0)
    assert free(POLAND, Plan.INTERNATIONAL, package=None)[0] is Freedom.NOT_LISTED


def test_the_allowance_is_split_and_runs_out(inside: None, make: Make) -> None:
    pricelist = make.pricelist(billing_increment=60, terms={"min_charge": D("0.01")})
    make.price(pricelist, "48")
    package = make.package(routes=["Poland"], minutes=100)

    def rated(used: int, duration: int = 150) -> RatedCall:
        payer = Payer(pricelist=pricelist, currency="EUR", package=package, plan=Plan.INTERNATIONAL, seconds_used=used)
        return rate_call(call=call(duration=duration), payer=payer)

    split = rated(5900)
    assert (split.amount, split.seconds_spent, split.free_left) == (D("0.066667"), 100, 100)
    assert "100 s are free, 80 s are paid for" in words(split)
    whole = rated(0)
    assert (whole.amount, whole.seconds_spent) == (0, 180)
    assert "no min. charge" in words(whole)
    none = rated(6000)
    assert (none.amount, none.seconds_spent) == (D("0.15"), 0)
    assert "used up" in words(none)
    assert rated(0, duration=0).amount == 0


def test_expensive_destinations_are_refused_unless_allowed(inside: None, make: Make) -> None:
    pricelist = make.pricelist(terms={"expensive_rate": D("0.5")})
    make.price(pricelist, "48", rate="0.80", expensive=True)
    package = make.package(routes=["Poland"], minutes=100)
    locked = Payer(pricelist=pricelist, currency="EUR", package=package, plan=Plan.INTERNATIONAL)
    refused = rate_call(call=call(), payer=locked)
    assert (refused.refusal, refused.amount, refused.seconds_spent) == (Refusal.EXPENSIVE, 0, 0)
    assert "may not call expensive destinations" in words(refused)
    assert "0.50 EUR" in words(refused)
    opened = Payer(pricelist=pricelist, currency="EUR", expensive_allowed=True)
    assert rate_call(call=call(), payer=opened).amount == D("0.80")


def test_the_suppliers_cost_and_the_margin(inside: None, make: Make, exchange_rates: date) -> None:
    """61 s at 60/45 bill 105 s: 0.022 USD × 105/60 + 0.011 = 0.0495 USD = 0.045 EUR at 1.10."""
    gateway = make.gateway(currency="USD")
    route = make.route(gateway, "48", first_increment=60, next_increment=45, connection_fee=D("0.011"))
    pricelist = make.pricelist(billing_increment=60)
    make.price(pricelist, "48", gateway=gateway, gateway_owner_id=gateway.partner_id, route_id=route.pk)
    rated = rate_call(call=call(duration=61), payer=Payer(pricelist=pricelist, currency="EUR"))
    assert rated.supplier is not None
    assert (rated.supplier.billed, rated.supplier.amount) == (105, D("0.0495"))
    assert rated.supplier.converted == D("0.045")
    assert rated.amount == D("0.1")
    assert rated.margin == D("0.055")
    assert rated.supplier.is_the_prices_own
    told = words(rated)
    assert "first/next increment 60/45 s" in told
    assert "1 EUR = 1.1 USD" in told
    assert "122.2 % of the cost" in told


def test_a_route_that_changed_since_is_told(inside: None, make: Make) -> None:
    gateway = make.gateway(currency="EUR")
    begun = timezone.now() - timedelta(days=9)
    changed = timezone.now() - timedelta(days=1)
    old = make.route(gateway, "48", rate="0.02", valid_from=begun, valid_to=changed, ended=True)
    make.route(gateway, "48", rate="0.07", valid_from=changed)
    pricelist = make.pricelist()
    make.price(pricelist, "48", gateway=gateway, gateway_owner_id=gateway.partner_id, route_id=old.pk, valid_from=begun)
    payer = Payer(pricelist=pricelist, currency="EUR")
    now = rate_call(call=call(), payer=payer)
    assert now.margin == D("-0.02")
    assert "coverage has changed" in words(now)
    before = rate_call(call=call(at=changed - timedelta(hours=1)), payer=payer)
    assert before.margin == D("0.03")
    assert "coverage has changed" not in words(before)


def test_without_a_rate_or_a_route_the_cost_is_unknown(inside: None, make: Make) -> None:
    gateway = make.gateway(currency="USD")
    pricelist = make.pricelist()
    price = make.price(pricelist, "48", gateway=gateway, gateway_owner_id=gateway.partner_id)
    payer = Payer(pricelist=pricelist, currency="EUR")
    nobody = rate_call(call=call(), payer=payer)
    assert (nobody.supplier, nobody.margin) == (None, None)
    assert "doesn't sell this number" in words(nobody)
    make.route(gateway, "48", status="blocked")
    unknown = rate_call(call=call(), payer=payer)
    assert unknown.supplier is not None
    assert (unknown.supplier.converted, unknown.margin) == (None, None)
    assert "There is no exchange rate of USD" in words(unknown)
    assert "blocks this destination" in words(unknown)
    price.gateway = None
    price.gateway_owner_id = None
    price.save()
    assert "names no supplier" in words(rate_call(call=call(), payer=payer))


def test_another_partners_prices_are_nowhere(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        theirs = make.pricelist()
        make.price(theirs, "48")
    with as_partner(cast.globex):
        with pytest.raises(CannotRateError):
            rate_call(call=call(), payer=Payer(pricelist=theirs, currency="EUR"))
