"""What a person has selected in a grid: some rows, or all that match the filter except some.

"All that match" travels as signed filter state plus exclusions, never as a list of thousands of ids.
"""

from dataclasses import dataclass, field
from typing import Any, Self

import django_filters
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SALT = "portal.grid.selection"
MOST_IDS = 5_000
BIGINT = 2**63


class BadSelection(ValidationError):  # noqa: N818 -- it reads as what it says
    """Nothing is selected, or what was sent isn't a selection; the message says which."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Rows chosen in a grid.

    filters: None when rows were ticked one by one, otherwise the filter state of "all that match".
    count: how many rows it meant when it was made. Check again before acting: see `count_now`.
    """

    grid: str
    ids: tuple[int, ...] = ()
    filters: dict[str, list[str]] | None = None
    excluded: tuple[int, ...] = ()
    count: int = 0
    kwargs: dict[str, Any] = field(default_factory=dict)

    def apply(self, queryset: QuerySet, filterset_class: type[django_filters.FilterSet] | None = None) -> QuerySet:
        """The selected rows of `queryset`, which must be the grid's own. Raises BadSelection."""
        if self.filters is None:
            return queryset.filter(pk__in=self.ids)
        if filterset_class is not None:
            data = QueryDict(mutable=True)
            for name, values in self.filters.items():
                data.setlist(name, values)
            filterset = filterset_class(data, queryset=queryset)
            if not filterset.is_valid():
                raise BadSelection(_("The filter of this selection is no longer valid. Select the rows again."))
            queryset = filterset.qs
        return queryset.exclude(pk__in=self.excluded) if self.excluded else queryset

    def count_now(self, queryset: QuerySet, filterset_class: type[django_filters.FilterSet] | None = None) -> int:
        """How many rows it means now (an exact count: call it when a person confirms, not for each page)."""
        return self.apply(queryset, filterset_class).count()

    def as_params(self) -> dict[str, Any]:
        """Plain values for a job's parameters; `from_params` reads them again."""
        return {
            "grid": self.grid,
            "ids": list(self.ids),
            "filters": self.filters,
            "excluded": list(self.excluded),
            "count": self.count,
            "kwargs": self.kwargs,
        }

    @classmethod
    def from_params(cls, params: dict[str, Any]) -> Self:
        return cls(**{**params, "ids": tuple(params["ids"]), "excluded": tuple(params["excluded"])})

    @property
    def token(self) -> str:
        """The selection, signed, for a hidden field of the next step's form."""
        return signing.dumps(self.as_params(), salt=SALT, compress=True)

    @property
    def hidden_input(self) -> SafeString:
        """`<input type="hidden" name="selection">` for the next step's form."""
        return format_html('<input type="hidden" name="selection" value="{}">', self.token)

    @classmethod
    def from_token(cls, token: str) -> Self:
        """Raises BadSelection when the token isn't ours."""
        try:
            return cls.from_params(signing.loads(token, salt=SALT, max_age=24 * 3600))
        except (signing.BadSignature, TypeError, KeyError, ValueError) as error:
            raise BadSelection(_("This selection is too old or damaged. Select the rows again.")) from error

    def __str__(self) -> str:
        n = {"n": number_format(self.count, force_grouping=True)}
        if self.filters is None:
            return ngettext("%(n)s selected row", "%(n)s selected rows", self.count) % n
        if any(self.filters.values()):
            return ngettext("the %(n)s row that matches", "all %(n)s rows that match", self.count) % n
        return ngettext("the only row", "all %(n)s rows", self.count) % n


def sign_state(grid: str, kwargs: dict[str, Any], filters: dict[str, list[str]]) -> str:
    """The grid's present filter, signed, for its selection form."""
    return signing.dumps({"grid": grid, "kwargs": kwargs, "filters": filters}, salt=SALT + ".state", compress=True)


def read_posted(request: HttpRequest, grid: str, kwargs: dict[str, Any]) -> Selection:
    """The selection in a POST from the grid, or the token of an earlier step; `count` isn't filled yet.

    Raises BadSelection.
    """
    if token := request.POST.get("selection"):
        selection = Selection.from_token(token)
        if selection.grid != grid or selection.kwargs != kwargs:
            raise BadSelection(_("This selection belongs to another page. Select the rows again."))
        return selection
    ids = _ids(request.POST.getlist("id"))
    if request.POST.get("scope") != "all":
        if not ids:
            raise BadSelection(_("No rows are selected. Tick some rows, or all that match, and try again."))
        return Selection(grid=grid, kwargs=kwargs, ids=ids)
    unticked = set(_ids(request.POST.getlist("shown"))) - set(ids)
    excluded = tuple(sorted(unticked | set(_ids(request.POST.getlist("except")))))
    return Selection(grid=grid, kwargs=kwargs, filters=posted_filters(request, grid, kwargs), excluded=excluded)


def posted_filters(request: HttpRequest, grid: str, kwargs: dict[str, Any]) -> dict[str, list[str]]:
    """The filter of the grid that a POST was sent from, as its signed `state` field says. Raises BadSelection."""
    try:
        state = signing.loads(request.POST.get("state", ""), salt=SALT + ".state", max_age=24 * 3600)
    except signing.BadSignature as error:
        raise BadSelection(_("This page is too old. Reload it and select the rows again.")) from error
    if state["grid"] != grid or state["kwargs"] != kwargs:
        raise BadSelection(_("This selection belongs to another page. Select the rows again."))
    return state["filters"]


def _ids(texts: list[str]) -> tuple[int, ...]:
    if len(texts) > MOST_IDS:
        raise BadSelection(_("That is too many single rows. Filter the grid and select all that match."))
    numbers = {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 20}
    return tuple(sorted(n for n in numbers if n < BIGINT))
