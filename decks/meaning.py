"""A meaning that a column can have, and how surely a header cell and the cells below it name it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from .datewords import without_date
from .headers import Row, vetoes, winners
from .values.codes import pattern_codes


@dataclass(frozen=True, slots=True)
class Meaning:
    """`fits` tells for one cell whether it can have this meaning; a clear header needs one such cell, a vague one most
    cells, and a `strict` meaning nearly all. `many`: several columns may have this meaning.
    """

    key: str
    label: Promise
    fits: Callable[[str], object] = field(default=bool)
    many: bool = False
    strict: bool = False
    kind: str = "term"

    def row(self, header: str) -> Row | None:
        """The row of headers.csv by which a normalised header cell names this meaning; None where none does."""
        return winners(self.kind, header).get(self.key)

    def score(self, header: str) -> int:
        """How surely a normalised header cell names this meaning, 0 to 101."""
        row = self.row(header)
        return row.weight if row else 0

    def vetoed(self, header: str) -> bool:
        """Whether a normalised header cell says that the column does not have this meaning."""
        return self.key in vetoes(self.kind, header)

    def offer(self, header: str, cells: list[str]) -> int:
        """`score`, weighed by what stands in the column: 0 where the cells speak against it."""
        score = self.score(header)
        filled = [cell for cell in cells if cell]
        if not score or not filled:
            return max(score - 30, 0) if cells and not self.strict else score if not self.strict else 0
        if self.strict:
            # among numbers, headings and notes between the lines say nothing
            numbers = [cell for cell in filled if not no_digit(cell)]
            counted = numbers if len(numbers) * 2 >= len(filled) else filled
            return score if sum(1 for cell in counted if self.fits(cell)) >= 0.9 * len(counted) else 0
        share = sum(1 for cell in filled if self.fits(cell)) / len(filled)
        if not share:
            return score - 60 if score >= 95 else 0
        return score if share >= 0.6 or score >= 90 else 0


# each repeat takes all it can and gives nothing back (`++`): what follows it could not begin with its characters
_CODEISH = re.compile(
    r"(?=\D*+\d)[\s+\d,;|.()'\"=^*%\-\u2010-\u2015]++|\d++(\.\d++)?[eE]\+\d+",
)
_AMOUNTISH = re.compile(r"\D{0,6}[+-]?[.,]?\d++(?:[.,' ]\d++)*+(?:[eE]-?\d++)?\D{0,16}")
LETTERS = re.compile(r"[^\W\d_]")


def codeish(cell: str) -> bool:
    """Looks like one or more dial codes."""
    return bool(_CODEISH.fullmatch(cell)) or pattern_codes(cell) is not None


def amountish(cell: str) -> bool:
    """Looks like an amount of money."""
    return bool(_AMOUNTISH.fullmatch(cell))


def seconds(cell: str) -> bool:
    return (
        bool(re.match(r"\d{1,5}(\s|[/+:;|*\\-]|[.,]0*$|s|$)", cell)) or "sec" in cell.lower() or "min" in cell.lower()
    )


def dated(cell: str) -> bool:
    price = re.fullmatch(r"\D{0,3}\d{1,4}[.,]\d+", cell)  # under "New rate effective 1 December"
    return not price and (any(sign.isdigit() for sign in cell) or len(cell) < 25)


def calling(cell: str) -> bool:
    return bool(re.fullmatch(r"(\+|00)?(\d{1,3}([- ]\d{3})?|1\d{3})([.,]0+)?", cell))


def of_callers(cell: str) -> bool:
    """A prefix or a group of callers: not a price, and not whether a route passes the caller's number on."""
    flag = cell.casefold() in {"yes", "no", "y", "n", "cli", "ncli", "non-cli", "non cli", "true", "false"}
    return not flag and not re.fullmatch(r"\D{0,3}\d*[.,]\d+\D{0,5}", cell)


def no_digit(cell: str) -> bool:
    return not any(sign.isdigit() for sign in cell)


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NET = re.compile(
    r"\b(excl\w*|ex|without|w o|net of|hors|ohne|zzgl|sin|sem|без|plus|bez) (of )?"
    r"(vat|tax\w*|tva|ht|mwst|ust|iva|ндс)\b|\b(vat|tax) excl\w*\b"
)
"""A price without its tax is a price: the words say no more than other suppliers take for granted."""
_SIGNS = re.compile(r"[^\w]+|_", re.UNICODE)
_SIGN_WORDS = {"$": " usd ", "€": " eur ", "£": " gbp ", "¢": " cents ", "#": " number "}


def normalise(header: str) -> str:
    """A header cell as words: "Rate (USD/min)" -> "rate usd min", "interRate" -> "inter rate"."""
    text = header.strip()
    undated = without_date(text)
    text = undated if LETTERS.search(undated) else text
    for sign, word in _SIGN_WORDS.items():
        text = text.replace(sign, word)
    text = _SIGNS.sub(" ", _CAMEL.sub(" ", text)).lower()
    return " ".join(_NET.sub(" ", text).split())
