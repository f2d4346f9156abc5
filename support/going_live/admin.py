"""Staff: the queue of requests for activation, and the web products of every partner."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.staff_pages import ReadOnly
from products.models import WebProduct
from support.going_live import readiness, requests
from support.going_live.forms import AnswerForm
from support.models import ActivationRequest
from tenants.staff_numbers import Number, add


@admin.register(ActivationRequest)
class ActivationQueue(ReadOnly):
    """Oldest first. A request's page shows the report as it was, and as it is after `Check again`."""

    list_display = ("web_product", "partner", "state", "asked_at", "waits", "asked_by_name", "decided_by_name")
    list_filter = ("state",)
    list_select_related = ("web_product", "partner")
    search_fields = ("web_product__brand", "web_product__domain", "partner__name", "asked_by_name")
    ordering = ("asked_at", "id")

    @admin.display(description=gettext_lazy("Waits for"))
    def waits(self, obj: ActivationRequest) -> str:
        return timesince(obj.asked_at) if obj.state == ActivationRequest.State.ASKED else ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not request.GET:
            return HttpResponseRedirect(f"{request.path}?state__exact={ActivationRequest.State.ASKED}")
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The request, its report, and the answer."""
        if object_id is None or not (object_id.isascii() and object_id.isdigit()):
            raise PermissionDenied
        found = get_object_or_404(self.get_queryset(request).select_related("web_product", "ticket"), pk=object_id)
        form, again = AnswerForm(), None
        if request.method == "POST" and "again" in request.POST:
            again = requests.check_again(found.pk)
        elif request.method == "POST":
            form = AnswerForm(request.POST)
            if form.is_valid() and answer(request, found, form):
                return HttpResponseRedirect(reverse("admin:support_activationrequest_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Activation of %(product)s") % {"product": found.web_product},
            "found": found,
            "checks": requests.report_of(found),
            "again": again,
            "blocked": bool(again and readiness.blocking(again)),
            "form": form,
            "waits": found.state == ActivationRequest.State.ASKED,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/support/activationrequest/answer.html", context, status=status)


def answer(request: HttpRequest, found: ActivationRequest, form: AnswerForm) -> bool:
    """Approve or refuse as was pressed; a refusal of the domain goes beside its field. Returns whether it was done."""
    try:
        if "approve" in request.POST:
            requests.approve(found.pk, in_spite=form.cleaned_data["in_spite"])
            told = _("%(product)s is live. The partner gets a mail.")
        else:
            requests.refuse(found.pk, reason=form.cleaned_data["reason"])
            told = _("%(product)s is refused. The partner gets a mail with your reason.")
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, told % {"product": found.web_product})
    return True


class ProductActionForm(ActionForm):
    """The actions, and the reason that Suspend asks for."""

    reason = forms.CharField(
        label=gettext_lazy("Reason (for Suspend)"), max_length=500, required=False, widget=forms.TextInput
    )


@admin.register(WebProduct)
class WebProductAdmin(ReadOnly):
    """The web products of every partner: find one, suspend a live one, resume it."""

    list_display = ("brand", "domain", "partner", "type", "state", "state_since")
    list_filter = ("state", "type")
    list_select_related = ("partner",)
    search_fields = ("brand", "domain", "partner__name")
    actions = ("suspend", "resume")
    action_form = ProductActionForm

    @admin.action(description=gettext_lazy("Suspend: its softphone is switched off"))
    def suspend(self, request: HttpRequest, queryset: QuerySet[WebProduct]) -> None:
        for product in queryset:
            try:
                requests.suspend(product, reason=request.POST.get("reason", ""))
            except ValidationError as refusal:
                messages.error(request, f"{product}: {' '.join(refusal.messages)}")
            else:
                messages.success(request, _("%(product)s is suspended.") % {"product": product})

    @admin.action(description=gettext_lazy("Resume"))
    def resume(self, request: HttpRequest, queryset: QuerySet[WebProduct]) -> None:
        for product in queryset:
            try:
                requests.resume(product)
            except ValidationError as refusal:
                messages.error(request, f"{product}: {' '.join(refusal.messages)}")
            else:
                messages.success(request, _("%(product)s is live again.") % {"product": product})


def _waiting() -> Number:
    asked = ActivationRequest.objects.filter(state=ActivationRequest.State.ASKED).order_by("asked_at")
    oldest = asked.values_list("asked_at", flat=True).first()
    note = _("the oldest for %(age)s") % {"age": timesince(oldest, timezone.now())} if oldest else ""
    url = reverse("admin:support_activationrequest_changelist")
    tone = "warn" if oldest else "good"
    return Number(label=_("Activation requests"), value=asked.count(), url=url, tone=tone, note=note)


add(_waiting, order=10)
