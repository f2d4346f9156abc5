"""The staff's admin site: only for a person whose one-time code has been checked."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from tenants.verification import counts_for


class StaffSite(AdminSite):
    """Refuses everybody but staff verified by a one-time code; three letters don't open it."""

    site_header = _("Partner Portal: platform")
    site_title = _("Platform")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return super().has_permission(request) and user.is_staff and counts_for(user, user.otp_device)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from tenants import login_views  # noqa: PLC0415 -- views import models, this is read while apps load

        return login_views.staff_password_step(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from tenants import login_views  # noqa: PLC0415

        return [path("login/code/<str:name>/", login_views.code_step, name="login-code"), *super().get_urls()]
