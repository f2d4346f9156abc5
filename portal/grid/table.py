"""The table of a grid: django-tables2 declares it, this module draws its rows.

django-tables2's own rendering costs five to twenty times a plain template loop (limits.md W5), because it decides
everything anew for each cell. Here each column is asked once for its plan.
"""

import html
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, ClassVar

import django_tables2
from django.db import models
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from portal.grid.columns import EMPTY, Column, model_field

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

    def row_class(self, record: Any) -> str:
        """A class for the row: "", "warn", "danger" or "muted"."""
        return ""


class Cell:
    """How one column is read and drawn; made once per request and column."""

    __slots__ = ("accessor", "column", "draw", "get", "header", "key_names", "name", "plain")

    def __init__(self, table: GridTable, name: str, column: Any, model: type[models.Model]) -> None:
        self.name = name
        self.column = column
        self.accessor = str(column.accessor or name).replace("__", ".")
        self.get = _getter(self.accessor)
        self.header = _header(column, name, model, self.accessor)
        draw = getattr(table, f"render_{name}", None)
        plain = getattr(table, f"value_{name}", None)
        self.draw: Callable[[Any, Any], Any] = (
            (lambda value, record: draw(value=value, record=record)) if draw else column.show
        )
        self.plain: Callable[[Any, Any], Any] = (
            (lambda value, record: plain(value=value, record=record)) if plain else column.plain
        )
        self.key_names = _key_names(column, model, self.accessor)

    @property
    def sortable(self) -> bool:
        return bool(self.key_names)

    @property
    def filter_name(self) -> str | Sequence[str]:
        return getattr(self.column, "filter", None) or self.name

    @property
    def td_class(self) -> str:
        column = self.column
        return " ".join(
            filter(None, [getattr(column, "css", ""), "wide-only" if getattr(column, "wide", False) else ""])
        )

    def html(self, record: Any) -> str:
        value = self.get(record)
        if (value is None or value == "" or value == []) and self.column.empty_values:
            return EMPTY
        shown = self.draw(value, record)
        # plain text by the shortest way: hundreds of cells a page
        return (html.escape(shown) if type(shown) is str else conditional_escape(shown)) or EMPTY

    def export(self, record: Any) -> Any:
        value = self.get(record)
        return None if value is None else self.plain(value, record)


def cells_of(table: GridTable, model: type[models.Model]) -> list[Cell]:
    """The plan of every column the table declares, in order."""
    return [Cell(table, name, column, model) for name, column in table.base_columns.items()]


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
