"""The table of a grid: django-tables2 declares it, this module draws its rows.

django-tables2's own rendering costs five to twenty times a plain template loop (limits.md W5), because it decides
everything anew for each cell. Here each column is asked once for its plan.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar

import django_tables2
from django.db import models
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from portal.grid.columns import EMPTY, Column, model_field
from portal.grid.escaping import escaped

Getter = Callable[[Any], Any]


class GridTable(django_tables2.Table):
    """Base of every grid's table. The first column opens the context menu.

    class RouteTable(GridTable):
        id = NumberColumn(_("ID"))
        destination = Column(_("Destination"), sort=("destination",))

        class Meta:
            model = Route
            fields = ()            # only the columns above
            default_sort = "destination"   # or "-id"

    `render_<column>(self, value, record)` draws a cell by hand, `value_<column>(self, value, record)` its
    export, `row_class(self, record)` marks a row ("warn", "muted", "danger").
    """

    default_sort: ClassVar[str] = "-id"

    def __init__(self) -> None:
        """Only what the grid's own loop needs: the library would prepare each column for drawing rows itself."""

    def row_class(self, record: Any) -> str:
        """A class for the row: "", "warn", "danger" or "muted"."""
        return ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is the same for every request of one column: where its value is, its head, how it is sorted."""

    name: str
    column: Any
    accessor: str
    get: Getter
    header: str | Promise
    key_names: tuple[str, ...]
    td_class: str
    by_value: bool


@cache
def plans_of(table_class: type[GridTable], model: type[models.Model]) -> Sequence[Plan]:
    """The plan of every column the class declares, in order. Made once per process."""
    return [_plan(table_class, name, column, model) for name, column in table_class.base_columns.items()]


def _plan(table_class: type[GridTable], name: str, column: Any, model: type[models.Model]) -> Plan:
    accessor = str(column.accessor or name).replace("__", ".")
    shows_itself = getattr(table_class, f"render_{name}", None) is None
    return Plan(
        name=name,
        column=column,
        accessor=accessor,
        get=_getter(accessor),
        header=_header(column, name, model, accessor),
        key_names=_key_names(column, model, accessor),
        td_class=" ".join(
            filter(None, [getattr(column, "css", ""), "wide-only" if getattr(column, "wide", False) else ""])
        ),
        by_value=shows_itself and _by_value(type(column)) and bool(column.empty_values),
    )


def _by_value(column_class: type[Any]) -> bool:
    """Whether the class says so of the `show` that it defines; of an inherited one it says nothing."""
    owner = next(each for each in column_class.__mro__ if "show" in vars(each))
    return bool(vars(owner).get("by_value", False))


class Cell:
    """How one column is read and drawn; made once per request and column."""

    __slots__ = (
        "_drawn",
        "accessor",
        "by_value",
        "column",
        "draw",
        "get",
        "header",
        "key_names",
        "name",
        "plain",
        "td_class",
    )

    def __init__(self, table: GridTable, plan: Plan) -> None:
        self.name, self.column, self.accessor, self.get = plan.name, plan.column, plan.accessor, plan.get
        self.header, self.key_names, self.td_class = plan.header, plan.key_names, plan.td_class
        self.by_value = plan.by_value
        self._drawn: dict[Any, str] = {}
        draw = getattr(table, f"render_{plan.name}", None)
        plain = getattr(table, f"value_{plan.name}", None)
        self.draw: Callable[[Any, Any], Any] = (
            (lambda value, record: draw(value=value, record=record)) if draw else plan.column.show
        )
        self.plain: Callable[[Any, Any], Any] = (
            (lambda value, record: plain(value=value, record=record)) if plain else plan.column.plain
        )

    @property
    def sortable(self) -> bool:
        return bool(self.key_names)

    @property
    def filter_name(self) -> str | Sequence[str]:
        return getattr(self.column, "filter", None) or self.name

    def html(self, record: Any) -> str:
        """The cell of a row. Where the value alone decides, equal values of a page are drawn once."""
        value = self.get(record)
        if (value is None or value == "" or value == []) and self.column.empty_values:
            return EMPTY
        if not self.by_value:
            return escaped(self.draw(value, record)) or EMPTY
        text = self._drawn.get(value)
        if text is None:
            text = self._drawn[value] = escaped(self.draw(value, record)) or EMPTY
        return text

    def export(self, record: Any) -> Any:
        value = self.get(record)
        return None if value is None else self.plain(value, record)


def cells_of(table: GridTable, model: type[models.Model]) -> list[Cell]:
    """Every column the table declares, in order."""
    return [Cell(table, plan) for plan in plans_of(type(table), model)]  # type: ignore[arg-type]


def draw_rows(
    rows: Iterable[Any],
    cells: Sequence[Cell],
    table: GridTable,
    *,
    menu_url: Callable[[int], str],
    selectable: bool,
) -> SafeString:
    """The <tr>s of a page."""
    first, *others = cells
    tds = [(f'<td class="{css}">' if (css := cell.td_class) else "<td>", cell.html) for cell in others]
    first_css = f"first {first.td_class}".strip()
    custom = type(table).row_class is not GridTable.row_class
    out: list[str] = []
    for record in rows:
        pk = record.pk
        name = first.html(record)
        css = escape(table.row_class(record)) if custom else ""
        out.append(f'<tr id="row-{pk}" class="{css}">' if css else f'<tr id="row-{pk}">')
        if selectable:
            out.append(
                f'<td class="pick"><input class="form-check-input" type="checkbox" name="id" value="{pk}"'
                f' form="grid-selection" aria-labelledby="grid-pick opener-{pk}">'
                f'<input type="hidden" name="shown" value="{pk}" form="grid-selection"></td>'
            )
        out.append(
            f'<td class="{first_css}"><a class="opener" id="opener-{pk}" href="{escape(menu_url(pk))}"'
            f" data-menu>{name}</a></td>"
        )
        for opening, draw in tds:
            out.append(f"{opening}{draw(record)}</td>")
        out.append("</tr>")
    return mark_safe("".join(out))  # noqa: S308 -- every value went through conditional_escape


def _getter(path: str) -> Getter:
    if "." not in path:
        return attrgetter(path)
    parts = path.split(".")

    def get(record: Any) -> Any:
        for part in parts:
            if record is None:
                return None
            record = getattr(record, part)
        return record

    return get


def _header(column: Any, name: str, model: type[models.Model], accessor: str) -> str | Promise:
    if column.verbose_name:
        return column.verbose_name
    field = model_field(model, accessor)
    return capfirst(field.verbose_name if field is not None else name.replace("_", " "))


def _key_names(column: Any, model: type[models.Model], accessor: str) -> tuple[str, ...]:
    sort = getattr(column, "sort", None)
    if sort is False or column.orderable is False:
        return ()
    if sort:
        return tuple(sort)
    field = model_field(model, accessor)
    if field is None or isinstance(field, models.JSONField | models.ForeignKey) or not isinstance(column, Column):
        return ()
    return (accessor.replace(".", "__"),)
