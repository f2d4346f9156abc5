"""A query that every page makes: built by Django once, sent many times.

Building and compiling a queryset costs Django several times what sending it costs, and the session, its person, his
device and his columns are read for each page. What is kept is the statement, never a row: PostgreSQL decides each time
who may see what.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators

from portal.tenancy import wall

M = TypeVar("M", bound=models.Model)
_answers: ContextVar[dict[Any, list[Any]] | None] = ContextVar("prepared_answers", default=None)
"""What Together.asked has read: rows by who is inside the wall, statement and values."""


class PreparedError(Exception):
    """A query that can't be kept: its parameters aren't the given values alone."""


@dataclass(frozen=True, kw_only=True)
class _Statement:
    """order: which value stands at each place of the statement, by its number; a fixed one as itself, in a tuple."""

    sql: str
    order: Sequence[int | tuple[Any]]
    converters: Sequence[tuple[int, list[Any], Any]]
    compiler: Any

    def send(self, values: Sequence[Any]) -> list[Any]:
        """The rows for these values, converted as the fields ask."""
        params = self.params(values)
        answers = _answers.get()
        found = None if answers is None else answers.get((wall.current(), self.sql, params))
        if found is None:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, params)
                found = cursor.fetchall()
        return [self._converted(row) for row in found] if self.converters else list(found)

    def params(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """What stands in the statement for these values."""
        return tuple(place[0] if isinstance(place, tuple) else values[place] for place in self.order)

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        converted = list(row)
        for at, converters, expression in self.converters:
            for convert in converters:
                converted[at] = convert(converted[at], expression, connection)
        return converted


class PreparedRows(Generic[M]):
    """A queryset of whole objects, by values that change.

    build: makes the queryset from such values. examples: one distinct value each, of the type that the database gets
    (a number, a text, a moment); they must stand in the query as they are. fixed: the values that always stand in it.

    latest = PreparedRows(lambda state: Ticket.objects.exclude(state=state).order_by("-id")[:5], "an example")
    tickets = latest.all("closed")
    """

    def __init__(
        self, build: Callable[..., models.QuerySet[M]], *examples: Any, fixed: Sequence[Any] = (), limit: int = 0
    ) -> None:
        self._build, self._examples, self._fixed, self._limit = build, examples, fixed, limit
        self._statement: tuple[_Statement, Callable[[Sequence[Any]], M]] | None = None

    def all(self, *values: Any) -> list[M]:
        """The objects for these values. Raises what the database raises."""
        statement, make = self._kept()
        return [make(row) for row in statement.send(values)]

    def statement(self) -> _Statement:
        """What is sent."""
        return self._kept()[0]

    def _kept(self) -> tuple[_Statement, Callable[[Sequence[Any]], M]]:
        if self._statement is None:
            self._statement = self._compile()
        return self._statement

    def _compile(self) -> tuple[_Statement, Callable[[Sequence[Any]], M]]:
        queryset = self._build(*self._examples)
        if self._limit:
            queryset.query.set_limits(high=self._limit)
        statement = _compiled(queryset.query, self._examples, self._fixed)
        compiler = statement.compiler
        if compiler.annotation_col_map:
            raise PreparedError(f"{queryset.model.__name__}: annotations are not kept")
        info = compiler.klass_info
        model, columns = info["model"], slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        names = [column.target.attname for column, _sql, _alias in compiler.select[columns]]
        populators = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

        def make(row: Sequence[Any]) -> M:
            made: M = model.from_db(DEFAULT_DB_ALIAS, names, row[columns])
            for populator in populators:
                populator.populate(row, made)
            return made

        return statement, make


class PreparedRow(PreparedRows[M]):
    """The first row of such a queryset.

    by_key = PreparedRow(lambda key: Session.objects.filter(session_key=key), "an example")
    row = by_key.first("…")
    """

    def __init__(self, build: Callable[..., models.QuerySet[M]], *examples: Any, fixed: Sequence[Any] = ()) -> None:
        super().__init__(build, *examples, fixed=fixed, limit=1)

    def first(self, *values: Any) -> M | None:
        """The row for these values, or None. Raises what the database raises."""
        found = self.all(*values)
        return found[0] if found else None


class PreparedValues:
    """What `values_list` gives of a queryset, by values that change (see PreparedRows).

    brands = PreparedValues(lambda state: WebProduct.objects.filter(state=state).values_list("pk", "brand"), "a state")
    found = brands.all("live")
    """

    def __init__(
        self, build: Callable[..., models.QuerySet[Any, Any]], *examples: Any, fixed: Sequence[Any] = ()
    ) -> None:
        self._build, self._examples, self._fixed = build, examples, fixed
        self._statement: _Statement | None = None

    def all(self, *values: Any) -> list[Sequence[Any]]:
        """The tuples for these values. Raises what the database raises."""
        return self.statement().send(values)

    def statement(self) -> _Statement:
        """What is sent."""
        if self._statement is None:
            self._statement = _compiled(self._query(), self._examples, self._fixed)
        return self._statement

    def any(self, *values: Any) -> bool:
        """Whether there is one; for a queryset that ends with `[:1]`."""
        return bool(self.all(*values))

    def _query(self) -> Any:
        return self._build(*self._examples).query


class PreparedAggregate(PreparedValues):
    """What `aggregate` gives of a queryset without groups, by values that change (see PreparedRows).

    own = PreparedAggregate(lambda partner: Pricelist.objects.filter(partner=partner), {"n": Count("pk")}, 1)
    n = own.read(partner_id)["n"]
    """

    def __init__(
        self,
        build: Callable[..., models.QuerySet[Any, Any]],
        aggregates: Mapping[str, models.Aggregate],
        *examples: Any,
        fixed: Sequence[Any] = (),
    ) -> None:
        super().__init__(build, *examples, fixed=fixed)
        self._aggregates = aggregates

    def read(self, *values: Any) -> dict[str, Any]:
        """Each aggregate by its name. Raises what the database raises."""
        return dict(zip(self._aggregates, self.all(*values)[0], strict=True))

    def _query(self) -> Any:
        query: Any = self._build(*self._examples).order_by().query
        if query.is_sliced or query.distinct or query.annotations:
            raise PreparedError(f"{query.model.__name__}: only filters are kept under an aggregate")
        query.select, query.selected, query.default_cols = (), None, False
        for name, aggregate in self._aggregates.items():
            query.add_annotation(aggregate, name)
        return query


P = TypeVar("P", PreparedRows[Any], PreparedRow[Any], PreparedValues, PreparedAggregate)


class Together:
    """The statements of a page that makes many: sent to PostgreSQL at one go, for that is most of what each costs.

    DASHBOARD = Together()
    _ANY = DASHBOARD.asks(PreparedValues(lambda: Trial.objects.values_list("pk")[:1]))
    with DASHBOARD.asked():
        _ANY.any()
    """

    def __init__(self) -> None:
        self._asks: list[tuple[Any, Sequence[Any]]] = []

    def asks(self, prepared: P, *values: Any) -> P:
        """Have the page ask this too. values: what it will be asked with; a function is called inside the wall."""
        self._asks.append((prepared, values))
        return prepared

    @contextmanager
    def asked(self) -> Iterator[None]:
        """While it lasts, these statements are answered from what was just read, for whoever is inside the wall now.

        For pages that only read. Raises what the database raises.
        """
        sent: dict[tuple[str, Any], None] = {}
        for prepared, given in self._asks:
            statement = prepared.statement()
            values = [value() if callable(value) else value for value in given]
            sent[statement.sql, statement.params(values)] = None
        inside, answers = wall.current(), {}
        with connection.cursor() as cursor:
            cursor.execute(";\n".join(sql for sql, _params in sent), [value for _sql, own in sent for value in own])
            for sql, params in sent:
                answers[inside, sql, params] = cursor.fetchall()
                cursor.nextset()
        token = _answers.set(answers)
        try:
            yield
        finally:
            _answers.reset(token)


def _compiled(query: Any, examples: Sequence[Any], fixed: Sequence[Any]) -> _Statement:
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    known = (*examples, *fixed)
    if len(set(known)) != len(known) or any(param not in known for param in params):
        raise PreparedError(f"{query.model.__name__}: {params} are not the values {known}")
    found = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    return _Statement(
        sql=sql,
        order=[examples.index(param) if param in examples else (param,) for param in params],
        converters=[(at, converters, expression) for at, (converters, expression) in found.items()],
        compiler=compiler,
    )
