"""The platform's own gateways, for staff. Partners' ones aren't shown: they are the partners' business.

A Term Gateway's settings can be changed here; everything else, such as importing coverage, by the partners' own pages,
to which each list leads (`Work as the platform`).
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gateways.forms.term_gateways import TermGatewayForm
from gateways.models import DdiGateway, TermGateway
from gateways.platform_admin import OfPlatform
from gateways.term_gateways import saving
from portal.staff_pages import ReadOnly


@admin.register(TermGateway)
class PlatformGatewayAdmin(OfPlatform):
    """Term Gateways: their settings; coverage is imported by the partners' pages."""

    place = "term-gateways"
    list_display = ["name", "authentication", "currency", "route_count", "code_count", "coverage_at"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not saving.used_by(obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}  # deleting several at once would go past the domain function

    def delete_model(self, request: HttpRequest, obj: TermGateway) -> None:
        saving.delete_term_gateway(obj)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Add and change by the partners' own form and domain functions: one set of rules for both."""
        gateway = None
        if object_id is not None:
            fits = object_id.isascii() and object_id.isdigit()
            gateway = get_object_or_404(self.get_queryset(request), pk=object_id) if fits else None
            if gateway is None or not self.has_change_permission(request, gateway):
                raise PermissionDenied
        elif not self.has_add_permission(request):
            raise PermissionDenied
        form = TermGatewayForm(request.POST if request.method == "POST" else None, gateway=gateway)
        if request.method == "POST" and form.is_valid() and (saved := _save(form)):
            self.message_user(request, _("%(object)s was saved.") % {"object": saved})
            return HttpResponseRedirect(reverse("admin:gateways_termgateway_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gateway.name if gateway else _("Add Term Gateway"),
            "form": form,
            "gateway": gateway,
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/gateways/termgateway/form.html", context, status=status)


@admin.register(DdiGateway)
class PlatformDdiGatewayAdmin(OfPlatform, ReadOnly):
    place = "ddi-gateways"
    list_display = ["name", "type", "currency", "offer_count", "coverage_at", "technical_email"]
    fields = ["name", "type", "currency", "addresses", "sip_username", "sip_registrar", "technical_email"]


def _save(form: TermGatewayForm) -> TermGateway | None:
    """The gateway, or None with the refusal put beside its field."""
    try:
        if form.gateway is None:
            return saving.add_term_gateway(form.draft(), platform=True)
        return saving.change_term_gateway(form.gateway, form.draft())
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
