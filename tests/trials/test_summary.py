"""What a customer gets, in plain words, is what the rule at run time gives him."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trials.conftest import draft
from tests.trials.test_entitlement import all_terms
from trials.drafts import AllowanceDraft
from trials.entitlement import AllowanceState, Facts, trial_state
from trials.summary import Moment, summary
from trials.terms import Allowance, Terms
from trials.words import limit_in_words, money_in_words, use_in_words

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)


def _told(moment: Moment) -> dict[str, list[tuple[str, str]]]:
    return {group.plans: [(line.tone, line.text) for line in group.lines] for group in moment.groups}


def test_a_known_trial_in_words() -> None:
    found = summary(draft().terms(), NOW)
    assert found.last_day.isoformat() == "2026-03-15"
    begin, called, after = found.moments
    assert _told(begin) == {
        "Pay As You Go": [
            ("yes", "3 additional users"),
            ("no", "no Free DDI numbers"),
            ("waits", "free call out credits: 5.00 EUR / 5.50 USD, once activated by telephone"),
        ],
        "Unlimited Domestic, Unlimited International": [
            ("yes", "3 additional users"),
            ("waits", "100 free minutes, once activated by telephone"),
            ("yes", "any number of complimentary DDI numbers"),
            ("no", "no Free DDI numbers"),
        ],
    }
    assert _told(called)["Pay As You Go"][2] == ("yes", "free call out credits: 5.00 EUR / 5.50 USD")
    assert _told(called)["Unlimited Domestic, Unlimited International"][1] == ("yes", "100 free minutes")
    assert after.title == "On day 15, when the trial has ended"
    assert _told(after) == {
        "Pay As You Go, Unlimited Domestic, Unlimited International": [
            ("no", "nothing free of charge by the trial"),
        ]
    }


def test_without_telephone_activation_there_is_no_such_moment() -> None:
    found = summary(draft(allowances={Allowance.USERS: AllowanceDraft(allowed=True, quantity=1)}).terms(), NOW)
    assert len(found.moments) == 2
    assert "makes no difference" in found.moments[0].note
    assert ("yes", "1 additional user") in _told(found.moments[0])["Pay As You Go"]


def test_an_empty_trial_says_so_and_breaks_nothing() -> None:
    found = summary(Terms(days=1), NOW)
    assert all(line.tone == "no" for moment in found.moments for group in moment.groups for line in group.lines)


@given(all_terms(), st.sampled_from("PSA"))
def test_the_words_agree_with_the_rule(terms: Terms, plan: str) -> None:
    """Whatever the terms: a line says yes exactly for what `trial_state` allows on day 0."""
    labels = {"P": "Pay As You Go", "S": "Unlimited Domestic", "A": "Unlimited International"}
    offer = terms.offers.get(Allowance.CREDIT)
    currency = next(iter(offer.amounts), "EUR") if offer else "EUR"
    state = trial_state(terms, Facts(registered_at=NOW, plan=plan, currency=currency), NOW)
    group = next(g for g in summary(terms, NOW).moments[0].groups if labels[plan] in g.plans.split(", "))
    told = {line.text: line.tone for line in group.lines}
    for allowance in set(Allowance) - {Allowance.CREDIT}:
        one = state.allowances[allowance]
        text = limit_in_words(allowance, one.limit, currency)
        if one.allowed:
            assert told[text] == "yes"
        elif one.waits_for_activation:
            assert told[f"{text}, once activated by telephone"] == "waits"
        else:
            assert text not in told
    money = [line for line in group.lines if "credits" in line.text]
    assert len(money) == (plan == "P")


@pytest.mark.parametrize(
    ("allowance", "state", "words"),
    [
        (Allowance.MINUTES, AllowanceState(allowed=True, limit=6000, used=61, left=5939), "2 of 100"),
        (Allowance.USERS, AllowanceState(allowed=True, limit=None, used=4, left=None), "4 of any number"),
        (Allowance.CREDIT, AllowanceState(allowed=True, limit=Decimal(5), used=Decimal("1.2")), "1.20 EUR of 5.00 EUR"),
    ],
)
def test_use_in_words(allowance: Allowance, state: AllowanceState, words: str) -> None:
    assert use_in_words(allowance, state, "EUR") == words


def test_money_has_the_decimals_of_its_currency() -> None:
    assert [money_in_words(Decimal("1234.5"), code) for code in ("EUR", "JPY", "KWD")] == [
        "1,234.50 EUR",
        "1,235 JPY",
        "1,234.500 KWD",
    ]
    assert limit_in_words(Allowance.COMPLIMENTARY_DDI, 6, "", users=3) == "2 complimentary DDI numbers for each user"
