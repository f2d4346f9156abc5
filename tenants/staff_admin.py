"""The staff's admin site: only for a person whose one-time code has been checked."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from portal.grid import once
from tenants import login_views, staff_numbers, staff_requests, visit_views, visits
from tenants.verification import counts_for

_NOT_HERE = frozenset({"auth", "otp_static", "otp_totp"})
"""Apps whose admin pages stay out: groups mean nothing here, one-time codes exist behind the login door only."""


class StaffSite(AdminSite):
    """Refuses everybody but staff verified by a one-time code; three letters don't open it."""

    site_header = _("Partner Portal: platform")
    site_title = _("Platform")
    site_url = None  # staff have no partner, hence no pages outside

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return super().has_permission(request) and user.is_staff and counts_for(user, user.otp_device)  # type: ignore[attr-defined]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Django's own door, and behind it a request without what the database can't take."""

        @wraps(view)
        def cleaned(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            staff_requests.clean(request)
            response = view(request, *args, **kwargs)
            if "admin/popup_response.html" in (getattr(response, "template_name", None) or ()):
                once.made(response)  # what was added in a window of its own, told to the page that opened it
            return response

        return super().admin_view(cleaned, cacheable)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        super().register([m for m in models if m._meta.app_label not in _NOT_HERE], admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return login_views.staff_password_step(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("login/code/<str:name>/", login_views.code_step, name="login-code"),
            path("visit/as/<int:pk>/", self.admin_view(visit_views.begin_as), name="visit-as"),
            path("visit/platform/", self.admin_view(visit_views.begin_platform), name="visit-platform"),
            path("visit/end/", self.admin_view(visit_views.end), name="visit-end"),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {"numbers": staff_numbers.shown(), **(extra_context or {})})

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        if request.method == "POST" and (visit := getattr(request, "visit", None)) is not None:
            visits.end(visit, session=request.session)
        return super().logout(request, extra_context)
