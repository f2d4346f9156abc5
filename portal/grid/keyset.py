"""Keyset paging: page 20,000 costs what page 1 costs, because it begins at a key instead of counting rows.

An order is one or more ORM names plus the id, all in one direction, so that it is total and one index serves it.
A cursor is the key of a row; it comes from the browser, so each part is cleaned by its field's type.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from portal.grid.columns import model_field

COUNT_LIMIT = 10_000
BIGINT = 2**63


class BadCursor(ValueError):  # noqa: N818 -- it reads as what it says
    """The cursor in the address is not one of ours, or belongs to another order."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A total order of a model's rows. Only the first name may be nullable, and then it is the only one."""

    model: type[models.Model]
    names: tuple[str, ...]
    descending: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The names with the id behind them, without repetition."""
        return self.names if self.names and self.names[-1] in {"id", "pk"} else (*self.names, "id")

    @property
    def nullable(self) -> bool:
        path = self.keys[0]
        field = model_field(self.model, path)
        return len(self.keys) > 1 and (field is None or field.null or "__" in path)

    def order_by(self, *, backwards: bool = False) -> list[Any]:
        """Arguments for `order_by`. Empty values come last going up and first going down: PostgreSQL's own order."""
        down = self.descending != backwards
        return [F(name).desc() if down else F(name).asc() for name in self.keys]

    def beyond(self, key: Sequence[Any], *, backwards: bool = False) -> Q:
        """The rows that come after this key (before it, when `backwards`)."""
        down = self.descending != backwards
        compare = TupleLessThan if down else TupleGreaterThan
        if not self.nullable:
            if len(self.keys) == 1:
                return Q(**{f"{self.keys[0]}__{'lt' if down else 'gt'}": key[0]})
            return Q(compare(Tuple(*[F(name) for name in self.keys]), tuple(key)))
        name, first = self.keys[0], key[0]
        if first is None:
            rest = (
                Q(compare(Tuple(*[F(n) for n in self.keys[1:]]), tuple(key[1:])))
                if len(self.keys) > 2
                else (Q(**{f"{self.keys[1]}__{'lt' if down else 'gt'}": key[1]}))
            )
            tied = Q(**{f"{name}__isnull": True}) & rest
            return tied | Q(**{f"{name}__isnull": False}) if down else tied
        more = Q(compare(Tuple(*[F(n) for n in self.keys]), tuple(key)))
        return more if down else more | Q(**{f"{name}__isnull": True})

    def key_of(self, row: models.Model) -> list[Any]:
        """The key of a row that was read with this order (see `values_needed`)."""
        return [_reach(row, name) for name in self.keys]

    def encode(self, row: models.Model, position: int | None) -> str:
        """A cursor for the address bar. `position`: the row's number when it is known; display only."""
        text = json.dumps([position, *[_to_json(value) for value in self.key_of(row)]], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def decode(self, cursor: str) -> tuple[int | None, list[Any]]:
        """The position and key in a cursor. Raises BadCursor unless each part has its field's type."""
        if len(cursor) > 2000:
            raise BadCursor
        try:
            parts = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        except (ValueError, binascii.Error, RecursionError) as error:
            raise BadCursor from error
        if not isinstance(parts, list) or len(parts) != len(self.keys) + 1:
            raise BadCursor
        position, *raw = parts
        if position is not None and (not isinstance(position, int) or not 0 <= position < BIGINT):
            raise BadCursor
        return position, [
            self._clean(name, value, first=i == 0) for i, (name, value) in enumerate(zip(self.keys, raw, strict=True))
        ]

    def _clean(self, name: str, value: Any, *, first: bool) -> Any:
        if value is None and first and self.nullable:
            return None
        field = model_field(self.model, name)
        if field is None or not isinstance(value, str | int) or (isinstance(value, str) and "\x00" in value):
            raise BadCursor
        try:
            if isinstance(value, str):
                value.encode()
            cleaned = field.to_python(value)
            if isinstance(field, models.ForeignKey):
                cleaned = int(cleaned)
            if cleaned is None or (isinstance(cleaned, int) and not -BIGINT <= cleaned < BIGINT):
                raise BadCursor
            field.get_prep_value(cleaned)
        except (ValidationError, ValueError, TypeError, ArithmeticError) as error:
            raise BadCursor from error
        return cleaned


def _reach(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = None if row is None else getattr(row, part)
    return row.pk if isinstance(row, models.Model) else row


def _to_json(value: Any) -> str | int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of rows and how to go on from it."""

    rows: list[Any]
    before: str | None
    after: str | None
    first_position: int | None
    total: int | None
    """None: more than COUNT_LIMIT, not counted."""


def read_page(
    queryset: models.QuerySet,
    order: Order,
    *,
    size: int,
    after: str = "",
    before: str = "",
    end: bool = False,
    known_total: int | None = None,
    parts: Sequence[models.QuerySet] = (),
) -> Page:
    """Read one page: the first, the one after or before a cursor, or the last. Raises BadCursor.

    known_total: the exact number of rows when something keeps it; otherwise they are counted up to COUNT_LIMIT.
    parts: the queryset again, as one or more that have no row in common: the page's ids are found in these, then
    only their rows are read. For wide rows of a large table, whose filters an index with included columns can answer
    without visiting the rows; several where each has an index and the whole has none.
    """
    position: int | None = 1
    backwards = bool(before) or end
    sources = parts or [queryset]
    beyond = Q()
    if after or before:
        position, key = order.decode(after or before)
        beyond = order.beyond(key, backwards=bool(before))
    heads = [one.filter(beyond).order_by(*order.order_by(backwards=backwards))[: size + 1] for one in sources]
    rows = _by_ids(heads, order, backwards=backwards, size=size + 1) if parts else list(heads[0])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not (after or before or end) and not more:
        total: int | None = len(rows)
    elif known_total is not None:
        total = known_total
    else:
        counted = sum(one.order_by().values("pk")[: COUNT_LIMIT + 1].count() for one in sources)
        total = counted if counted <= COUNT_LIMIT else None
    if end:
        start = total - len(rows) + 1 if total is not None else None
    elif before:
        start = max(1, position - len(rows)) if position is not None else None
        start = 1 if not more else start
    elif after:
        start = position + 1 if position is not None else None
    else:
        start = 1
    has_before = more if backwards else bool(after)
    has_after = bool(before) or more if not end else False
    last = start + len(rows) - 1 if start is not None else None
    return Page(
        rows=rows,
        before=order.encode(rows[0], start) if rows and has_before else None,
        after=order.encode(rows[-1], last) if rows and has_after else None,
        first_position=start if rows else None,
        total=total,
    )


def _by_ids(heads: Sequence[models.QuerySet], order: Order, *, backwards: bool, size: int) -> list[Any]:
    """The rows of a page by their ids, in its order. heads: as many rows of each part as the page may need."""
    first, *others = [head.values_list(*order.keys) for head in heads]
    keys = first.union(*others, all=True).order_by(*order.order_by(backwards=backwards))[:size] if others else first
    ids = [key[-1] for key in keys]
    rows = {row.pk: row for row in order.model._default_manager.filter(pk__in=ids)} if ids else {}
    return [rows[pk] for pk in ids if pk in rows]
