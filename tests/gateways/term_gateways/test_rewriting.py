"""Rewrite rules: what they do, and that no rule can hang a worker."""

import re
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
    problem_of_steps,
    rewrite,
)
from tests import patience

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
        ("a", r"\1", "the match has 0 groups"),
        ("(4)(8)", r"\3", "the match has 2 groups"),
        ("a", r"\g<name>", r"Write \\1 … \\9 for what a group matched"),
        (r"^(?P<cc>48)", r"+\g<cc>", r"Write \\1, not \\g<cc>\."),
        (r"(\d)", "$1", r"Write \\1, not \$1\."),
        (r"(\d)", "${1}777", r"Write \\1, not \$\{1\}\."),
        (r"(4)(8)", "9$2", r"Write \\2, not \$2\."),
        ("48", "$&", r"Write \\0, not \$&\."),
        ("(?P<cc>48)", "${cc}", r"Write \\1, not \$\{cc\}\."),
        ("48", r"\n", "before one digit"),
        ("48", r"\x7f", "before one digit"),
        ("48", "\\\\", "before one digit"),
        ("48", "0 0", r"can't hold ⟨U\+0020⟩"),
        ("48", "0@1", "can't hold @"),
        ("48", "$", r"can't hold \$"),
        ("48", "０", "can't hold ０"),
        # What a switch reads otherwise, or only some of them do.
        (r"\d{,3}", "", r"Write \{0,3\}"),
        ("4(?i)8", "", "very beginning"),
        ("(?r)48", "", "same on every switch"),
        ("(?b)48", "", "same on every switch"),
        ("(?|(4)|(8))", "", "same on every switch"),
        ("(?<=48?)6", "", "must have one length"),
        (r"\m48", "", "same on every switch"),
        (r"\h48", "", "same on every switch"),
        (r"\u0034", "", "same on every switch"),
        (r"\N", "", "same on every switch"),
        (r"[\d-x]", "", "PCRE2: invalid range"),
        ("(*FAIL)", "", "command of the engine"),
        ("a\n", "", "control characters"),
        ("(?R)", "", "Recursive"),
        (r"(\d(?1)?)", "", "Recursive"),
        (r"(?P<n>\d(?&n)?)", "", "Recursive"),
        (r"\d{e<=3}", "", "brace"),
        ("((((a{99}){99}){99}){99}){99}", "", "repeat counts"),
        (r"^(\d|\d\d)+$x", "", "too long"),
        (r"(\d|\d\d|\d\d\d)*[^\d!]$", "", "too long"),
        (r"(\d+)+$x", "", "gives this rule up"),
    ],
)
def test_refused_with_the_reason_and_in_time(match: str, replace: str, said: str) -> None:
    begun = time.monotonic()
    with pytest.raises(ValidationError) as refusal:
        check_rule(Rule(match, replace))
    assert re.search(said, " ".join(refusal.value.messages))
    assert time.monotonic() - begun < patience.seconds(2)


@pytest.mark.parametrize(
    ("match", "replace"),
    [
        ("^00", ""),
        (r"^(\d{2})(\d{4,13})$", r"\2\1"),
        (r"^(?P<cc>48)", r"+\1"),
        (r"^(\d*)(\d?)", r"\2\1"),
        ("(?i)^sip48", ""),
        (r"(?<!\+)(?<=48|49)6", "7"),
        ("[[:digit:]]{2}", ""),
        (r"^(?>48|4)6", r"\0"),
        (r"^\+", ""),
        ("$", "#"),
        (r"\{", ""),
    ],
)
def test_ordinary_rules_are_kept(match: str, replace: str) -> None:
    check_rule(Rule(match, replace))


@pytest.mark.parametrize(
    ("match", "replace", "after"),
    [
        ("^(48)", r"\1777", "48777600123456"),
        ("^(48)", r"\100", "4800600123456"),
        ("^(48)", r"\0\1", "4848600123456"),
        ("^(49)?(4)", r"\1x\2", "x48600123456"),
        (r"^(\d)(\d)(\d)(\d)(\d)(\d)(\d)(\d)(\d)(\d)", r"\10", "406"),
    ],
)
def test_a_reference_has_one_digit_and_all_else_is_text(match: str, replace: str, after: str) -> None:
    check_rule(Rule(match, replace))
    assert rewrite("48600123456", [Rule(match, replace)])[0].after == after


@given(NUMBERS, st.text(alphabet="0123456789+*#abcXYZ", max_size=20))
def test_text_without_a_backslash_is_put_in_as_it_is(number: str, text: str) -> None:
    check_rule(Rule("^", text))
    assert rewrite(number, [Rule("^", text)])[0].after == text + number


@pytest.mark.parametrize(
    ("rules", "position", "said"),
    [
        ([Rule("^48", ";npdi;rn=+1")], 0, "No number is left"),
        ([Rule("^", "0"), Rule("$", ";x=1")], 1, "only ;npdi and ;rn="),
        ([Rule("$", "=")], 0, "only ;npdi and ;rn="),
        ([Rule("$", ";rn=")], 0, "only ;npdi and ;rn="),
        ([Rule("^(.*)$", r"\1\1\1\1\1\1")], 0, "makes more than"),
    ],
)
def test_what_the_rules_leave_has_to_be_diallable(rules: list[Rule], position: int, said: str) -> None:
    wrong = check_rules(rules)
    assert list(wrong) == [position]
    assert said in wrong[position]


def test_rules_that_belong_together_are_judged_by_what_they_leave_in_the_end() -> None:
    assert check_rules([Rule("$", ";rn="), Rule("(;rn=)$", r"\g")]) == {
        1: r"In a replacement a backslash stands before one digit: \1 … \9 for a group, \0 for the whole match."
    }
    assert check_rules([Rule("$", ";rn="), Rule("(;rn=)$", r"\1+12025550100")]) == {}
    assert check_rules([Rule("^91#48", ";npdi")]) == {}
    assert "No number is left" in check_rules([Rule("^91#48", ";npdi")], prefix="91#")[0]


def test_what_cannot_be_seen_is_shown_in_the_steps_of_a_rule_that_was_stored_earlier() -> None:
    steps = rewrite("48600123456", [Rule("^48", "\x7f0 ")])
    assert steps[0].shown_after == "⟨U+007F⟩0⟨U+0020⟩600123456"
    assert problem_of_steps(steps) == (
        "Rewrite rule 1 (^48) leaves ⟨U+007F⟩0⟨U+0020⟩600123456: no number has ⟨U+007F⟩ ⟨U+0020⟩ in it."
    )


@pytest.mark.parametrize(
    ("match", "said"),
    [("(?r)(4|6)", "A switch"), (r"\m48", "Switches can't read"), ("(?b)48", "Switches can't read")],
)
def test_a_stored_rule_that_a_switch_reads_otherwise_is_told(match: str, said: str) -> None:
    assert said in problem_of_steps(rewrite("48600123456", [Rule(match, "")]))


def test_errors_stand_beside_their_rule() -> None:
    wrong = check_rules([Rule("^00", ""), Rule("(", ""), Rule("x", ""), Rule("", "")])
    assert sorted(wrong) == [1, 3]
    assert list(check_rules([Rule("1", "")] * (MOST_RULES + 1))) == [MOST_RULES]


@pytest.mark.parametrize("match", [r"^(\d|\d\d)+$x", r"(?:\d|\d\d|\d\d\d)*[^\d!]$"])
def test_a_hostile_rule_that_was_stored_all_the_same_ends_in_time(match: str) -> None:
    begun = time.monotonic()
    with pytest.raises(RewriteError, match="takes too long"):
        rewrite("1" * 50 + "x!", [Rule(match, "")])
    assert time.monotonic() - begun < patience.seconds(2)


def test_a_rule_cannot_make_an_endless_number() -> None:
    with pytest.raises(RewriteError, match="more than"):
        rewrite("1" * 15, [Rule(r"^(.*)$", r"\1" * 16)])
    assert len(rewrite("1" * 15, [Rule(r"^(.*)$", r"\1\1")])[0].after) <= LONGEST_RESULT


@settings(max_examples=150)
@given(st.text(alphabet="(|)*+?{}[]^$.\\d12,<!:=&P", max_size=40), st.text(alphabet=r"\g<1>0a$", max_size=12), NUMBERS)
def test_whatever_is_written_gets_an_answer(match: str, replace: str, number: str) -> None:
    begun = time.monotonic()
    rule = Rule(match, replace)
    with suppress(ValidationError, RewriteError):  # anything else is a fault
        check_rule(rule)
        rewrite(number, [rule])
    assert time.monotonic() - begun < patience.seconds(3)
