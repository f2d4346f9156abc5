"""URI rewrite rules: regular expressions that a partner writes, run so that none can hang a worker.

Each rule is tried on what the rule before it left. A rule replaces its first match and leaves the rest; `^` and `$`
bind it to the ends. `\\1` or `\\g<name>` in the replacement stand for what a group matched. Where a rule doesn't
match it changes nothing.

What keeps a hostile rule harmless: lengths are limited; repeat counts multiply to at most MOST_REPEATS (the engine
unrolls them when it compiles); recursion and approximate matching are refused; and every run has a time limit inside
the engine (the `regex` module's `timeout`), because a thread or signal can't interrupt one from outside.
"""

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_RULES = 20
LONGEST_MATCH = 200
LONGEST_REPLACE = 64
LONGEST_RESULT = 64
MOST_REPEATS = 20_000
SECONDS_PER_RULE = 0.05
SECONDS_TO_CHECK = 0.2

_PROBES = (
    "1",
    "48600123456",
    "+48600123456",
    "0048600123456",
    "12025550123",
    "9123#48600123456",
    "1" * LONGEST_RESULT,
    "1" * 40 + "!",
    "0" * 40 + "!",
    "12" * 20 + "x",
    "0123456789" * 5 + "#",
    "+" * 40,
)
_COUNT = re.compile(r"\{(\d*+)(?:(,)(\d*+))?\}", re.ASCII)
_RECURSION = re.compile(r"\(\?(?:R|[+-]?\d|&|P>|\(DEFINE\))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rewrite rule."""

    match: str
    replace: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one rule did to a number."""

    rule: Rule
    before: str
    after: str
    matched: bool


class RewriteError(Exception):
    """A rule took too long or made something that can't be dialled; the message says which and why."""


def rules_of(stored: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """The rules of a gateway as it keeps them (`TermGateway.rewrite_rules`)."""
    return [Rule(match=str(rule["match"]), replace=str(rule["replace"])) for rule in stored]


def check_rules(rules: Sequence[Rule]) -> dict[int, str]:
    """What is wrong with which rule: index to a sentence. Empty when all may be kept."""
    wrong = {}
    for index, rule in enumerate(rules):
        if index >= MOST_RULES:
            wrong[index] = _("A gateway has at most %(most)s rewrite rules.") % {"most": MOST_RULES}
            break
        try:
            check_rule(rule)
        except ValidationError as error:
            wrong[index] = " ".join(error.messages)
    return wrong


def check_rule(rule: Rule) -> None:
    """Raise ValidationError, with the reason, for a rule that doesn't compile, is too costly, or can't be read."""
    if not rule.match:
        raise ValidationError(_("Enter what to match, such as ^00."))
    if len(rule.match) > LONGEST_MATCH:
        raise ValidationError(_("A rule has at most %(most)s characters.") % {"most": LONGEST_MATCH})
    if len(rule.replace) > LONGEST_REPLACE:
        raise ValidationError(_("A replacement has at most %(most)s characters.") % {"most": LONGEST_REPLACE})
    if not (rule.match + rule.replace).isprintable():
        raise ValidationError(_("A rule can't hold control characters."))
    if re.search(r"(?<!\\)\$\d", rule.replace, re.ASCII):
        raise ValidationError(_(r"Write \1, not $1, for what the first group matched."))
    _check_cost(rule.match)
    try:
        pattern = _compiled(rule.match)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise ValidationError(
            _("%(match)s is not a regular expression: %(reason)s.") % {"match": rule.match, "reason": error}
        ) from None
    _check_replacement(pattern, rule.replace)
    _check_time(pattern, rule.replace)


def rewrite(number: str, rules: Sequence[Rule]) -> list[Step]:
    """Apply the rules in order and say what each did. Raises RewriteError."""
    steps = []
    for position, rule in enumerate(rules, start=1):
        try:
            after, count = _compiled(rule.match).subn(rule.replace, number, count=1, timeout=SECONDS_PER_RULE)
        except TimeoutError:
            raise RewriteError(
                _("Rewrite rule %(position)s (%(match)s) takes too long and was stopped.")
                % {"position": position, "match": rule.match}
            ) from None
        except (regex.error, IndexError, RecursionError, MemoryError) as error:
            raise RewriteError(
                _("Rewrite rule %(position)s (%(match)s) failed: %(reason)s.")
                % {"position": position, "match": rule.match, "reason": error}
            ) from None
        if len(after) > LONGEST_RESULT:
            raise RewriteError(
                _("Rewrite rule %(position)s (%(match)s) makes more than %(most)s characters.")
                % {"position": position, "match": rule.match, "most": LONGEST_RESULT}
            )
        steps.append(Step(rule=rule, before=number, after=after, matched=bool(count)))
        number = after
    return steps


@lru_cache(maxsize=2000)
def _compiled(match: str) -> regex.Pattern[str]:
    return regex.compile(match, flags=regex.VERSION0, cache_pattern=False)


def _check_cost(match: str) -> None:
    bare = re.sub(r"\\.", "", match, flags=re.DOTALL)
    if _RECURSION.search(bare):
        raise ValidationError(_("Recursive expressions aren't allowed in a rule."))
    repeats = 1
    for least, _comma, most in _COUNT.findall(bare):
        counts = [int(part[:9]) for part in (least, most) if part]
        repeats *= max([1, *counts])
        if repeats > MOST_REPEATS:
            raise ValidationError(_("The repeat counts of this rule are too large."))
    if "{" in _COUNT.sub("", bare):
        raise ValidationError(_(r"A brace holds a count, as in \d{2,4}. Write \{ for the character itself."))


def _check_replacement(pattern: "regex.Pattern[str]", replace: str) -> None:
    """The engine reads a replacement only when the rule matches, so have it read now."""
    groups = pattern.groups
    always = regex.compile("()" * groups if not pattern.groupindex else _same_groups(pattern), cache_pattern=False)
    try:
        always.sub(replace, "", count=1)
    except (regex.error, IndexError, ValueError) as error:
        raise ValidationError(
            _("%(replace)s can't be used as a replacement: %(reason)s.") % {"replace": replace, "reason": error}
        ) from None


def _same_groups(pattern: "regex.Pattern[str]") -> str:
    names = {number: name for name, number in pattern.groupindex.items()}
    return "".join(f"(?P<{names[i]}>)" if i in names else "()" for i in range(1, pattern.groups + 1))


def _check_time(pattern: "regex.Pattern[str]", replace: str) -> None:
    """Run the rule on numbers as they are and on text made to hurt it, within one time limit for all."""
    ends = time.monotonic() + SECONDS_TO_CHECK
    own = "".join(dict.fromkeys(c for c in pattern.pattern if c.isalnum()))[:8]
    for probe in (*_PROBES, *(character * 40 + "!" for character in own)):
        left = ends - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            pattern.sub(replace, probe, count=1, timeout=min(left, SECONDS_PER_RULE))
        except (TimeoutError, MemoryError, RecursionError):
            raise ValidationError(
                _("This rule takes too long on some numbers: repeats inside repeats, such as (\\d+)+, do that.")
            ) from None
