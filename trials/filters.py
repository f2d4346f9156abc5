"""The filters of the grid of trials."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.grid.filters import GridFilterSet, SearchFilter
from trials.models import Trial, TrialUse


class TrialFilter(GridFilterSet):
    """By name, and by the web product that uses it."""

    name = SearchFilter(label=_("Name"))
    used = SearchFilter(label=_("Where used"), method="by_product")

    class Meta:
        model = Trial
        fields: list[str] = []

    def by_product(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Trials of web products whose brand contains this."""
        if not value:
            return queryset
        return queryset.filter(pk__in=TrialUse.objects.filter(web_product__brand__icontains=value).values("trial"))
