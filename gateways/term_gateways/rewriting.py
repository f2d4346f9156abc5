"""URI rewrite rules: regular expressions that a partner writes, run so that none can hang a worker.

Each rule is tried on what the rule before it left. A rule replaces its first match and leaves the rest; `^` and `$`
bind it to the ends. Where a rule doesn't match it changes nothing. A replacement is text in which `\\1` … `\\9` stand
for what a group matched and `\\0` for the whole match: one digit each, so `\\1777` is group 1 followed by 777 (see
replacement.py). Switches run the same rules with PCRE2, so a rule that PCRE2 reads otherwise is refused
(portability.py), and what a rule leaves has to be diallable (diallable.py).

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

from gateways.term_gateways import diallable, portability, replacement

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
_SAMPLES = ("48600123456", "12025550123", "442079460000", "390612345678")
_RECURSION = re.compile(r"\(\?(?:R|[+-]?\d|&|P>|\(DEFINE\))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rewrite rule."""

    match: str
    replace: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one rule did to a number. shown_before, shown_after: with what can't be seen made visible."""

    rule: Rule
    before: str
    after: str
    matched: bool

    @property
    def shown_before(self) -> str:
        return diallable.visible(self.before)

    @property
    def shown_after(self) -> str:
        return diallable.visible(self.after)


class RewriteError(Exception):
    """A rule took too long or made something that can't be dialled; the message says which and why."""


def rules_of(stored: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """The rules of a gateway as it keeps them (`TermGateway.rewrite_rules`)."""
    return [Rule(match=str(rule["match"]), replace=str(rule["replace"])) for rule in stored]


def check_rules(rules: Sequence[Rule], *, prefix: str = "") -> dict[int, str]:
    """What is wrong with which rule: index to a sentence. Empty when all may be kept.

    Each rule by itself, then all of them in a row on ordinary numbers with the gateway's prefix: what they leave has to
    be diallable. Leaving nothing isn't an error here, as a rule may do that to numbers that this supplier never gets.
    """
    wrong = {}
    for index, rule in enumerate(rules):
        if index >= MOST_RULES:
            wrong[index] = _("A gateway has at most %(most)s rewrite rules.") % {"most": MOST_RULES}
            break
        try:
            check_rule(rule)
        except ValidationError as error:
            wrong[index] = " ".join(error.messages)
    return wrong or _check_together(rules, prefix)


def _check_together(rules: Sequence[Rule], prefix: str) -> dict[int, str]:
    for number in _SAMPLES:
        try:
            steps = rewrite(prefix + number, rules)
        except RewriteError as error:
            return {len(rules) - 1: str(error)}
        if steps and steps[-1].after and (problem := problem_of_steps(steps)):
            last = max((index for index, step in enumerate(steps) if step.matched), default=len(steps) - 1)
            return {last: _("With %(number)s: %(problem)s") % {"number": number, "problem": problem}}
    return {}


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
    _check_cost(rule.match)
    try:
        pattern = _compiled(rule.match)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise ValidationError(
            _("%(match)s is not a regular expression: %(reason)s.") % {"match": rule.match, "reason": error}
        ) from None
    replacement.check(rule.replace, groups=pattern.groups, names=pattern.groupindex)
    portability.check_syntax(rule.match)
    _check_time(pattern)
    portability.check_meaning(rule.match, pattern, _probes(pattern))


def rewrite(number: str, rules: Sequence[Rule]) -> list[Step]:
    """Apply the rules in order and say what each did. Raises RewriteError.

    A rule that leaves what can't be dialled isn't an error here, so that the steps can be shown: see
    `problem_of_steps`.
    """
    steps = []
    for position, rule in enumerate(rules, start=1):
        words = {"position": position, "match": diallable.visible(rule.match)}
        try:
            found = _compiled(rule.match).search(number, timeout=SECONDS_PER_RULE)
            after = number if found is None else replacement.put(rule.replace, found)
        except TimeoutError:
            raise RewriteError(
                _("Rewrite rule %(position)s (%(match)s) takes too long and was stopped.") % words
            ) from None
        except (regex.error, ValidationError, RecursionError, MemoryError) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else error
            raise RewriteError(
                _("Rewrite rule %(position)s (%(match)s) failed: %(reason)s") % {**words, "reason": reason}
            ) from None
        if len(after) > LONGEST_RESULT:
            raise RewriteError(
                _("Rewrite rule %(position)s (%(match)s) makes more than %(most)s characters.")
                % {**words, "most": LONGEST_RESULT}
            )
        steps.append(Step(rule=rule, before=number, after=after, matched=found is not None))
        number = after
    return steps


def problem_of_steps(steps: Sequence[Step]) -> str:
    """What is wrong with what the rules did to this number, in a sentence; "" when a switch dials it as shown.

    The first rule that left a character that no number has; a rule that PCRE2, and so a switch, would run with another
    result; a last result that can't be dialled.
    """
    for position, step in enumerate(steps, start=1):
        words = {"position": position, "match": diallable.visible(step.rule.match), "after": step.shown_after}
        if stray := diallable.stray_characters(step.after):
            return _("Rewrite rule %(position)s (%(match)s) leaves %(after)s: no number has %(stray)s in it.") % {
                **words,
                "stray": stray,
            }
        difference = portability.difference(step.rule.match, _compiled(step.rule.match), step.before)
        if difference:
            return _("Rewrite rule %(position)s (%(match)s): %(reason)s") % {**words, "reason": difference}
    if not steps:
        return ""
    if not steps[-1].after:
        return _("The rewrite rules leave nothing of this number.")
    if problem := diallable.problem_of(steps[-1].after):
        return _("The rewrite rules leave %(after)s. %(problem)s") % {
            "after": steps[-1].shown_after,
            "problem": problem,
        }
    return ""


@lru_cache(maxsize=2000)
def _compiled(match: str) -> regex.Pattern[str]:
    return regex.compile(match, flags=regex.VERSION0, cache_pattern=False)


def _check_cost(match: str) -> None:
    bare = re.sub(r"\\.", "x", match, flags=re.DOTALL)
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


def _probes(pattern: "regex.Pattern[str]") -> list[str]:
    """Numbers as they are and text made to hurt the rule, its own characters among it."""
    own = "".join(dict.fromkeys(c for c in pattern.pattern if c.isalnum()))[:8]
    return [*_PROBES, *(character * 40 + "!" for character in own)]


def _check_time(pattern: "regex.Pattern[str]") -> None:
    """Run the rule on numbers as they are and on text made to hurt it, within one time limit for all."""
    ends = time.monotonic() + SECONDS_TO_CHECK
    for probe in _probes(pattern):
        left = ends - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            pattern.search(probe, timeout=min(left, SECONDS_PER_RULE))
        except (TimeoutError, MemoryError, RecursionError):
            raise ValidationError(
                _("This rule takes too long on some numbers: repeats inside repeats, such as (\\d+)+, do that.")
            ) from None
