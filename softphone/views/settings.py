"""Branded Softphone → Settings: what the web softphone connects to and says; and the history of that."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.grid.access import partner_required, writer_required
from portal.grid.concurrency import changes_since, state_of, token_of
from portal.grid.dialogs import dialog, done
from portal.grid.numbers import whole_number
from portal.grid.objects import HISTORY_SHOWN
from portal.history.events import history_of
from portal.history.story import story_of
from products.models import WebProduct
from softphone.forms.settings import SettingsForm
from softphone.web.saving import save_settings
from softphone.web.sip import settings_of


@require_http_methods(["GET", "HEAD", "POST"])
@writer_required
def settings_dialog(request: HttpRequest, pk: int) -> HttpResponse:
    """The Settings form, with the check that nobody else changed them in the meantime."""
    product = get_object_or_404(WebProduct, pk=pk)
    if request.method != "POST":
        form = SettingsForm(kept=settings_of(product))
        return _draw(request, product, form, version=token_of(state_of(form), pk))
    WebProduct.objects.select_for_update().filter(pk=pk).values_list("pk").first()  # two edits can't cross
    kept = settings_of(product)
    now = state_of(SettingsForm(kept=kept))
    form = SettingsForm(request.POST, kept=kept)
    version = token_of(now, pk)
    changes = changes_since(request.POST.get("version", ""), now, form, pk)
    if changes is None:
        form.add_error(None, _("This form is damaged or too old. Check the values and apply again."))
        return _draw(request, product, form, version=version, status=422)
    if changes:
        last = history_of(kept).first() if kept.pk else None
        return _draw(request, product, form, version=version, status=409, conflict=changes, last_event=last)
    if not form.is_valid():
        return _draw(request, product, form, version=version, status=422)
    try:
        save_settings(product, form.draft())
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _draw(request, product, form, version=version, status=422)
    return done(request, _page(product), _("The softphone's settings were changed."), leave=True)


@require_safe
@partner_required
def settings_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed the settings, when, and from what to what."""
    product = get_object_or_404(WebProduct, pk=pk)
    kept = settings_of(product)
    before = whole_number(request.GET.get("before", ""))
    told, older = story_of(kept, before=before, most=HISTORY_SHOWN) if kept.pk else ([], None)
    context = {
        "title": _("History: softphone settings of %(product)s") % {"product": product.brand},
        "events": told,
        "older": older,
        "back_url": _page(product),
    }
    return dialog(request, "history/history.html", context)


def _draw(
    request: HttpRequest, product: WebProduct, form: SettingsForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    frame = {
        "title": _("Softphone settings: %(product)s") % {"product": product.brand},
        "object": product,
        "form": form,
        "back_url": _page(product),
    }
    return dialog(request, "softphone/web/settings.html", {**frame, **context}, status=status)


def _page(product: WebProduct) -> str:
    return reverse("web-product-softphone", args=[product.pk])


urls: list[URLPattern] = [
    path("web-products/<int:pk>/branded-softphone/settings/", settings_dialog, name="web-product-softphone-settings"),
    path(
        "web-products/<int:pk>/branded-softphone/settings/history/",
        settings_history,
        name="web-product-softphone-settings-history",
    ),
]
