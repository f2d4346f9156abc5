"""One request for a grid: read its state from the address, read its rows, make what the template draws."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.grid import choices
from portal.grid.filters import RESERVED
from portal.grid.form_renderer import draw
from portal.grid.keyset import COUNT_LIMIT, BadCursor, Order, Page, read_page
from portal.grid.picking import Pick, PickerFilter
from portal.grid.selection import sign_state
from portal.grid.table import Cell, cells_of, draw_rows
from portal.names import searchable

if TYPE_CHECKING:
    from portal.grid.pages import GridPages

PK_MARK = 987654321987654321
"""Stands for the id in an address that is reversed once and filled in for each row."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head of one column."""

    label: str | Promise
    css: str
    sort_url: str = ""
    direction: str = ""
    filters: Sequence[SafeString] = ()
    errors: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class CustomerSlot:
    """The customer filter above the grid: who is chosen, or whom the typed text may mean.

    name: the filter's name, which holds the id in the address. picks: (match, the grid's address limited to it).
    """

    name: str
    url: str
    chosen: Pick | None
    text: str
    picks: Sequence[tuple[Pick, str]]
    problem: str
    clear_url: str


@dataclass(kw_only=True)
class State:
    """What the address says, cleaned. Whatever it says wrongly is left out and told in `problems`."""

    sort: str = ""
    descending: bool = False
    size: int = 0
    problems: list[str] = field(default_factory=list)


class Listing:
    """A grid as one person sees it now."""

    def __init__(self, pages: "GridPages") -> None:
        self.pages = pages
        self.request = pages.request
        self.params: QueryDict = self.request.GET
        self.table = pages.table_class()
        self.all_cells = cells_of(self.table, pages.model)
        self.choice = choices.choice_of(user_id=self.request.user.pk, grid=pages.name)
        self.state = self._read_state()

    # ---- state

    def _read_state(self) -> State:
        state = State()
        sort = self.params.get("sort", "") or self.pages.table_class.default_sort
        state.descending = sort.startswith("-")
        state.sort = sort.removeprefix("-")
        if self._cell(state.sort) is None or not self._cell(state.sort).sortable:  # type: ignore[union-attr]
            if "sort" in self.params:
                state.problems.append(_("The grid can't be sorted that way; its own order is shown."))
            sort = self.pages.table_class.default_sort
            state.descending, state.sort = sort.startswith("-"), sort.removeprefix("-")
        state.size = self._read_size(state)
        known = RESERVED | set(self.filterset.filters if self.filterset else ())
        unknown = sorted(name for name in self.params if name not in known and not self._is_filter_part(name))
        if unknown:
            state.problems.append(
                _("Not a filter of this grid, left out: %(names)s") % {"names": ", ".join(unknown)[:200]}
            )
        return state

    def _is_filter_part(self, name: str) -> bool:
        """Range and lookup widgets send `<filter>_min`, `<filter>_after`, …"""
        return bool(self.filterset) and any(name.startswith(f"{known}_") for known in self.filterset.filters)

    def _read_size(self, state: State) -> int:
        sizes = self.pages.page_sizes
        kept = self.choice.size if self.choice else None
        chosen = kept if kept is not None and kept in sizes else sizes[0]
        text = self.params.get("size", "")
        if not text:
            return chosen
        if text.isascii() and text.isdigit() and len(text) < 6 and int(text) in sizes:
            return int(text)
        state.problems.append(_("That page size isn't offered."))
        return chosen

    def _cell(self, name: str) -> Cell | None:
        return next((cell for cell in self.all_cells if cell.name == name), None)

    @cached_property
    def filterset(self) -> Any:
        """The filter class bound to the address, or None."""
        filter_class = self.pages.filterset_class
        if filter_class is None:
            return None
        return filter_class(self.params, queryset=self.pages.get_queryset(), request=self.request)

    @cached_property
    def filtered(self) -> QuerySet:
        """The rows that match. A filter that isn't valid is left out."""
        return self.filterset.qs if self.filterset else self.pages.get_queryset()

    @cached_property
    def filters(self) -> dict[str, list[str]]:
        """The filters in the address that say something, for the selection and the export."""
        if not self.filterset:
            return {}
        names = [
            n
            for n in self.params
            if n not in RESERVED and n != self._search_name and (n in self.filterset.filters or self._is_filter_part(n))
        ]
        errors = self.filterset.form.errors
        return {n: values for n in names if n not in errors and any(values := self.params.getlist(n))}

    @cached_property
    def order(self) -> Order:
        cell = self._cell(self.state.sort)
        default = self.state.sort
        names = cell.key_names if cell and cell.sortable else () if default in {"id", "pk"} else (default,)
        return Order(model=self.pages.model, names=names, descending=self.state.descending)

    @cached_property
    def cells(self) -> list[Cell]:
        """The columns this person sees, in his order. The first column always stays first."""
        if self.choice and self.choice.columns:
            by_name = {cell.name: cell for cell in self.all_cells}
            picked = [by_name[name] for name in self.choice.columns if name in by_name]
            first = self.all_cells[0]
            return [first, *[cell for cell in picked if cell is not first]]
        return [cell for cell in self.all_cells if getattr(cell.column, "shown", True) and cell.column.visible]

    # ---- rows

    @cached_property
    def page(self) -> Page:
        after, before = self.params.get("after", ""), self.params.get("before", "")
        if not after and not before:
            return self._read_page(end="end" in self.params)
        try:
            page = self._read_page(after=after) if after else self._read_page(before=before)
        except BadCursor:
            self.state.problems.append(_("The page in this address doesn't exist; the first one is shown."))
            return self._read_page()
        # Its rows are gone since the link was made: what is left is on the page before it, or after it.
        return page if page.rows else self._read_page(end=bool(after))

    def _read_page(self, **where: Any) -> Page:
        pages = self.pages
        known = pages.exact_total() if not self.filters else None
        parts: Sequence[QuerySet] = ()
        if pages.ids_first:
            parts = self.filterset.parts if self.filterset else [self.filtered]
        return read_page(self.filtered, self.order, size=self.state.size, known_total=known, parts=parts, **where)

    @property
    def problems(self) -> list[str]:
        """Everything in the address that was left out; the page's own is known once it was read."""
        return self.state.problems if self.page else []

    @cached_property
    def rows(self) -> SafeString:
        pattern = self.pages.url("menu", pk=PK_MARK)
        before, after = pattern.split(str(PK_MARK))
        return draw_rows(
            self.page.rows,
            self.cells,
            self.table,
            menu_url=lambda pk: f"{before}{pk}{after}",
            selectable=self.selectable,
        )

    @cached_property
    def toolbar(self) -> list[Any]:
        """The page's actions; those that change something only for people who may."""
        changing = self.pages.can_write
        return [a for a in self.pages.toolbar() if changing or not (a.selection or a.post)]

    @property
    def primary(self) -> list[Any]:
        return [action for action in self.toolbar if action.primary]

    @property
    def secondary(self) -> list[Any]:
        return [action for action in self.toolbar if not action.primary]

    @property
    def sizes(self) -> list[int]:
        return sorted(self.pages.page_sizes)

    @property
    def add_url(self) -> str:
        """The Add dialog; it begins with the customer that the grid is limited to."""
        url = self.pages.url("add")
        slot = self.customer
        return f"{url}?{slot.name}={slot.chosen.id}" if slot and slot.chosen else url

    @property
    def columns_url(self) -> str:
        return self.pages.url("columns")

    @property
    def export_url(self) -> str:
        """The export's address with the present filter and order, ready for `format=…`."""
        query = self.link(size=None).partition("?")[2]
        return f"{self.pages.url('export')}?{query}&" if query else f"{self.pages.url('export')}?"

    @cached_property
    def selectable(self) -> bool:
        return any(action.selection for action in self.toolbar)

    @property
    def signed_state(self) -> str:
        return sign_state(self.pages.name, self.pages.kwargs, self.filters)

    # ---- what the template says

    @property
    def total_text(self) -> str:
        total = self.page.total
        if total is None:
            return _("more than %(n)s") % {"n": number_format(COUNT_LIMIT, force_grouping=True)}
        return number_format(total, force_grouping=True)

    @property
    def range_text(self) -> str:
        """ "51–100 of 709"; without numbers when the position isn't known."""
        page = self.page
        if not page.rows:
            return ""
        if page.first_position is None:
            return _("last %(n)s of %(total)s") % {"n": len(page.rows), "total": self.total_text}
        first = number_format(page.first_position, force_grouping=True)
        last = number_format(page.first_position + len(page.rows) - 1, force_grouping=True)
        return _("%(first)s–%(last)s of %(total)s") % {"first": first, "last": last, "total": self.total_text}

    def link(self, **changes: str | None) -> str:
        """This grid's address with some parameters changed; the page starts anew unless a cursor is given."""
        params = self.params.copy()
        for name in ("after", "before", "end", "format"):
            params.pop(name, None)
        for name, value in changes.items():
            if value is None:
                params.pop(name, None)
            else:
                params[name] = value
        for name in [n for n in params if not any(params.getlist(n))]:
            del params[name]
        query = params.urlencode()
        return f"?{query}" if query else self.request.path

    @cached_property
    def paging(self) -> dict[str, str | None]:
        page = self.page
        return {
            "first": self.link() if page.before else None,
            "before": self.link(before=page.before) if page.before else None,
            "after": self.link(after=page.after) if page.after else None,
            "last": self.link(end="1") if page.after else None,
        }

    @cached_property
    def heads(self) -> list[Head]:
        return [self._head(cell) for cell in self.cells]

    def _head(self, cell: Cell) -> Head:
        names = self._filters_of(cell)
        sort_url = direction = ""
        if cell.sortable:
            current = cell.name == self.state.sort
            direction = ("descending" if self.state.descending else "ascending") if current else "none"
            down = not self.state.descending if current else cell.column.initial_sort_descending
            sort_url = self.link(sort=f"-{cell.name}" if down else cell.name)
        return Head(
            label=cell.header,
            css=cell.td_class,
            sort_url=sort_url,
            direction=direction,
            filters=[self.filter_widget(name, label=str(cell.header) if len(names) == 1 else "") for name in names],
            errors=[error for name in names for error in self.filterset.form.errors.get(name, [])],
        )

    def _filters_of(self, cell: Cell) -> list[str]:
        if not self.filterset:
            return []
        names = [cell.filter_name] if isinstance(cell.filter_name, str) else list(cell.filter_name)
        return [n for n in names if n in self.filterset.filters and n != self.pages.customer_filter]

    def filter_widget(self, name: str, *, label: str = "") -> SafeString:
        """A filter's field, as part of the filter form wherever it stands."""
        bound = self.filterset.form[name]
        widget = bound.field.widget
        attrs = {
            "id": f"filter-{name}",  # the ids of a dialog's form over the grid must stay its own
            "form": "grid-filter",
            "class": "form-select form-select-sm"
            if isinstance(widget, forms.Select)
            else "form-control form-control-sm",
            "autocomplete": "off",
            "aria-label": _("Filter: %(column)s") % {"column": label or bound.label},
        }
        if name in self.filterset.form.errors:
            attrs["class"] += " is-invalid"
            attrs["aria-invalid"] = "true"
        return draw(bound, attrs)

    @cached_property
    def other_filters(self) -> list[dict[str, Any]]:
        """Filters that belong to no visible column: drawn above the grid."""
        if not self.filterset:
            return []
        placed = {name for cell in self.cells for name in self._filters_of(cell)} | {self.pages.customer_filter}
        return [
            {
                "label": self.filterset.form[name].label,
                "widget": self.filter_widget(name),
                "errors": self.filterset.form.errors.get(name, []),
                "id": f"filter-{name}",
            }
            for name in self.filterset.filters
            if name not in placed
        ]

    @property
    def _search_name(self) -> str:
        """Where the customer filter's text stands in the address without JavaScript."""
        return f"{self.pages.customer_filter}_search"

    @cached_property
    def customer(self) -> CustomerSlot | None:
        """The customer filter, for grids whose rows belong to customers."""
        name = self.pages.customer_filter
        picker = self.filterset.filters.get(name) if name and self.filterset else None
        if not isinstance(picker, PickerFilter) or name is None:
            return None
        form = self.filterset.form
        asked = form.cleaned_data.get(name) if form.is_bound and name not in form.errors else None
        chosen = picker.by_id(asked) if asked is not None else None
        text = "" if chosen else searchable(self.params.get(self._search_name, ""))
        found = picker.find(text) if text else []
        problem = ""
        if (asked is not None and chosen is None) or name in form.errors:
            problem = _("There is no such customer.")
        elif text and not found:
            problem = _("No customer matches “%(text)s”.") % {"text": text}
        return CustomerSlot(
            name=name,
            url=reverse(picker.url_name),
            chosen=chosen,
            text=text,
            picks=[(pick, self.link(**{name: str(pick.id), self._search_name: None})) for pick in found],
            problem=problem,
            clear_url=self.link(**{name: None, self._search_name: None}),
        )
