"""Dial codes out of a cell: one, a list, a range, a country code joined to an area code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from decks.limits import CODE_DIGITS, RANGE_LIMIT
from decks.numbering import CALLING_CODES
from portal.tabular.cells import clean
from portal.tabular.problems import Problem, short

_DASH = re.compile(r"(?:(?<!\s)\s++)?(?:[-\u2010-\u2015\u2212]|\.\.+|(?<=\d)\s+to\s+(?=\d))\s*")
_LIST = re.compile(r"[,;|\s\u00a0]+")
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_DECIMAL = re.compile(r"\d+\.\d+")
_PARTED = re.compile(r"(?<![\d-])(\d{2,})[ \u00a0]+(0[1-9]\d*)(?!\d)")
_ABROAD = re.compile(r"00([1-9]\d{0,2})[ \u00a0]+((?!00)\d+)")
_KEEPS_ZERO = frozenset({"39", "378", "379", "225", "226", "227", "229", "241", "242", "992"})
"""Calling codes behind which numbers begin with a 0 for callers from abroad, too (ITU-T national numbering plans)."""
_SPACED = re.compile(r"(\d{1,3})[ \u00a0]+(\d+)((?:[ \u00a0]+\d+)*)")


_THOUSANDS = re.compile(r"\d{1,3}(?:[, \u00a0]\d{3})+")
_PATTERN = re.compile(
    r"[_^]?\+?(\d{1,15})(\[\d[\d-]{0,18}\]|[NZ])?(?:[XNZ.!*+?$]|\\d|\[0-9\]|\{\d{0,2},?\d{0,2}\}){0,30}", re.IGNORECASE
)
_PATTERN_SIGNS = re.compile(r"^[_^]\+?\d|\d\\d|\d\[\d|\dXX", re.IGNORECASE)


def pattern_codes(cell: str) -> list[str] | None:
    """The prefixes that a dial pattern stands for: _44X. -> 44, ^44[0-9]+$ -> 44, _44[1-3]X. -> 441, 442, 443.

    None where the cell is no pattern, or one that plain prefixes can't express.
    """
    text = clean(cell)
    if len(text) > 60 or not _PATTERN_SIGNS.search(text):
        return None
    match = _PATTERN.fullmatch(text)
    if match is None:
        return None
    digits, last = match[1], match[2] or ""
    if last in {"", "[0-9]"}:
        return [digits]
    return [digits + end for end in _members(last)]


def _members(written: str) -> list[str]:
    """The digits of N (2-9), Z (1-9) or a class such as [1-35]."""
    if written.upper() in {"N", "Z"}:
        return list("23456789" if written.upper() == "N" else "123456789")
    found: dict[str, None] = {}
    for first, last in re.findall(r"(\d)(?:-(\d))?", written):
        found.update((str(digit), None) for digit in range(int(first), int(last or first) + 1))
    return list(found)


def calling_of(digits: str) -> str:
    """The calling code that digits begin with; "" where they begin with none."""
    return next((digits[:size] for size in (1, 2, 3) if digits[:size] in CALLING_CODES), "")


def list_evidence(cell: str) -> str:
    """How a cell of several numbers seems to be meant: "thousands" (9,370), "short" (4850, 51), "full"; "" no list.

    A later number of another country than the first one's speaks against codes that are written in full.
    """
    text = _written(cell)
    parts = [part for part in _LIST.split(text) if part]
    if len(parts) < 2 or not all(part.isascii() and part.isdigit() for part in parts):
        return ""
    first = calling_of(parts[0])
    strangers = [part for part in parts[1:] if calling_of(part) != first]
    if (strangers or not first) and _THOUSANDS.fullmatch(text):
        return "thousands"
    return "short" if strangers and first and all(len(part) < len(parts[0]) for part in strangers) else "full"


def _relisted(text: str, listing: str) -> str:
    """A list of codes written in full: 9,370 as 9370 ("thousands"), 4850, 51 as 4850,4851 ("short")."""
    if listing == "thousands":
        return re.sub(r"\D", "", text) if _THOUSANDS.fullmatch(text) else text
    parts = [part for part in _LIST.split(text) if part]
    if listing != "short" or not all(part.isascii() and part.isdigit() for part in parts):
        return text
    full: list[str] = []
    base = ""
    for part in parts:
        shortened = len(part) < len(base) and not base.startswith(part)
        full.append(base[: len(base) - len(part)] + part if shortened else part)
        base = full[-1] if len(full[-1]) >= len(base) else base
    return ",".join(full)


def _written(cell: str) -> str:
    """The cell without the (0) of “+44 (0)20”, which is dialled inside the country only."""
    return clean(cell).replace("(0)", "")


def tokens(cell: str) -> Iterator[str]:
    """The parts of a list, each without `+`, `00`, wildcards; dashes inside a part are made `-`."""
    text = _DASH.sub("-", _written(cell))
    if text.startswith("+") and text.count("+") == 1 and not re.search(r"[,;|\n]", text):
        text = re.sub(r"[\s\u00a0()]", "", text)  # +48 (50) 12 is one code, written for people
    elif (abroad := _ABROAD.fullmatch(text)) and abroad[1] in CALLING_CODES and not abroad[2].startswith(abroad[1]):
        text = abroad[1] + abroad[2]  # 0048 50 as +48 50
    text = _PARTED.sub(_whole, text)
    for part in _LIST.split(text):
        if part and part.strip("-"):
            yield bare(part)


def _whole(match: re.Match[str]) -> str:
    """336 07 is one code, for none begins with 0; 44 020 may have a 0 that is dialled inside the country only."""
    return match[0] if match[1] in CALLING_CODES else match[1] + match[2]


def bare(part: str) -> str:
    """One part without what is written around its digits."""
    part = _without_tail(part.strip("\"'()").removeprefix("^").removeprefix("="))
    part = part.removeprefix("+")
    return part[2:] if part.startswith("00") and len(part) > 2 else part


def _without_tail(part: str) -> str:
    """One part without a full stop or decimals of nothing at its end, and without the wildcards before them.

    Walks back from the end once: a pattern for "any number of these" tries them in every combination.
    """
    whole = part.rstrip("0")
    end = len(part)
    if whole[-1:] == "." or (whole[-1:] == "," and len(whole) < end):
        end = len(whole) - 1
    while end and part[end - 1] in "*%$":
        star = part[end - 1] == "*"
        end -= 1
        while star and end and part[end - 1] == "*":
            end -= 1
        if star and end and part[end - 1] == ".":
            end -= 1
    return part[:end]


def hyphen_evidence(cell: str) -> set[str]:
    """What the dashes in a cell can mean: "range", "join", "?" for both."""
    found = set()
    for part in tokens(cell):
        pieces = part.split("-")
        if len(pieces) > 1 and all(_DIGITS.fullmatch(piece) for piece in pieces):
            found.add("join" if len(pieces) > 2 else _dash_meaning(*pieces))
    return found - {""}


def _dash_meaning(left: str, right: str) -> str:
    can_range = _upper(left, right) is not None
    can_join = left in CALLING_CODES
    if can_range and can_join:
        return "?"
    if can_range:
        return "range"
    return "join" if can_join else ""


def _upper(left: str, right: str) -> str | None:
    """The end of the range left-right, None where it is none. 49172-4 ends at 49174."""
    if len(right) < len(left):
        right = left[: len(left) - len(right)] + right
    return right if len(right) == len(left) and right > left and left[0] != "0" else None


def codes(cell: str, *, hyphen: str | None, country: str | None = None, listing: str = "full") -> list[int]:
    """Every code in `cell`, in its order, once each.

    `hyphen` ("range" or "join") says what a dash means. `country` is the cell of a country-code column: the parts
    are area codes then, and an empty `cell` stands for the country code alone. `listing` says how lists are
    written: "full", "short" (4850, 51 for 4850 and 4851) or "thousands" (9,370 for 9370).
    Raise Problem with the first thing that is wrong with the cell.
    """
    lead = _lead(country, cell)
    if (patterned := pattern_codes(cell)) is not None:
        return [_number(lead + digits, digits) for digits in patterned]
    if listing != "full":
        cell = _relisted(_written(cell), listing)
    text = _written(cell)
    if _SCIENTIFIC.fullmatch(text):
        raise Problem("code_scientific", code=short(text))
    for part in re.split(r"[,;|\n]", text) if not lead else ():
        spaced = _SPACED.fullmatch(part.strip())
        if spaced and spaced[1] in CALLING_CODES and not all(code.startswith(spaced[1]) for code in part.split()):
            raise Problem("code_ambiguous", code=short(part.strip()), joined=spaced[1] + spaced[2])
    found: dict[int, None] = {}
    joined = ""
    for part in tokens(cell):
        if "-" in part:
            many, joined = _dashed(part, hyphen, lead)
            found.update(dict.fromkeys(many))
            continue
        if joined and not part.startswith(joined):
            raise Problem("code_ambiguous", code=short(text), joined=joined + part)
        _check_area(lead, part)
        found[_number(lead + part, part)] = None
    if not found:
        if lead:
            return [_number(lead, lead)]
        raise Problem("no_code")
    return list(found)


def _lead(country: str | None, cell: str) -> str:
    if country is None:
        return ""
    lead = re.sub(r"[-\s]", "", bare(clean(country)))
    if not _DIGITS.fullmatch(lead) or lead.startswith("0"):
        raise Problem("no_country_code", code=short(clean(country) or clean(cell)))
    return lead


def _check_area(lead: str, area: str) -> None:
    """Raise Problem for an area code with the 0 that only callers inside the country dial."""
    service = lead == "47" and len(area) == 5  # Norway's five-digit numbers: +47 02000
    if lead and area.startswith("0") and lead not in _KEEPS_ZERO and not service:
        raise Problem("area_leading_zero", code=short(area))


def _dashed(part: str, hyphen: str | None, lead: str) -> tuple[Iterable[int], str]:
    pieces = [bare(piece) for piece in part.split("-")]
    if not all(_DIGITS.fullmatch(piece) for piece in pieces):
        raise Problem("code_letters", code=short(part))
    _check_area(lead, pieces[0])
    if hyphen == "join" or len(pieces) > 2:
        return [_number(lead + "".join(pieces), part)], pieces[0]
    first, last = pieces
    if first == last:
        return [_number(lead + first, part)], ""
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    if len(last) != len(first) or last < first:
        raise Problem("range_reversed", code=short(part))
    start, end = _number(lead + first, part), _number(lead + last, part)
    if end - start >= RANGE_LIMIT:
        raise Problem("range_too_wide", code=short(part), codes=end - start + 1, limit=RANGE_LIMIT)
    return range(start, end + 1), ""


def _number(digits: str, shown: str) -> int:
    if not (digits.isascii() and digits.isdigit()):
        if _SCIENTIFIC.fullmatch(shown):
            raise Problem("code_scientific", code=short(shown))
        if _DECIMAL.fullmatch(shown):
            raise Problem("code_decimal", code=short(shown))
        raise Problem("code_letters", code=short(shown))
    if digits.startswith("0"):
        raise Problem("code_leading_zero", code=short(shown))
    if len(digits) > CODE_DIGITS:
        raise Problem("code_too_long", code=short(shown), digits=len(digits), limit=CODE_DIGITS)
    return int(digits)


# the rest of the world is anyone whom no line with prefixes of his own names
_ANYONE = frozenset(
    {
        "",
        "all",
        "any",
        "*",
        "-",
        "world",
        "any origin",
        "default",
        "anywhere",
        "all origins",
        "none",
        "n/a",
        "row",
        "rest of world",
        "rest of the world",
        "rest",
        "others",
        "all others",
        "all other origins",
    }
)


def origins(cell: str) -> tuple[str, ...]:
    """Caller prefixes, sorted; () where any caller is meant. Raise Problem: origin_unreadable."""
    if clean(cell).casefold() in _ANYONE:
        return ()
    try:
        return tuple(sorted({str(code) for code in codes(cell, hyphen="range")}))
    except Problem:
        raise Problem("origin_unreadable", origin=short(clean(cell))) from None
