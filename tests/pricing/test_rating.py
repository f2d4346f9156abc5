"""The sums of a call: the manual's example, the field's (domain.md §5), and laws that hold for any call."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from gateways.term_gateways.numbers import e164, shown
from pricing.rating.charging import Charge, Tariff, charge
from pricing.rating.plans import Freedom, freedom
from pricing.rating.seconds import billed_seconds, free_seconds_left, split
from products.plans import Plan

D = Decimal


@pytest.mark.parametrize(
    ("duration", "first", "next_", "billed"),
    [
        (-1, 60, 60, 0),
        (0, 60, 60, 0),
        (1, 60, 60, 60),
        (60, 60, 60, 60),
        (61, 60, 6, 66),
        (75, 30, 6, 78),
        (61, 60, 45, 105),
        (65, 60, 60, 120),
        (5, 1, 1, 5),
        (3601, 1, 3600, 3601),
    ],
)
def test_billed_seconds(duration: int, first: int, next_: int, billed: int) -> None:
    assert billed_seconds(duration=duration, first=first, next_=next_) == billed


@pytest.mark.parametrize(("first", "next_"), [(0, 1), (1, 0), (-1, 6)])
def test_an_increment_below_a_second_is_refused(first: int, next_: int) -> None:
    with pytest.raises(ValueError, match="increments"):
        billed_seconds(duration=10, first=first, next_=next_)


def a_tariff(rate: str, *, fee: str = "0", least: str = "0", first: int = 60, next_: int | None = None) -> Tariff:
    return Tariff(rate=D(rate), connection_fee=D(fee), min_charge=D(least), first=first, next_=next_ or first)


@pytest.mark.parametrize(
    ("duration", "first", "next_", "amount"),
    [(61, 60, 6, "0.055"), (75, 30, 6, "0.065"), (61, 60, 45, "0.0875"), (65, 60, 60, "0.1")],
)
def test_the_fields_examples_at_five_cents(duration: int, first: int, next_: int, amount: str) -> None:
    assert charge(duration=duration, tariff=a_tariff("0.05", first=first, next_=next_)).amount == D(amount)


def test_the_manuals_example() -> None:
    """5 seconds / 60 seconds × 0.01 USD = 0.000833; with Min. charge 0.01 it is 0.01."""
    bare = charge(duration=5, tariff=a_tariff("0.01", first=1))
    assert (bare.amount, bare.lifted) == (D("0.000833"), False)
    lifted = charge(duration=5, tariff=a_tariff("0.01", first=1, least="0.01"))
    assert (lifted.amount, lifted.lifted) == (D("0.01"), True)
    assert lifted.exact < D("0.000834")


def test_free_seconds_split_a_call() -> None:
    """100 s left, 150 s at 60/60: 180 billed, 100 free, 80 × 0.05 / 60."""
    got = charge(duration=150, tariff=a_tariff("0.05"), free_left=100)
    assert (got.billed, got.seconds.free, got.seconds.charged, got.amount) == (180, 100, 80, D("0.066667"))


def test_what_costs_nothing_never_pays_the_min_charge() -> None:
    tariff = a_tariff("0.05", fee="0.02", least="0.10")
    assert charge(duration=0, tariff=tariff).amount == 0
    assert charge(duration=100, tariff=tariff, free_left=120).amount == 0
    assert charge(duration=100, tariff=a_tariff("0", least="0.10")).amount == 0
    # One charged second is a call that is paid for: with its fee, and never below the min. charge.
    assert charge(duration=61, tariff=a_tariff("0.05", fee="0.02", least="0.01", first=1), free_left=60).amount == D(
        "0.020833"
    )
    assert charge(duration=61, tariff=a_tariff("0.05", least="0.10", first=1), free_left=60).amount == D("0.10")


def test_the_min_charge_comes_after_the_connection_fee() -> None:
    """0.003 with the fee lifts to 0.01; 0.20 stays 0.20 (the fee isn't added on top of the minimum)."""
    assert charge(duration=1, tariff=a_tariff("0.06", fee="0.002", least="0.01", first=1)).amount == D("0.01")
    assert charge(duration=60, tariff=a_tariff("0.15", fee="0.05", least="0.01")).amount == D("0.20")


def test_rounding_happens_once() -> None:
    """60 s at 0.05 with 1 s increments are exactly 0.05: rounding each second would make 0.0540 or 0.0480."""
    assert charge(duration=60, tariff=a_tariff("0.05", first=1)).amount == D("0.05")


def test_large_amounts_keep_their_digits() -> None:
    assert charge(duration=3600, tariff=a_tariff("1234567.891234")).amount == D("74074073.474040")


def test_negative_amounts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        charge(duration=1, tariff=a_tariff("-0.01"))


RATES = st.decimals(min_value=0, max_value=1000, places=6)
TARIFFS = st.builds(
    Tariff,
    rate=RATES,
    connection_fee=RATES,
    min_charge=RATES,
    first=st.integers(1, 3600),
    next_=st.integers(1, 3600),
)
SECONDS = st.integers(0, 100_000)


@given(duration=st.integers(-5, 100_000), first=st.integers(1, 3600), next_=st.integers(1, 3600))
def test_law_billed_covers_the_call_and_wastes_less_than_a_step(duration: int, first: int, next_: int) -> None:
    billed = billed_seconds(duration=duration, first=first, next_=next_)
    assert billed >= max(0, duration)
    assert billed == 0 or billed - duration < max(first, next_)
    assert billed == 0 or billed == first or (billed - first) % next_ == 0


@given(billed=SECONDS, left=st.integers(-1000, 100_000))
def test_law_a_split_adds_up(billed: int, left: int) -> None:
    got = split(billed=billed, free_left=left)
    assert got.free + got.charged == billed
    assert 0 <= got.free <= max(0, left)
    assert got.charged >= 0


@given(tariff=TARIFFS, duration=SECONDS, more=SECONDS, left=SECONDS)
def test_law_a_longer_call_never_costs_less(tariff: Tariff, duration: int, more: int, left: int) -> None:
    shorter = charge(duration=duration, tariff=tariff, free_left=left)
    longer = charge(duration=duration + more, tariff=tariff, free_left=left)
    assert 0 <= shorter.amount <= longer.amount


@given(tariff=TARIFFS, duration=SECONDS, left=SECONDS, more=SECONDS)
def test_law_a_larger_allowance_never_costs_more(tariff: Tariff, duration: int, left: int, more: int) -> None:
    assert (
        charge(duration=duration, tariff=tariff, free_left=left + more).amount
        <= charge(duration=duration, tariff=tariff, free_left=left).amount
    )


@given(tariff=TARIFFS, duration=SECONDS, left=SECONDS)
def test_law_the_amount_is_the_definition_in_fractions(tariff: Tariff, duration: int, left: int) -> None:
    from fractions import Fraction

    got: Charge = charge(duration=duration, tariff=tariff, free_left=left)
    paid = got.seconds.charged
    due = Fraction(0)
    if paid and (tariff.rate or tariff.connection_fee):
        due = max(Fraction(tariff.min_charge), Fraction(tariff.connection_fee) + Fraction(tariff.rate) * paid / 60)
    assert abs(Fraction(got.amount) - due) <= Fraction(1, 2_000_000)
    assert got.amount.as_tuple().exponent >= -6  # type: ignore[operator]


@pytest.mark.parametrize(
    ("plan", "listed", "country", "chosen", "expected"),
    [
        (Plan.PAYG, True, "PL", "PL", Freedom.PAYS),
        (Plan.DOMESTIC, True, "PL", "PL", Freedom.FREE),
        (Plan.DOMESTIC, True, "PL", "DE", Freedom.OTHER_COUNTRY),
        (Plan.DOMESTIC, True, "", "DE", Freedom.OTHER_COUNTRY),
        (Plan.DOMESTIC, True, "", "", Freedom.NOTHING_CHOSEN),
        (Plan.DOMESTIC, False, "PL", "PL", Freedom.NOT_LISTED),
        (Plan.INTERNATIONAL, True, "PL", "", Freedom.FREE),
        (Plan.INTERNATIONAL, True, "", "", Freedom.FREE),
        (Plan.INTERNATIONAL, False, "PL", "", Freedom.NOT_LISTED),
    ],
)
def test_what_a_plan_makes_free(plan: Plan, listed: bool, country: str, chosen: str, expected: Freedom) -> None:
    assert freedom(plan=plan, listed=listed, country=country, chosen_country=chosen) is expected


def test_minutes_left() -> None:
    assert free_seconds_left(minutes_per_month=100, seconds_used=5900) == 100
    assert free_seconds_left(minutes_per_month=100, seconds_used=7000) == 0
    assert free_seconds_left(minutes_per_month=0, seconds_used=0) == 0
    assert free_seconds_left(minutes_per_month=1, seconds_used=-5) == 60


@pytest.mark.parametrize(
    "text",
    ["+48 600 123 456", "0048600123456", "48600123456", "tel:+48-600-123-456", " +48 (600) 123.456 ", "+48/600123456"],
)
def test_numbers_as_people_write_them(text: str) -> None:
    assert e164(text) == "48600123456"


def test_a_number_of_the_callers_country() -> None:
    assert e164("0171 1234567", region="DE") == "491711234567"
    assert e164("+44 (0)20 7946 0000") == "442079460000"
    assert e164("0044 (0)20 7946 0000") == "442079460000"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "country code"),
        ("hello", "country code"),
        ("+48 600 123 456 ext 5", "country code"),
        ("600123456789012345678", "digits"),
        ("0600123456", "not with a 0 first"),
        ("+999 123 456 789", "No country"),
        ("+48 60", "too short"),
        ("112", "112 is no international number"),
        ("911", "911 is no international number"),
        ("116 116", "116116 is no international number"),
        ("1800", "1800 is no international number"),
        ("101", "101 is no international number"),
        ("+911", "911 is no international number"),
        ("+48 6001234567890", "more digits"),
        ("\u0664\u0668600123456x", "country code"),
        ("1" * 5000, "country code"),
    ],
)
def test_what_is_no_number_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        e164(text)
    assert why in refusal.value.message


def test_numbers_are_shown_in_groups() -> None:
    assert shown("48600123456") == "+48 600 123 456"
    assert shown("9") == "+9"
