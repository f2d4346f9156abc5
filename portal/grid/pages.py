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

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from portal.grid.access import partner_required
from portal.grid.actions import Action
from portal.grid.selection import Selection, read_posted
from portal.grid.table import GridTable


class GridPages:
    """Declares a grid and its dialogs; override the hooks below. self.request and self.kwargs are there.

    name: URL name of the grid and first part of the others; also the key of a person's saved columns.
    prefix: URL path; may hold converters of a parent: "term-gateways/<int:gateway>/routes/" (in self.kwargs).
    title, title_one: as in the panel ("Web Products"), and of one object ("Web Product").
    form_class: a ModelForm or Form for Add and Edit; None: the grid has neither.
    customer_filter: name of the filter drawn as the customer filter above the grid.
    addable, editable, deletable: what the grid offers at all (who may is decided by role and by the hooks).
    notes, history: whether objects have these dialogs.
    page_sizes: offered page sizes; the first is the default.
    empty_text: what to do when there is nothing yet.
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
    page_sizes: ClassVar[Sequence[int]] = (50, 20, 100, 200)
    empty_text: str | Promise = ""

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
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
        form_class = self.form_class
        assert form_class is not None
        if issubclass(form_class, forms.BaseModelForm):
            kwargs["instance"] = obj
        return form_class(**kwargs)

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

    # ---- what apps use

    @property
    def can_write(self) -> bool:
        return bool(self.request.can_write)

    def url(self, what: str = "", *args: Any, **kwargs: Any) -> str:
        """The address of one of these pages: url() is the grid, url("edit", pk=3) a dialog."""
        return reverse(f"{self.name}-{what}" if what else self.name, args=args, kwargs={**self.kwargs, **kwargs})

    def get_object(self, pk: int) -> Any:
        """The object, or Http404 when it isn't in this grid."""
        raise NotImplementedError

    @classmethod
    def selected(cls, request: HttpRequest, **kwargs: Any) -> Selection:
        """The rows selected in a POST from this grid (or carried in its `selection` field by an earlier step).

        `selection.apply(queryset, filterset_class)` gives the rows, `selection.count` how many there were,
        `selection.hidden_input` carries it on, `selection.as_params()` puts it into a job. Raises BadSelection.
        """
        pages = cls(request, **kwargs)
        return read_posted(request, cls.name, kwargs) if pages else NotImplemented

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """Every address of these pages, explicit; put it into the app's urlpatterns."""

        @partner_required
        def grid(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            raise NotImplementedError

        return [path(cls.prefix, grid, name=cls.name)]
