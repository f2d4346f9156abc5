"""What the staff's pages of gateways and pricelists share."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from portal.tenancy.wall import PLATFORM_PARTNER_ID


class OfPlatform(admin.ModelAdmin):
    """What the platform supplies to every partner. `place`: the name of the partners' page that keeps it."""

    place: str
    search_fields = ["name"]
    change_list_template = "admin/gateways/platform_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(partner_id=PLATFORM_PARTNER_ID)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"place": self.place, **(extra_context or {})})
