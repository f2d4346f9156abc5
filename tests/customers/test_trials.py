"""Users against the trial's allowance, usage recorded once and never beyond, filters that agree with entitlement."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from customers import users
from customers.models import Customer, CustomerUser, TrialUsage
from customers.trial_facts import state_of
from customers.trial_phases import TrialFilter, days_left_at_most, ended_within, in_phase
from customers.trial_usage import record_usage
from products.models import WebProduct
from tenants.models import User
from tests.conftest import Cast
from tests.customers import making
from trials.entitlement import Facts, Phase, trial_state
from trials.models import TrialUse
from trials.terms import Allowance, Terms

pytestmark = pytest.mark.django_db


# ---- users


def test_users_are_counted_and_extensions_are_unique(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        one, two = making.customer(1, of=shop), making.customer(2, of=shop)
        ann = users.add_user(customer=one, name=" Ann  B ", extension="101", email="ANN@example.com")
        assert (ann.name, ann.email) == ("Ann B", "ann@example.com")
        with pytest.raises(ValidationError) as caught:
            users.add_user(customer=one, name="", extension="101")
        assert set(caught.value.message_dict) == {"name", "extension"}
        users.add_user(customer=two, name="Bob", extension="101")
        cy = users.add_user(customer=one, name="Cy", extension="102")
        assert users.free_extension(one) == "103"
        with pytest.raises(ValidationError, match="has this extension"):
            users.change_user(cy, name="Cy", extension="101")
        assert Customer.objects.get(pk=one.pk).user_count == 2
        users.delete_user(ann)
        assert Customer.objects.get(pk=one.pk).user_count == 1


@pytest.mark.parametrize("extension", ["1", "123456789", "12a", "", "１２", "-12"])
def test_an_extension_is_two_to_eight_digits(cast: Cast, as_partner: Callable, extension: str) -> None:
    with as_partner(cast.acme):
        made = making.customer(of=making.product())
        with pytest.raises(ValidationError, match="2 to 8 digits"):
            users.add_user(customer=made, name="Ann", extension=extension)


def test_a_running_trial_limits_additional_users(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        trial = making.trial(shop)
        made = making.customer(of=shop, telephone="+48221234567")

        def add(n: int) -> CustomerUser:
            return users.add_user(customer=made, name=f"U{n}", extension=str(100 + n))

        add(1)
        with pytest.raises(ValidationError, match="allows one user"):
            add(2)
        trial.users_allowed, trial.users_activation, trial.users_quantity = True, True, 1
        trial.save()
        with pytest.raises(ValidationError, match="activated by telephone"):
            add(2)
        Customer.objects.update(telephone_activated_at=timezone.now())
        add(2)
        with pytest.raises(ValidationError, match="allows 1 additional user,"):
            add(3)
        trial.users_quantity = 0
        trial.save()
        add(3)
        trial.users_allowed = False
        trial.save()
        Customer.objects.update(registered_at=timezone.now() - timedelta(days=100))
        add(4)  # the trial has ended: billing counts users now


# ---- usage


@pytest.fixture
def unlimited(cast: Cast, as_partner: Callable) -> Customer:
    """A customer on Unlimited International, with 2 free minutes, one number, free numbers after activation."""
    with as_partner(cast.acme):
        shop = making.product()
        making.trial(
            shop, minutes_allowed=True, minutes_quantity=2, complimentary_ddi_allowed=True,
            complimentary_ddi_quantity=1, free_ddi_allowed=True, free_ddi_activation=True, credit_allowed=True,
            credit={"EUR": "5"},
        )  # fmt: skip
        return making.customer(of=shop, plan="A")


def test_minutes_are_given_as_far_as_they_go_and_once(cast: Cast, as_partner: Callable, unlimited: Customer) -> None:
    def call(source: str, seconds: int) -> Any:
        return record_usage(customer=unlimited, allowance=Allowance.MINUTES, source=source, quantity=seconds)

    with as_partner(cast.acme):
        assert call("a", 75).granted == 75
        again = call("a", 500)
        assert (again.granted, again.again) == (75, True)
        assert call("b", 300).granted == 45
        assert call("c", 10).granted == 0
        assert call("c", 10).again
        assert [u.quantity for u in TrialUsage.objects.order_by("id")] == [75, 45, 0]
        left = state_of(unlimited).allowances[Allowance.MINUTES]
        assert (left.used, left.left) == (120, 0)


def test_numbers_are_given_whole_or_not(cast: Cast, as_partner: Callable, unlimited: Customer) -> None:
    def number(source: str, allowance: Allowance, count: int = 1) -> Any:
        return record_usage(customer=unlimited, allowance=allowance, source=source, quantity=count)

    with as_partner(cast.acme):
        with pytest.raises(ValidationError, match="has 1 of these"):
            number("two", Allowance.COMPLIMENTARY_DDI, 2)
        assert number("one", Allowance.COMPLIMENTARY_DDI).granted == 1
        assert number("one", Allowance.COMPLIMENTARY_DDI).again
        with pytest.raises(ValidationError, match="has 0 of these"):
            number("more", Allowance.COMPLIMENTARY_DDI)
        with pytest.raises(ValidationError, match="activated by telephone"):
            number("free", Allowance.FREE_DDI)
        Customer.objects.update(telephone_activated_at=timezone.now())
        assert number("free", Allowance.FREE_DDI).granted == 1


def test_credit_is_for_pay_as_you_go_in_its_currency(cast: Cast, as_partner: Callable, unlimited: Customer) -> None:
    def spend(customer: Customer, amount: str, source: str) -> Any:
        return record_usage(customer=customer, allowance=Allowance.CREDIT, source=source, amount=Decimal(amount))

    with as_partner(cast.acme):
        assert spend(unlimited, "1", "x").granted == 0
        assert not TrialUsage.objects.exists()
        payg = making.customer(2, of=unlimited.web_product)
        assert spend(payg, "4.999999", "x").granted == Decimal("4.999999")
        assert spend(payg, "4", "y").granted == Decimal("0.000001")
        dollars = making.customer(3, of=unlimited.web_product, currency="USD")
        assert spend(dollars, "1", "x").granted == 0


def test_nothing_is_used_before_or_after_the_trial(cast: Cast, as_partner: Callable, unlimited: Customer) -> None:
    with as_partner(cast.acme):
        Customer.objects.update(registered_at=timezone.now() - timedelta(days=30))
        late = record_usage(customer=unlimited, allowance=Allowance.MINUTES, source="late", quantity=9)
        assert (late.granted, late.usage) == (0, None)
        then = timezone.now() - timedelta(days=20)
        early = record_usage(customer=unlimited, allowance=Allowance.MINUTES, source="then", quantity=9, used_at=then)
        assert early.granted == 9, "a call is rated by the moment it was made"


@pytest.mark.parametrize(
    "asked",
    [
        {"allowance": Allowance.USERS, "quantity": 1},
        {"allowance": Allowance.MINUTES, "quantity": -1},
        {"allowance": Allowance.MINUTES, "amount": Decimal(1)},
        {"allowance": Allowance.CREDIT, "quantity": 1},
        {"allowance": Allowance.MINUTES, "quantity": 1, "source": ""},
        {"allowance": Allowance.MINUTES, "quantity": 1, "used_at": datetime(2999, 1, 1, tzinfo=UTC)},
    ],
)
def test_what_no_caller_may_ask_is_an_error(
    cast: Cast, as_partner: Callable, unlimited: Customer, asked: dict[str, Any]
) -> None:
    with as_partner(cast.acme), pytest.raises(ValueError, match=r"."):
        record_usage(**{"customer": unlimited, "source": "s", **asked})


def test_the_trial_dialog_says_what_is_left(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], unlimited: Customer
) -> None:
    with as_partner(cast.acme):
        record_usage(customer=unlimited, allowance=Allowance.MINUTES, source="a", quantity=75)
    reader = client_for(cast.acme.reader)
    page = reader.get(reverse("customer-trial", args=[unlimited.pk])).content.decode()
    for words in ("14 days left", "2:00 min", "1:15 min", "0:45 min", "after activation by telephone", "not included"):
        assert words in page, words
    with as_partner(cast.acme):
        TrialUse.objects.all().delete()
    page = reader.get(reverse("customer-trial", args=[unlimited.pk])).content.decode()
    assert "no Trial configuration is linked" in page


# ---- the filter and entitlement agree


@pytest.fixture
def shops(cast: Cast, as_partner: Callable) -> dict[int, int | None]:
    """Web products of Acme by id, with the days of their trials; one has none."""
    with as_partner(cast.acme):
        found: dict[int, int | None] = {making.product("none").pk: None}
        for days in (1, 3, 14):
            shop = making.product(f"shop{days}")
            making.trial(shop, days=days)
            found[shop.pk] = days
    return found


moments = st.integers(0, 50 * 86_400).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n))


@settings(max_examples=40)
@given(
    data=st.lists(st.tuples(st.integers(0, 3), moments), min_size=1, max_size=12), at=moments, most=st.integers(0, 8)
)
def test_each_phase_is_a_range_that_entitlement_agrees_with(
    cast: Cast, as_partner: Callable, shops: dict[int, int | None], data: Any, at: datetime, most: int
) -> None:
    midnight = datetime(at.year, at.month, at.day, tzinfo=UTC)
    edges = [midnight - timedelta(days=n) + timedelta(microseconds=m) for n in (1, 3, 14) for m in (-1, 0)]
    with as_partner(cast.acme):
        Customer.objects.all().delete()
        ids = list(shops)
        rows = [(ids[n], moment) for n, moment in data] + [(ids[i % 4], moment) for i, moment in enumerate(edges)]
        made = Customer.objects.bulk_create(
            Customer(web_product_id=shop, name=str(n), email=f"{n}@x.example", country="PL", currency="EUR",
                     culture="pl", registered_at=moment)
            for n, (shop, moment) in enumerate(rows)
        )  # fmt: skip
        expected: dict[str, set[int]] = {phase: set() for phase in (*TrialFilter.values, "most", "late")}
        for customer in made:
            days = shops[customer.web_product_id]
            facts = Facts(registered_at=customer.registered_at, plan="P", currency="EUR")
            terms = Terms(days=days) if days is not None else None
            state = trial_state(terms, facts, at)
            expected[state.phase.value].add(customer.pk)
            if state.phase is Phase.RUNNING:
                if state.days_left <= 7:
                    expected["ending"].add(customer.pk)
                if state.days_left <= most:
                    expected["most"].add(customer.pk)
            if (
                state.phase is Phase.ENDED
                and state.ends_at is not None
                and state.ends_at > midnight - timedelta(days=3)
            ):
                expected["late"].add(customer.pk)

        def ids_of(condition: Q) -> set[int]:
            return set(Customer.objects.filter(condition).values_list("pk", flat=True))

        for phase in TrialFilter.values:
            assert ids_of(in_phase(phase, at)) == expected[phase], phase
        assert ids_of(days_left_at_most(most, at)) == expected["most"]
        assert ids_of(ended_within(timedelta(days=3), at)) == expected["late"]


def test_the_grid_filters_by_phase(cast: Cast, as_partner: Callable, client_for: Callable[[User], Client]) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        making.trial(shop, days=14)
        now = timezone.now()
        running = making.customer(1, of=shop, registered_at=now)
        ended = making.customer(2, of=shop, registered_at=now - timedelta(days=40))
        without = making.customer(3, of=making.product("other"))
        ending = making.customer(4, of=shop, registered_at=now - timedelta(days=12))
        assert WebProduct.objects.count() == 2
    client = client_for(cast.acme.reader)

    def rows(query: str) -> set[int]:
        return {row.pk for row in client.get(f"/customers/?{query}").context["grid"].page.rows}

    assert rows("trial=running") == {running.pk, ending.pk}
    assert rows("trial=ending") == {ending.pk}
    assert rows("trial=ended") == {ended.pk}
    assert rows("trial=none") == {without.pk}
    assert rows("name=CUSTOMER 3") == {without.pk}
    assert rows("suspended=true") == set()
    assert rows(f"web_product={shop.pk}&registered_to={now:%Y-%m-%d}") == {running.pk, ended.pk, ending.pk}
    assert rows(f"registered_from={now:%Y-%m-%d}") == {running.pk, without.pk}
    assert rows("plan=A") == set()
    assert rows("email=CUSTOMER1@") == {running.pk}
