"""The Branded Softphone page of a web product: template, upload, builds, the web softphone."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.grid.access import partner_required
from products.models import WebProduct


@require_GET
@partner_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a web product's softphone, in the order of the manual."""
    return softphone_page(request, get_object_or_404(WebProduct, pk=pk))


def softphone_page(request: HttpRequest, product: WebProduct, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The page, also as the answer to a form on it that has mistakes. extra: what replaces parts of its context."""
    context: dict[str, Any] = {
        "title": _("Branded Softphone"),
        "breadcrumbs": [(_("Web Products"), reverse("web-products"))],
        "product": product,
    }
    for part, module in PARTS.items():
        context |= _part(part, module, product)
    return render(request, "softphone/page.html", context | extra, status=status)


PARTS = {"artwork": "softphone.artwork.page", "builds": "softphone.builds.page", "web": "softphone.web.panel"}


def _part(part: str, module: str, product: WebProduct) -> dict[str, Any]:
    # While the parts are being built beside each other; becomes three plain calls.
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        return {}
    if not found:
        return {}
    return {f"{part}_part": True, **getattr(import_module(module), f"{part}_context")(product)}


urls: list[URLPattern] = [
    path("web-products/<int:pk>/branded-softphone/", page, name="web-product-softphone"),
]
