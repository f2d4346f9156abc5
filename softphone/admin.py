"""The softphones of every partner, for staff: what was uploaded and what was built, to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from portal.history.admin import ReadOnly
from softphone.builds.identity import version_of
from softphone.models import Artwork, Build


@admin.register(Build)
class BuildAdmin(ReadOnly):
    """Every version, newest first."""

    list_display = (
        "version",
        "web_product",
        "partner",
        "state",
        "signed",
        "installer_size",
        "seconds",
        "asked_by_name",
        "asked_at",
    )
    list_filter = ("state", "signed")
    list_select_related = ("web_product", "partner")
    search_fields = ("web_product__brand", "web_product__domain", "partner__name", "installer_sha256", "asked_by_name")
    ordering = ("-id",)

    @admin.display(description=gettext_lazy("Version"), ordering="number")
    def version(self, obj: Build) -> str:
        return version_of(obj.number)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(Artwork)
class ArtworkAdmin(ReadOnly):
    """Every upload, newest first."""

    list_display = ("name", "web_product", "partner", "state", "size", "uploaded_by_name", "uploaded_at")
    list_filter = ("state",)
    list_select_related = ("web_product", "partner")
    search_fields = ("name", "web_product__brand", "web_product__domain", "partner__name", "sha256")
    ordering = ("-id",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True
