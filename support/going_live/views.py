"""The page of a web product's way to its customers: the report, and the request for activation."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gateways.supply import gateways_of
from portal.grid.access import partner_required, writer_required
from products.models import WebProduct
from products.notices import notices_of
from support.going_live import readiness, requests
from support.models import ActivationRequest

COLOURS = {"development": "muted", "requested": "info", "live": "good", "suspended": "bad"}


class AskForm(forms.Form):
    """What a person adds to the request."""

    words = forms.CharField(
        label=gettext_lazy("Message to the staff"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as the day on which you want to go live."),
    )


@require_GET
@partner_required
def going_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Is the web product ready, and where its request stands."""
    return _show(request, get_object_or_404(WebProduct, pk=pk), AskForm())


@require_POST
@writer_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Request activation."""
    product = get_object_or_404(WebProduct, pk=pk)
    form = AskForm(request.POST)
    if form.is_valid():
        try:
            requests.ask(product, words=form.cleaned_data["words"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Activation is requested. The staff of the platform look at it and answer."))
            return redirect("going-live", pk=pk)
    return _show(request, product, form, status=422)


@require_POST
@writer_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the request back."""
    product = get_object_or_404(WebProduct, pk=pk)
    try:
        requests.withdraw(product)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The request is withdrawn."))
    return redirect("going-live", pk=pk)


def _show(request: HttpRequest, product: WebProduct, form: AskForm, *, status: int = 200) -> HttpResponse:
    checks = readiness.report(product)
    supplies = gateways_of(product)
    asked = list(ActivationRequest.objects.filter(web_product=product).select_related("ticket")[:20])
    context = {
        "title": _("Going live: %(product)s") % {"product": product.brand},
        "breadcrumbs": [(_("Web Products"), reverse("web-products"))],
        "product": product,
        "checks": checks,
        "blocking": readiness.blocking(checks),
        "uses": [supplies.term.told, supplies.ddi.told],
        "requests": asked,
        "notices": notices_of(WebProduct.objects.filter(pk=product.pk)),
        "form": form,
        "colour": COLOURS[product.state],
    }
    return render(request, "support/going_live/page.html", context, status=status)
