r"""Whether a rewrite rule's match means the same to a switch as here.

Kamailio, FreeSWITCH and OpenSIPS run such rules with PCRE or PCRE2; here the `regex` module runs them, because it can
be stopped in the middle. Two checks hold them together. By syntax: what only one of them knows, or what changed between
versions of PCRE2 that are in use (`\d{,3}` is text before 10.43 and a count since; a lookbehind whose length varies was
refused before). By meaning: PCRE2 itself, the library, has to find the same place and the same groups in the numbers
that are tried. PCRE2's own match limit counts steps, so nothing is measured by a clock. The binding compiles with
PCRE2_ALT_BSUX, in which `\u0034` is a 4, and switches don't: one more reason to let few escapes through.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import pcre2
import regex
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_STEPS = 100_000
_LIMIT = f"(*LIMIT_MATCH={MOST_STEPS})"  # PCRE2 reads it only at the very start of a pattern

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PORTABLE_ESCAPES = frozenset("dDwWsSbBA123456789")
_PORTABLE_OPENINGS = re.compile(r"\(\?(?::|=|!|>|<=|<!|P?<[A-Za-z_]\w*>|P=[A-Za-z_]\w*\))", re.ASCII)
_CLASS_BEGINS = re.compile(r"\[\^?\]?", re.ASCII)
_NAMED_CLASS = re.compile(r"\[:\^?[a-z]{1,12}:\]", re.ASCII)
_FLAGS_FIRST = "(?i)"
_COUNT_WITHOUT_LEAST = re.compile(r"\{,\d*\}", re.ASCII)
_LOOKBEHIND = re.compile(r"\(\?<[=!]")
_VARIES = re.compile(r"[?*+]|\{\d+,\d*\}", re.ASCII)


def check_syntax(match: str) -> None:
    """Raise ValidationError for syntax that not every switch reads as the portal does."""
    for escape in _ESCAPE.findall(match):
        if escape.isalnum() and escape not in _PORTABLE_ESCAPES:
            raise ValidationError(
                _("\\%(letter)s isn't the same on every switch. Use \\d, \\D, \\w, \\b, a class as [0-9], or text.")
                % {"letter": escape}
            )
    bare = _without_classes(_ESCAPE.sub("x", match))
    if _COUNT_WITHOUT_LEAST.search(bare):
        raise ValidationError(_("A count without its lower end, such as {,3}, is text to many switches. Write {0,3}."))
    if "(*" in bare:
        raise ValidationError(_("(* begins a command of the engine. Only the match itself is allowed."))
    groups = bare.removeprefix(_FLAGS_FIRST)
    for opening in re.finditer(r"\(\?", groups):
        rest = groups[opening.start() :]
        if not _PORTABLE_OPENINGS.match(rest):
            raise ValidationError(
                _("%(opening)s… isn't the same on every switch. (?i) may stand at the very beginning.")
                % {"opening": rest[:4]}
            )
    for opening in _LOOKBEHIND.finditer(bare):
        if _VARIES.search(_inside(bare, opening.end())):
            raise ValidationError(
                _("What a lookbehind such as (?<=48) looks for must have one length: many switches refuse others.")
            )


def _without_classes(match: str) -> str:
    """The text with an x for each class of characters, found in one pass; an unfinished class is left as it is."""
    bare: list[str] = []
    at = 0
    while (begin := match.find("[", at)) >= 0:
        end = _end_of_class(match, begin)
        if end < 0:
            break
        bare += (match[at:begin], "x")
        at = end
    return "".join(bare) + match[at:]


def _end_of_class(match: str, begin: int) -> int:
    """The position behind the class that begins there; -1 where none ends it."""
    opening = _CLASS_BEGINS.match(match, begin)
    at = opening.end() if opening else begin
    while at < len(match):
        if match[at] == "]":
            return at + 1
        named = _NAMED_CLASS.match(match, at)
        at = named.end() if named else at + 1
    return -1


def check_meaning(match: str, pattern: "regex.Pattern[str]", numbers: Iterable[str]) -> None:
    """Raise ValidationError when PCRE2 can't read the match, or finds something else in any of these numbers."""
    try:
        _compiled(match)
    except (pcre2.PatternError, ValueError, MemoryError) as error:
        raise ValidationError(_unreadable_words(match, error)) from None
    for number in numbers:
        if said := difference(match, pattern, number):
            raise ValidationError(said)


def difference(match: str, pattern: "regex.Pattern[str]", number: str) -> str:
    """What a switch would do otherwise with this number, in a sentence; "" when it does the same."""
    try:
        theirs = _compiled(match).search(number)
    except pcre2.PatternError as error:
        return _unreadable_words(match, error)
    except pcre2.LibraryError:
        return _(
            "A switch (PCRE2) gives this rule up on %(number)s: repeats inside repeats, such as (\\d+)+, do that."
        ) % {"number": number}
    ours = pattern.search(number)
    if _found(ours) == _found(theirs):
        return ""
    return _("A switch (PCRE2) reads this rule otherwise: in %(number)s it finds %(theirs)s, the portal %(ours)s.") % {
        "number": number,
        "theirs": _shown(theirs),
        "ours": _shown(ours),
    }


@lru_cache(maxsize=2000)
def _compiled(match: str) -> "pcre2.Pattern":
    # Without its just-in-time compiler, whose matching counts other steps. ASCII: \d is 0 to 9 there as on a switch.
    return pcre2.compile(_LIMIT + match, flags=pcre2.ASCII, jit=False)


def _inside(bare: str, start: int) -> str:
    """From there to the bracket that closes the group."""
    depth = 1
    for at in range(start, len(bare)):
        depth += {"(": 1, ")": -1}.get(bare[at], 0)
        if not depth:
            return bare[start:at].replace("(?", "(")
    return bare[start:]


def _found(match: "regex.Match[str] | pcre2.Match | None") -> tuple[tuple[int, int], ...] | None:
    """Where the match and each of its groups are, (-1, -1) for a group that took no part; None without a match."""
    if match is None:
        return None
    return tuple(match.span(group) for group in range(len(match.groups()) + 1))


def _shown(match: "regex.Match[str] | pcre2.Match | None") -> str:
    return _("nothing") if match is None else ", ".join(f"“{text or ''}”" for text in (match[0], *match.groups()))


def _unreadable_words(match: str, error: Exception) -> str:
    at = re.search(r"position (\d+); (.*)", str(error))
    reason = at[2] if at else str(error)
    return _("Switches can't read %(match)s (PCRE2: %(reason)s).") % {"match": match, "reason": reason}
