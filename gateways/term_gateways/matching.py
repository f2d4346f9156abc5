"""Which route (or price) a call takes.

**The longest dial code that the called number begins with wins; among rows with that code, the longest origin code
that the caller's number begins with.** A row without origin codes holds for any caller and counts as the shortest
origin. So "Poland Mobile from the EEA" beats "Poland Mobile" for a caller from the EEA, but never a longer dial code:
the place that is called decides what a call costs, its origin only at which of that place's prices (EEA pricing works
so; it is also how the published pricelists of the original system read, domain.md §1). A row that only holds for
other callers is passed over, and a shorter code may then win. A blocked route that wins is the answer: the call isn't
sent by a shorter code instead.

How it stays fast behind the wall, where array operators can't use an index: `code_stem` is what all codes of a row
begin with, so a row can only match a number that begins with its stem. `code_stem = ANY (every start of the number)`
is a leakproof equality and finds the few rows of that country by index; only these have their arrays searched.
Prices carry no stem, because populating writes them by the hundred thousand: there the range of a row's codes prunes,
which leaves more rows to search.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from gateways.models.versioned import LONGEST_CODE, VersionedDestination

Row = TypeVar("Row", bound=VersionedDestination)


@dataclass(frozen=True, slots=True)
class Match(Generic[Row]):
    """The row that prices a call, and by which of its codes. `row.codes` isn't loaded until it is read."""

    row: Row
    code: str
    origin_code: str
    """Empty: the row holds for any caller."""


def starts(number: str) -> list[str]:
    """Every start of a number that can be a dial code, shortest first."""
    return [number[:length] for length in range(1, min(len(number), LONGEST_CODE) + 1)]


def best_match(rows: QuerySet[Row], *, called: str, caller: str = "", at: datetime | None = None) -> Match[Row] | None:
    """The row that a call takes, or None when nothing sells the number.

    rows: the routes of one gateway, or the prices of one pricelist in one currency.
    called, caller: E.164 digits without `+`; a caller who withholds his number is "".
    at: when the call begins (now by default); a row holds from `valid_from` until just before `valid_to`.
    """
    at = at or timezone.now()
    called_starts, caller_starts = starts(called), starts(caller)
    origin_length = Coalesce(LongestAmong("origin_codes", caller_starts), Value(0)) if caller else Value(0)
    row = (
        rows.filter(_may_match(rows.model, called_starts), valid_from__lte=at, valid_to__gt=at)
        .annotate(
            code_length=LongestAmong("codes", called_starts),
            origin_length=models.ExpressionWrapper(origin_length, output_field=models.IntegerField()),
        )
        .filter(Q(origin_codes=[]) | Q(origin_length__gt=0), code_length__gt=0)
        .order_by(F("code_length").desc(), F("origin_length").desc(), F("valid_from").desc(), F("id").desc())
        .defer("codes")
        .first()
    )
    if row is None:
        return None
    return Match(
        row=row,
        code=called[: row.code_length],  # type: ignore[attr-defined]
        origin_code=caller[: row.origin_length],  # type: ignore[attr-defined]
    )


def has_code_under(model: type[VersionedDestination], start: str) -> Q:
    """Rows with a code that begins with these digits: a condition for the routes or prices of one parent."""
    return reduce(or_, under_parts(model, start))


def under_parts(model: type[VersionedDestination], start: str) -> list[Q]:
    """The same as conditions that no row meets two of. Each is simple enough for an index, their disjunction isn't."""
    end = start[:-1] + chr(ord(start[-1]) + 1)
    inside = Q(HasBetween("codes", start, end))
    if not _has_stem(model):
        return [Q(code_min__lt=end, code_max__gte=start) & inside]
    shorter = ["", *starts(start[:-1])]
    return [Q(code_stem__gte=start, code_stem__lt=end), Q(code_stem__in=shorter) & inside]


def _has_stem(model: type[VersionedDestination]) -> bool:
    return any(field.name == "code_stem" for field in model._meta.fields)


def _may_match(model: type[VersionedDestination], called_starts: list[str]) -> Q:
    if _has_stem(model):
        return Q(code_stem__in=["", *called_starts])
    return Q(code_min__lte=called_starts[-1], code_max__gte=called_starts[0])


class LongestAmong(models.Func):
    """The length of the longest element of an array column that is one of the given texts; NULL when none is."""

    output_field = models.IntegerField()
    template = "(SELECT max(length(element)) FROM unnest(%(expressions)s))"
    arg_joiner = ") AS element WHERE element = ANY ("

    def __init__(self, column: str, among: list[str], **extra: Any) -> None:
        texts = Value(among, output_field=ArrayField(models.TextField()))
        super().__init__(F(column), texts, **extra)


class HasBetween(models.Func):
    """Whether an array column has an element from `start` up to, and without, `end` (as text)."""

    output_field = models.BooleanField()
    template = (
        "EXISTS (SELECT 1 FROM unnest(%(expressions)s) AS element (code)"
        ' WHERE code COLLATE "C" >= %%s AND code COLLATE "C" < %%s)'
    )

    def __init__(self, column: str, start: str, end: str, **extra: Any) -> None:
        super().__init__(F(column), **extra)
        self.bounds = [start, end]

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        sql, params = super().as_sql(compiler, connection, **context)
        return sql, [*params, *self.bounds]
