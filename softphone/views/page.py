"""The Branded Softphone page of a web product: template, upload, builds, the web softphone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.grid.access import partner_required
from products.models import WebProduct
from softphone.artwork.page import artwork_context
from softphone.builds.page import builds_context
from softphone.web.panel import web_context


@require_GET
@partner_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a web product's softphone, in the order of the manual."""
    return softphone_page(request, get_object_or_404(WebProduct, pk=pk))


def softphone_page(request: HttpRequest, product: WebProduct, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The page, also as the answer to a form on it that has mistakes. extra: what replaces parts of its context."""
    context = {
        "title": _("Branded Softphone"),
        "breadcrumbs": [(_("Web Products"), reverse("web-products"))],
        "product": product,
        **artwork_context(product),
        **builds_context(product),
        **web_context(product),
    }
    return render(request, "softphone/page.html", context | extra, status=status)


urls: list[URLPattern] = [
    path("web-products/<int:pk>/branded-softphone/", page, name="web-product-softphone"),
]
