"""The laws of a trial: what a customer may use follows from the facts, at every moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trials.entitlement import Facts, Phase, TrialState, applies, ends_at, trial_state
from trials.terms import QUANTITIES, Allowance, Offer, Terms

CURRENCIES = ("EUR", "USD", "KWD")
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=zones)  # noqa: DTZ001
money = st.decimals(0, 1000, places=6)


@st.composite
def offers(draw: st.DrawFn, allowance: Allowance) -> Offer:
    if allowance is Allowance.CREDIT:
        amounts = draw(st.dictionaries(st.sampled_from(CURRENCIES), money))
        return Offer(activation=draw(st.booleans()), amounts=amounts)
    return Offer(activation=draw(st.booleans()), quantity=draw(st.integers(0, 500)))


@st.composite
def all_terms(draw: st.DrawFn) -> Terms:
    on = draw(st.sets(st.sampled_from(Allowance)))
    return Terms(days=draw(st.integers(1, 365)), offers={a: draw(offers(a)) for a in on})


@st.composite
def all_facts(draw: st.DrawFn) -> Facts:
    used: dict[Allowance, int | Decimal] = {a: draw(st.integers(0, 40_000)) for a in QUANTITIES[1:]}
    used[Allowance.CREDIT] = draw(money)
    return Facts(
        registered_at=draw(moments),
        telephone_activated_at=draw(st.none() | moments),
        plan=draw(st.sampled_from("PSA")),
        currency=draw(st.sampled_from(CURRENCIES)),
        users=draw(st.integers(0, 600)),
        used=used,
    )


def _only(terms: Terms, state: TrialState) -> set[Allowance]:
    return {a for a, one in state.allowances.items() if one.offered}


@given(all_terms(), all_facts(), moments)
def test_laws_that_hold_at_every_moment(terms: Terms, facts: Facts, at: datetime) -> None:
    state = trial_state(terms, facts, at)
    assert set(state.allowances) == set(Allowance)
    for allowance, one in state.allowances.items():
        assert not (one.allowed and one.waits_for_activation)
        assert one.left is None or one.left >= 0
        if one.left is None:
            assert one.allowed
            assert one.limit is None
        elif one.limit is not None:
            assert one.left <= one.limit
        if one.offered:
            assert state.phase is Phase.RUNNING
            assert allowance in terms.offers
            assert applies(allowance, facts.plan)
        else:
            assert one.left == 0
            assert one.limit == 0
        if one.allowed and one.limit is not None:
            assert one.left == max(one.limit - one.used, 0)
    assert 0 <= state.days_left <= terms.days


@given(all_terms(), all_facts(), st.floats(0, 1, exclude_max=True))
def test_it_runs_from_registration_to_the_end_of_the_last_day(terms: Terms, facts: Facts, part: float) -> None:
    end = ends_at(facts.registered_at, terms.days)
    promised = timedelta(days=terms.days)
    assert promised < end - facts.registered_at <= promised + timedelta(days=1)
    assert end.astimezone(UTC).time() == datetime.min.time()
    within = facts.registered_at + (end - facts.registered_at) * part
    assume(within < end)
    assert trial_state(terms, facts, within).phase is Phase.RUNNING
    assert trial_state(terms, facts, end).phase is Phase.ENDED
    assert trial_state(terms, facts, end - timedelta(microseconds=1)).phase is Phase.RUNNING
    assert trial_state(terms, facts, facts.registered_at - timedelta(microseconds=1)).phase is Phase.NONE


@given(all_terms(), all_facts(), st.integers(0, 366))
def test_days_left_falls_by_one_at_midnight(terms: Terms, facts: Facts, day: int) -> None:
    assume(day <= terms.days)
    start = ends_at(facts.registered_at, terms.days) - timedelta(days=terms.days + 1)
    at = max(start + timedelta(days=day), facts.registered_at)
    assert trial_state(terms, facts, at).days_left == terms.days - day


@given(all_terms(), all_facts(), moments)
def test_the_zone_in_which_a_time_is_written_changes_nothing(terms: Terms, facts: Facts, at: datetime) -> None:
    in_utc = replace(facts, registered_at=facts.registered_at.astimezone(UTC))
    assert trial_state(terms, facts, at) == trial_state(terms, in_utc, at.astimezone(UTC))


@given(all_terms(), all_facts(), moments)
def test_activation_only_ever_adds(terms: Terms, facts: Facts, at: datetime) -> None:
    before = trial_state(terms, replace(facts, telephone_activated_at=None), at)
    after = trial_state(terms, replace(facts, telephone_activated_at=at), at)
    for allowance in Allowance:
        old, new = before.allowances[allowance], after.allowances[allowance]
        assert not new.waits_for_activation
        assert new.allowed == (old.allowed or old.waits_for_activation)
        if old.allowed:
            assert old == new
    ahead = trial_state(terms, replace(facts, telephone_activated_at=at + timedelta(microseconds=1)), at)
    assert ahead == before


@given(all_terms(), all_facts(), moments, st.integers(1, 1000))
def test_using_more_never_leaves_more(terms: Terms, facts: Facts, at: datetime, more: int) -> None:
    greedy = replace(facts, used={a: used + more for a, used in facts.used.items()})
    for allowance in facts.used:
        old = trial_state(terms, facts, at).allowances[allowance]
        new = trial_state(terms, greedy, at).allowances[allowance]
        assert (old.left is None) == (new.left is None)
        assert new.left is None or old.left is None or new.left <= old.left


@given(all_facts(), moments)
def test_without_a_trial_there_is_nothing(facts: Facts, at: datetime) -> None:
    state = trial_state(None, facts, at)
    assert (state.phase, state.ends_at, state.days_left) == (Phase.NONE, None, 0)
    assert not any(one.offered for one in state.allowances.values())


EVERYTHING = Terms(
    days=14,
    offers={
        Allowance.USERS: Offer(quantity=3),
        Allowance.MINUTES: Offer(quantity=100, activation=True),
        Allowance.COMPLIMENTARY_DDI: Offer(quantity=2),
        Allowance.FREE_DDI: Offer(quantity=0),
        Allowance.CREDIT: Offer(amounts={"EUR": Decimal(5), "USD": Decimal(0)}),
    },
)
REGISTERED = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)


def _facts(plan: str = "S", **more: object) -> Facts:
    return Facts(**{"registered_at": REGISTERED, "plan": plan, "currency": "EUR", **more})  # type: ignore[arg-type]


def test_fourteen_days_after_the_first_of_march_is_the_fifteenth() -> None:
    state = trial_state(EVERYTHING, _facts(), REGISTERED)
    assert state.ends_at == datetime(2026, 3, 16, tzinfo=UTC)
    assert state.days_left == 14
    assert trial_state(EVERYTHING, _facts(), datetime(2026, 3, 2, 0, 0, tzinfo=UTC)).days_left == 13
    assert trial_state(EVERYTHING, _facts(), datetime(2026, 3, 15, 23, 59, tzinfo=UTC)).days_left == 0


def test_which_plan_gets_what() -> None:
    assert _only(EVERYTHING, trial_state(EVERYTHING, _facts("P"), REGISTERED)) == {
        Allowance.USERS,
        Allowance.FREE_DDI,
        Allowance.CREDIT,
    }
    for plan in "SA":
        assert _only(EVERYTHING, trial_state(EVERYTHING, _facts(plan), REGISTERED)) == {
            Allowance.USERS,
            Allowance.MINUTES,
            Allowance.COMPLIMENTARY_DDI,
            Allowance.FREE_DDI,
        }


def test_units_and_amounts() -> None:
    facts = _facts(users=3, telephone_activated_at=REGISTERED, used={Allowance.MINUTES: 61, Allowance.FREE_DDI: 9})
    found = trial_state(EVERYTHING, facts, REGISTERED).allowances
    assert (found[Allowance.USERS].used, found[Allowance.USERS].left) == (2, 1)
    assert (found[Allowance.MINUTES].limit, found[Allowance.MINUTES].left) == (6000, 5939)
    assert found[Allowance.COMPLIMENTARY_DDI].limit == 6  # two for each of three users
    assert (found[Allowance.FREE_DDI].limit, found[Allowance.FREE_DDI].left) == (None, None)


def test_credit_is_in_the_customers_currency_and_nought_is_nothing() -> None:
    spent = {Allowance.CREDIT: Decimal("5.25")}
    euro = trial_state(EVERYTHING, _facts("P", used=spent), REGISTERED).allowances[Allowance.CREDIT]
    assert (euro.allowed, euro.limit, euro.left) == (True, Decimal(5), Decimal(0))
    for currency in ("USD", "PLN"):
        other = trial_state(EVERYTHING, _facts("P", currency=currency), REGISTERED).allowances[Allowance.CREDIT]
        assert (other.offered, other.limit, other.left) == (False, 0, 0)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        trial_state(EVERYTHING, _facts(), datetime(2026, 3, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="Plan"):
        trial_state(EVERYTHING, _facts("X"), REGISTERED)
