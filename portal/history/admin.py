"""The audit of every partner, for staff: search it by partner, person, object, day and words."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.history.models import Event, EventWords
from portal.staff_pages import ReadOnly


class TypedFilter(admin.SimpleListFilter):
    """A filter that is typed in: `narrow` gets the text."""

    template = "admin/typed_filter.html"
    input_type = "text"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("", "")]

    def choices(self, changelist: Any) -> Any:
        """What the template needs: the other filters, which its form carries along."""
        query = {**changelist.get_filters_params(), **({"q": changelist.query} if changelist.query else {})}
        kept = [
            (name, value)
            for name, values in query.items()
            for value in (values if isinstance(values, list) else [values])
            if name != self.parameter_name
        ]
        yield {"kept": kept, "input_type": self.input_type, "value": self.value() or "", "selected": False}

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        text = (self.value() or "").strip().replace("\x00", "")
        return self.narrow(queryset, text[:200]) if text else queryset

    def narrow(self, queryset: QuerySet, text: str) -> QuerySet:
        raise NotImplementedError


class NumberFilter(TypedFilter):
    """A whole number; anything else finds nothing."""

    column: str

    def narrow(self, queryset: QuerySet, text: str) -> QuerySet:
        fits = text.isascii() and text.isdigit() and len(text) < 19
        return queryset.filter(**{self.column: int(text)}) if fits else queryset.none()


class ActorFilter(TypedFilter):
    title = gettext_lazy("name of the person")
    parameter_name = "actor"

    def narrow(self, queryset: QuerySet, text: str) -> QuerySet:
        return _with_words(queryset, text).filter(actor_name__icontains=text)


class PartnerFilter(NumberFilter):
    title = gettext_lazy("number of the partner")
    parameter_name = "partner"
    column = "partner_id"


class ObjectFilter(NumberFilter):
    title = gettext_lazy("number of the object")
    parameter_name = "object"
    column = "object_id"


class DayFilter(TypedFilter):
    """A day of UTC; one that doesn't exist finds nothing."""

    input_type = "date"
    lookup: str
    days_on = 0

    def narrow(self, queryset: QuerySet, text: str) -> QuerySet:
        try:
            day: date | None = parse_date(text)
        except ValueError:
            day = None
        if day is None or not 1 < day.year < 9999:
            return queryset.none()
        begins = datetime.combine(day + timedelta(days=self.days_on), time.min, tzinfo=UTC)
        return queryset.filter(**{self.lookup: begins})


class FromFilter(DayFilter):
    title = gettext_lazy("from day")
    parameter_name = "from"
    lookup = "at__gte"


class UntilFilter(DayFilter):
    title = gettext_lazy("until day")
    parameter_name = "until"
    lookup = "at__lt"
    days_on = 1


def _with_words(queryset: QuerySet, text: str) -> QuerySet:
    """Rows that have each of these words, or words that begin so; text without any word finds nothing."""
    words = ["".join(c for c in word if c.isalnum() or c in "_@.-") for word in text.split()]
    words = [word for word in words if any(c.isalnum() for c in word)]
    if not words:
        return queryset.none()
    query = SearchQuery(" & ".join(f"'{word}':*" for word in words), search_type="raw", config="simple")
    return queryset.annotate(words=EventWords()).filter(words=query)


@admin.register(Event)
class EventAdmin(ReadOnly):
    """Search: every word must stand in who did it, in the table's name, or in what changed."""

    list_display = ("at", "partner", "actor_name", "what", "brief", "job_id")
    list_filter = (PartnerFilter, ActorFilter, ObjectFilter, FromFilter, UntilFilter, "operation", "door")
    list_select_related = ("partner",)
    list_per_page = 50
    search_fields = ("request_id",)
    search_help_text = gettext_lazy("Words of a name, of a table or of what changed; a request id; #12 for a job")
    fields = (
        "at",
        "partner",
        "actor_name",
        "actor_id",
        "door",
        "operation",
        "table_name",
        "object_id",
        "job_id",
        "request_id",
        "told",
    )
    ordering = ("-id",)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        term = search_term.strip().replace("\x00", "")[:200]
        if not term:
            return queryset, False
        if term.startswith("#") and term[1:].isascii() and term[1:].isdigit() and len(term) < 20:
            return queryset.filter(job_id=int(term[1:])), False
        return _with_words(queryset, term), False

    @admin.display(description=gettext_lazy("Changes"))
    def told(self, obj: Event) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(obj.changes, indent=2, ensure_ascii=False))

    @admin.display(description=gettext_lazy("What"))
    def what(self, obj: Event) -> str:
        named = f"{obj.table_name} {obj.object_id}" if obj.object_id is not None else obj.table_name
        return f"{obj.get_operation_display()}: {named}"

    @admin.display(description=gettext_lazy("Changes"))
    def brief(self, obj: Event) -> str:
        if "rows" in obj.changes and obj.object_id is None:
            return _("%(n)s rows") % {"n": obj.changes["rows"]}
        names = list(obj.changes)
        return ", ".join(names[:3]) + (f" … ({len(names)})" if len(names) > 3 else "")
