"""The pages of one kind of object: its grid and its dialogs. See docs/adding-a-grid.md.

    class GatewayPages(GridPages):
        name = "term-gateways"
        prefix = "term-gateways/"
        model = TermGateway
        title = _("Term Gateways")
        title_one = _("Term Gateway")
        table_class = GatewayTable
        filterset_class = GatewayFilter
        form_class = GatewayForm

        def create(self, form):
            return gateways.add_gateway(**form.cleaned_data)

    urlpatterns = GatewayPages.urls()

Its URL names are `<name>` (the grid), `<name>-add`, `<name>-menu`, `<name>-edit`, `<name>-delete`,
`<name>-notes`, `<name>-history`, `<name>-export` and `<name>-columns`. An instance lives for one request.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, cast

import django_filters
from django import forms
from django.db import models
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.grid import objects
from portal.grid.access import PartnerRequest, check_writer, own_things, partner_required, writer_required
from portal.grid.actions import Action
from portal.grid.choices import keep_columns, keep_size
from portal.grid.dialogs import dialog, done
from portal.grid.export import csv_lines, read_rows, xlsx_parts
from portal.grid.listing import Listing
from portal.grid.selection import BadSelection, Selection, read_posted
from portal.grid.table import GridTable
from portal.history.story import Part
from portal.tenancy import wall


class GridPages:
    """Declares a grid and its dialogs; override the hooks below. self.request and self.kwargs are there.

    name: URL name of the grid and first part of the others; also the key of a person's saved columns.
    prefix: URL path; may hold converters of a parent: "term-gateways/<int:gateway>/routes/" (in self.kwargs).
    title, title_one: as in the panel ("Web Products"), and of one object ("Web Product").
    form_class: a ModelForm or Form for Add and Edit; None: the grid has neither.
    customer_filter: name of the filter (a PickerFilter) drawn as the customer filter above the grid.
    addable, editable, deletable: what the grid offers at all (who may is decided by role and by the hooks).
    notes, history: whether objects have these dialogs.
    history_parts: rows that belong to an object, whose changes its History tells too.
    page_sizes: offered page sizes; the first is the default.
    empty_title, empty_text: what is said, and what to do, when there is nothing yet.
    ids_first: for large tables of wide rows, see `keyset.read_page`. The queryset must be of plain rows.
    form_template: the template of Add and Edit, for forms that need more than their fields in a row.
    """

    name: ClassVar[str]
    prefix: ClassVar[str]
    model: ClassVar[type[models.Model]]
    title: str | Promise
    title_one: str | Promise
    table_class: ClassVar[type[GridTable]]
    filterset_class: ClassVar[type[django_filters.FilterSet] | None] = None
    form_class: type[forms.BaseForm] | None = None
    customer_filter: ClassVar[str | None] = None
    addable: ClassVar[bool] = True
    editable: ClassVar[bool] = True
    deletable: ClassVar[bool] = True
    notes: ClassVar[bool] = True
    history: ClassVar[bool] = True
    history_parts: ClassVar[Sequence[Part]] = ()
    page_sizes: ClassVar[Sequence[int]] = (50, 20, 100, 200)
    empty_title: str | Promise = gettext_lazy("Nothing here yet")
    empty_text: str | Promise = ""
    ids_first: ClassVar[bool] = False
    form_template: ClassVar[str] = "dialogs/form.html"

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        self.request = cast("PartnerRequest", request)
        self.kwargs = kwargs

    # ---- what an app overrides

    def get_queryset(self) -> models.QuerySet:
        """The grid's rows, before filters. Narrow by the parent in self.kwargs; raise Http404 when it isn't there."""
        return self.model._default_manager.all()

    def heading(self) -> str | Promise:
        """The page's title; for a grid under a parent, say which parent."""
        return self.title

    def breadcrumbs(self) -> list[tuple[str | Promise, str]]:
        """(label, url) of the pages above this one."""
        return []

    def exact_total(self) -> int | None:
        """The number of rows without a filter, when something keeps it (the parent's row, say)."""
        return None

    def toolbar(self) -> list[Action]:
        """Actions of the page: `primary` ones are buttons, the others lines of the `Settings` menu."""
        return []

    def menu(self, obj: Any) -> list[Action]:
        """What the object's context menu has beside Edit, Notes, History and Delete."""
        return []

    def banner(self) -> tuple[str, dict[str, Any]] | None:
        """A template and context drawn above the grid (tiles, alerts, tabs), or None."""
        return None

    def can_edit(self, obj: Any) -> bool:
        """Whether this object may be edited by this person. Platform rows (partner 0) may not."""
        return self.can_write and getattr(obj, "partner_id", self.request.partner.pk) == self.request.partner.pk

    def can_delete(self, obj: Any) -> bool:
        return self.can_edit(obj)

    def used_by(self, obj: Any) -> list[str]:
        """What uses the object, in words, one line each. Delete is offered only when there is nothing."""
        return []

    def initial(self) -> dict[str, Any]:
        """What the Add form begins with."""
        return {}

    def get_form(self, obj: Any | None, **kwargs: Any) -> forms.BaseForm:
        """The form of Add (obj None) and Edit. kwargs: data, files, initial."""
        if issubclass(self.form_class, forms.BaseModelForm):  # type: ignore[arg-type]
            kwargs["instance"] = obj
        return self.form_class(**kwargs)  # type: ignore[misc]

    def create(self, form: Any) -> models.Model:
        """Add the object: call the domain function. Raise ValidationError for a refusal."""
        return form.save()

    def update(self, obj: Any, form: Any) -> models.Model:
        """Change the object: call the domain function. Raise ValidationError for a refusal."""
        return form.save()

    def delete(self, obj: Any) -> None:
        """Delete the object: call the domain function. Raise ValidationError for a refusal."""
        obj.delete()

    def after_create(self, obj: Any) -> str:
        """Where to go after Add: "" stays with the grid."""
        return ""

    def after_update(self, obj: Any) -> str:
        """Where to go after Update: "" stays with the grid."""
        return ""

    # ---- what apps use

    @property
    def can_write(self) -> bool:
        return bool(self.request.can_write)

    def url(self, what: str = "", *args: Any, **kwargs: Any) -> str:
        """The address of one of these pages: url() is the grid, url("edit", pk=3) a dialog."""
        return reverse(f"{self.name}-{what}" if what else self.name, args=args, kwargs={**self.kwargs, **kwargs})

    def get_object(self, pk: int) -> Any:
        """The object, or Http404 when it isn't in this grid (someone else's objects never are)."""
        return get_object_or_404(self.get_queryset(), pk=pk)

    def lock(self, pk: int) -> None:
        """Hold the object's row until the request ends, so that two edits can't cross."""
        self.model._base_manager.select_for_update().filter(pk=pk).values_list("pk").first()

    def check_writer(self) -> None:
        """Raise PermissionDenied, with a sentence, for a person whose role is read-only."""
        check_writer(self.request)

    def render(self, template: str, context: dict[str, Any]) -> HttpResponse:
        return render(self.request, template, context)

    @classmethod
    def selected(cls, request: HttpRequest, **kwargs: Any) -> Selection:
        """The rows selected in a POST from this grid (or carried in its `selection` field by an earlier step).

        kwargs: those of the grid's own address. The Selection's `count` is what the person was shown or, on
        the first step, what it means now; `apply(queryset, filterset_class)` gives the rows. Raises
        BadSelection, whose message is for the person.
        """
        pages = cls(request, **kwargs)
        selection = read_posted(request, cls.name, kwargs)
        if "selection" in request.POST:
            return selection
        count = selection.count_now(pages.get_queryset(), cls.filterset_class)
        if count == 0:
            raise BadSelection(_("None of the selected rows is there any more. Select the rows again."))
        return replace(selection, count=count)

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """Every address of these pages, explicit; put it into the app's urlpatterns."""
        one = f"{cls.prefix}<int:pk>/"
        found = [
            path(cls.prefix, cls._view(_grid), name=cls.name),
            path(f"{cls.prefix}export/", cls._view(_export), name=f"{cls.name}-export"),
            path(f"{cls.prefix}columns/", cls._view(_columns, posts=True, own=True), name=f"{cls.name}-columns"),
            path(f"{one}menu/", cls._view(objects.menu), name=f"{cls.name}-menu"),
        ]
        if cls.form_class and cls.addable:
            found.append(path(f"{cls.prefix}add/", cls._view(objects.add, write=True), name=f"{cls.name}-add"))
        if cls.form_class and cls.editable:
            found.append(path(f"{one}edit/", cls._view(objects.edit, write=True), name=f"{cls.name}-edit"))
        if cls.deletable:
            found.append(path(f"{one}delete/", cls._view(objects.delete, write=True), name=f"{cls.name}-delete"))
        if cls.notes:
            found.append(path(f"{one}notes/", cls._view(objects.notes, posts=True), name=f"{cls.name}-notes"))
        if cls.history:
            found.append(path(f"{one}history/", cls._view(objects.history), name=f"{cls.name}-history"))
        return found

    @classmethod
    def _view(
        cls, answer: Callable[..., HttpResponseBase], *, write: bool = False, posts: bool = False, own: bool = False
    ) -> Callable[..., HttpResponseBase]:
        """A view: one of the functions that answer, given these pages for this request."""
        methods = ["GET", "HEAD", "POST"] if write or posts else ["GET", "HEAD"]

        def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            pk = {"pk": kwargs.pop("pk")} if "pk" in kwargs else {}
            return answer(cls(request, **kwargs), **pk)

        guarded = (writer_required if write else partner_required)(view)
        if own:
            guarded = own_things(guarded)
        guarded.grid_pages = cls  # type: ignore[attr-defined]  # for the test that finds every grid
        return guarded


def _grid(pages: GridPages) -> HttpResponse:
    """The grid: the whole page, or (asked by htmx) only the part that changes."""
    listing = Listing(pages)
    if listing.customer and len(listing.customer.picks) == 1:  # typed without JavaScript, and only one can be meant
        return HttpResponseRedirect(listing.customer.picks[0][1])
    size = pages.request.GET.get("size", "")
    if size.isascii() and size.isdigit() and int(size[:5]) == listing.state.size:
        kept = listing.choice.size if listing.choice else None
        if kept != listing.state.size:
            keep_size(user_id=pages.request.user.pk, grid=pages.name, size=listing.state.size)
    banner = pages.banner()
    context = {
        "pages": pages,
        "grid": listing,
        "title": pages.heading(),
        "can_add": bool(pages.addable and pages.form_class and pages.can_write),
        "banner": banner[0] if banner else "",
        **(banner[1] if banner else {}),
    }
    part = pages.request.headers.get("HX-Target", "").endswith("#grid")
    response = pages.render("grid/grid.html" if part else "grid/page.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _export(pages: GridPages) -> HttpResponseBase:
    """The rows that match, all of them, as CSV or XLSX, written while they are read."""
    listing = Listing(pages)
    inside = wall.current()
    kind = pages.request.GET.get("format", "csv")
    cells = [cell for cell in listing.cells if not cell.column.exclude_from_export]
    if inside is None:
        raise RuntimeError("An export belongs to somebody inside the wall")
    rows = read_rows(inside, listing.filtered.order_by(*listing.order.order_by()), cells)
    if kind == "xlsx":
        body, content_type = xlsx_parts(rows), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        kind, body, content_type = "csv", csv_lines(rows), "text/csv; charset=utf-8"
    return StreamingHttpResponse(
        body,
        content_type=content_type,
        headers={"Content-Disposition": content_disposition_header(True, f"{pages.name}.{kind}")},
    )


def _columns(pages: GridPages) -> HttpResponse:
    """The column chooser: which columns this person sees, and in which order."""
    request = pages.request
    listing = Listing(pages)
    shown = [cell.name for cell in listing.cells]
    if request.method == "POST":
        known = [cell.name for cell in listing.all_cells[1:]]
        asked = [] if "reset" in request.POST else request.POST.getlist("column")
        picked = [name for name in dict.fromkeys(asked) if name in known]
        if not picked and "reset" not in request.POST:
            picked = [listing.all_cells[0].name]  # the first column alone; none at all would mean the grid's own
        keep_columns(user_id=request.user.pk, grid=pages.name, columns=picked)
        return done(request, pages.url(), _("The columns are as you chose."))
    ordered = listing.cells[1:] + [cell for cell in listing.all_cells[1:] if cell.name not in shown]
    context = {"pages": pages, "title": _("Columns"), "cells": ordered, "shown": shown, "back_url": pages.url()}
    return dialog(request, "grid/columns.html", context)
