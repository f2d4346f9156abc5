"""A query that every page makes: built by Django once, sent many times.

Building and compiling a queryset costs Django several times what sending it costs, and the session, its person, his
device and his columns are read for each page. What is kept is the statement, never a row: PostgreSQL decides each time
who may see what.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)


class PreparedError(Exception):
    """A query that can't be kept: its parameters aren't the given values alone."""


@dataclass(frozen=True, kw_only=True)
class _Statement:
    sql: str
    order: Sequence[int]
    model: type[models.Model]
    names: Sequence[str]
    columns: slice
    converters: dict[int, tuple[list[Any], Any]]
    populators: Sequence[Any]


class PreparedRow(Generic[M]):
    """The first row of a queryset of whole objects, by values that change.

    build: makes the queryset from such values. examples: one distinct value each, of the type that the database gets
    (a number, a text, a moment); they must stand in the query as they are.

    by_key = PreparedRow(lambda key: Session.objects.filter(session_key=key), "an example")
    row = by_key.first("…")
    """

    def __init__(self, build: Callable[..., models.QuerySet[M]], *examples: Any) -> None:
        self._build, self._examples = build, examples
        self._statement: _Statement | None = None

    def first(self, *values: Any) -> M | None:
        """The row for these values, or None. Raises what the database raises."""
        statement = self._statement
        if statement is None:
            statement = self._statement = _compiled(self._build(*self._examples), self._examples)
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, [values[at] for at in statement.order])
            found = cursor.fetchone()
        if found is None:
            return None
        row = list(found)
        for at, (converters, expression) in statement.converters.items():
            for convert in converters:
                row[at] = convert(row[at], expression, connection)
        made: Any = statement.model.from_db(DEFAULT_DB_ALIAS, statement.names, row[statement.columns])
        for populator in statement.populators:
            populator.populate(row, made)
        return made


def _compiled(queryset: models.QuerySet[Any], examples: Sequence[Any]) -> _Statement:
    query = queryset.query
    query.set_limits(high=1)
    compiler: Any = query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    if len(set(examples)) != len(examples) or any(param not in examples for param in params):
        raise PreparedError(f"{queryset.model.__name__}: {params} are not the values {examples}")
    if compiler.annotation_col_map:
        raise PreparedError(f"{queryset.model.__name__}: annotations are not kept")
    info = compiler.klass_info
    columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    return _Statement(
        sql=sql,
        order=[examples.index(param) for param in params],
        model=info["model"],
        names=[column.target.attname for column, _sql, _alias in compiler.select[columns]],
        columns=columns,
        converters=compiler.get_converters([column for column, _sql, _alias in compiler.select]),
        populators=get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]
    )
