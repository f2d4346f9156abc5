"""A cell without what spreadsheets and mail programs wrap around it."""

import re

_EDGES = " \t\r\n\f\v\u00a0\u200b\u200c\u200d\u2007\u202f\u2060\ufeff"
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_NOTHING = frozenset({"null", "\\n", "(null)", "<null>", "[null]"})
"""What database exports write for an empty cell."""
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f\u200b\ufeff]+")


def clean(cell: str) -> str:
    """Trimmed of any kind of space, of quotation marks left over, of the ="…" that keeps Excel from calculating."""
    cell = cell.strip(_EDGES)
    if cell[:1] in "nN\\(<[" and cell.casefold() in _NOTHING:
        return ""
    if len(cell) > 1 and cell[0] in "=\"'":
        if match := _FORMULA.fullmatch(cell):
            return match[1].strip(_EDGES)
        if cell[0] == cell[-1] and cell[0] in "\"'":
            return cell[1:-1].strip(_EDGES)
        if cell[0] == "'":
            return cell[1:].strip(_EDGES)
    return cell


def one_line(cell: str) -> str:
    """`clean`, with every run of spaces and line ends as one space."""
    return _SPACES.sub(" ", clean(cell)).strip()
