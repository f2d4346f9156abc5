"""Rewrite rules: what they do, and that no rule can hang a worker."""

import time
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.term_gateways.rewriting import (
    LONGEST_RESULT,
    MOST_RULES,
    RewriteError,
    Rule,
    check_rule,
    check_rules,
    rewrite,
)

NUMBERS = st.from_regex(r"\+?[1-9][0-9]{2,14}", fullmatch=True)


def test_each_rule_works_on_what_the_one_before_left() -> None:
    steps = rewrite("0048600123456", [Rule("^00", ""), Rule("^49", "x"), Rule(r"^(48)(\d+)$", r"+\1.\2")])
    assert [(step.before, step.after, step.matched) for step in steps] == [
        ("0048600123456", "48600123456", True),
        ("48600123456", "48600123456", False),
        ("48600123456", "+48.600123456", True),
    ]


def test_only_the_first_match_is_replaced() -> None:
    assert rewrite("486048", [Rule("48", "")])[0].after == "6048"


@given(NUMBERS, st.lists(st.tuples(st.from_regex(r"[0-9]{1,3}", fullmatch=True), st.sampled_from(["", "7", "00"]))))
def test_literal_rules_equal_plain_text_replacement(number: str, pairs: list[tuple[str, str]]) -> None:
    rules = [Rule(match, replace) for match, replace in pairs[:MOST_RULES]]
    expected = number
    for rule in rules:
        expected = expected.replace(rule.match, rule.replace, 1)
    steps = rewrite(number, rules)
    assert (steps[-1].after if steps else number) == expected
    assert [step.after for step in steps[:-1]] == [step.before for step in steps[1:]]


@pytest.mark.parametrize(
    ("match", "replace", "said"),
    [
        ("", "", "what to match"),
        ("(", "", "not a regular expression"),
        ("[", "", "not a regular expression"),
        ("\\", "", "not a regular expression"),
        ("a" * 201, "", "at most 200"),
        ("a", "b" * 65, "at most 64"),
        ("a", r"\1", "can't be used as a replacement"),
        ("a", r"\g<name>", "can't be used as a replacement"),
        (r"(\d)", "$1", "first group matched"),
        ("a\n", "", "control characters"),
        ("(?R)", "", "Recursive"),
        (r"(\d(?1)?)", "", "Recursive"),
        (r"(?P<n>\d(?&n)?)", "", "Recursive"),
        (r"\d{e<=3}", "", "brace"),
        ("((((a{99}){99}){99}){99}){99}", "", "repeat counts"),
        (r"^(\d|\d\d)+$x", "", "too long"),
        (r"(\d|\d\d|\d\d\d)*[^\d!]$", "", "too long"),
    ],
)
def test_refused_with_the_reason_and_in_time(match: str, replace: str, said: str) -> None:
    begun = time.monotonic()
    with pytest.raises(ValidationError, match=said):
        check_rule(Rule(match, replace))
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("match", "replace"),
    [
        ("^00", ""),
        (r"^(\d{2})(\d{4,13})$", r"\2\1"),
        (r"^(?P<cc>48)", r"+\g<cc>"),
        (r"^\+", ""),
        ("$", "#"),
        (r"\{", ""),
    ],
)
def test_ordinary_rules_are_kept(match: str, replace: str) -> None:
    check_rule(Rule(match, replace))


def test_errors_stand_beside_their_rule() -> None:
    wrong = check_rules([Rule("^00", ""), Rule("(", ""), Rule("x", ""), Rule("", "")])
    assert sorted(wrong) == [1, 3]
    assert list(check_rules([Rule("1", "")] * (MOST_RULES + 1))) == [MOST_RULES]


@pytest.mark.parametrize("match", [r"^(\d|\d\d)+$x", r"(?:\d|\d\d|\d\d\d)*[^\d!]$"])
def test_a_hostile_rule_that_was_stored_all_the_same_ends_in_time(match: str) -> None:
    begun = time.monotonic()
    with pytest.raises(RewriteError, match="takes too long"):
        rewrite("1" * 50 + "x!", [Rule(match, "")])
    assert time.monotonic() - begun < 2


def test_a_rule_cannot_make_an_endless_number() -> None:
    with pytest.raises(RewriteError, match="more than"):
        rewrite("1" * 15, [Rule(r"^(.*)$", r"\1" * 16)])
    assert len(rewrite("1" * 15, [Rule(r"^(.*)$", r"\1\1")])[0].after) <= LONGEST_RESULT


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="(|)*+?{}[]^$.\\d12,<!:=&P", max_size=40), st.text(alphabet=r"\g<1>0a$", max_size=12), NUMBERS)
def test_whatever_is_written_gets_an_answer(match: str, replace: str, number: str) -> None:
    begun = time.monotonic()
    rule = Rule(match, replace)
    with suppress(ValidationError, RewriteError):  # anything else is a fault
        check_rule(rule)
        rewrite(number, [rule])
    assert time.monotonic() - begun < 3
