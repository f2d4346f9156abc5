"""The platform's own pricelists, for staff. Partners' ones aren't shown: they are the partners' business."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from gateways.platform_admin import OfPlatform
from portal.staff_pages import ReadOnly
from pricelists.models import DdiPricelist, TermPricelist


class PlatformPricelistAdmin(OfPlatform, ReadOnly):
    """Either kind; which partners' web products use a list is the partners' business, how many is ours."""

    list_display = ["name", "currencies", "price_count", "used_by", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(use_count=Count("uses"))

    @admin.display(description=gettext_lazy("Web products that use it"), ordering="use_count")
    def used_by(self, obj: Any) -> int:
        return obj.use_count


@admin.register(TermPricelist)
class PlatformTermPricelistAdmin(PlatformPricelistAdmin):
    place = "term-pricelists"
    fields = ["name", "currencies", "billing_increment", "precision", "conflict", "price_count", "used_by"]


@admin.register(DdiPricelist)
class PlatformDdiPricelistAdmin(PlatformPricelistAdmin):
    place = "ddi-pricelists"
    fields = ["name", "currencies", "included_channels", "conflict", "price_count", "used_by"]
