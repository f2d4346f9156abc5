"""The dialogs that take a gateway out of use and back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gateways import retiring
from gateways.forms.retiring import ReasonForm
from gateways.models.coverage import Supplier
from gateways.models.term_gateway import TermGateway
from gateways.page_names import MODELS, pages_of
from portal.grid.access import writer_required
from portal.grid.actions import Action
from portal.grid.dialogs import dialog, done


@writer_required
def retire(request: HttpRequest, gateway: int, kind: str) -> HttpResponse:
    """Retire, or take back into use: one dialog, by what the gateway is. kind: a key of MODELS."""
    found: Supplier = get_object_or_404(MODELS[kind], pk=gateway, partner=request.partner)  # type: ignore[attr-defined]
    back = reverse(pages_of(found).gateways)
    retired = found.retired_at is not None
    form = ReasonForm(request.POST if request.method == "POST" else None, asks=not retired)
    if request.method == "POST" and form.is_valid():
        try:
            if retired:
                retiring.reinstate(found)
            else:
                retiring.retire(found, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason" if "reason" in getattr(refusal, "error_dict", {}) else None, refusal.messages)
        else:
            told = _now("%(gateway)s is in use again.") if retired else _now("%(gateway)s is retired.")
            return done(request, back, told % {"gateway": found.name})
    title = _now("Take back into use: %(gateway)s") if retired else _now("Retire: %(gateway)s")
    context = {
        "title": title % {"gateway": found.name},
        "gateway": found,
        "retired": retired,
        "form": form,
        "back_url": back,
    }
    return dialog(request, "gateways/retire.html", context, status=422 if form.errors else 200)


def use_actions(gateway: Supplier, importing: Action) -> list[Action]:
    """The context menu's entries by whether it is in use. importing: what only a gateway in use has."""
    name = "term-gateway-retire" if isinstance(gateway, TermGateway) else "ddi-gateway-retire"
    url = reverse(name, args=[gateway.pk])
    if gateway.retired_at is not None:
        return [Action(label=_("Take back into use"), url=url, icon="rotate-clockwise", dialog=True)]
    return [importing, Action(label=_("Retire"), url=url, icon="archive", dialog=True)]


def retired_banner(gateway: Supplier) -> tuple[str, dict[str, Any]] | None:
    """Above the coverage of a retired gateway: since when and why."""
    if gateway.retired_at is None:
        return None
    at = date_format(localtime(gateway.retired_at), "j M Y, H:i")
    text = _now("This gateway is retired since %(at)s: no imports, no new prices, no calls.") % {"at": at}
    return "parts/alert.html", {"tone": "warning", "text": f"{text} {gateway.retired_reason}".strip()}
