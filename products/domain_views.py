"""The dialog of a web product's domain: what proves it, whether it is proved, and a look at it now."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.grid.access import check_writer, partner_required
from portal.grid.dialogs import dialog
from portal.hostnames import shown_host_name
from products import domains
from products.models import WebProduct


@require_http_methods(["GET", "HEAD", "POST"])
@partner_required
def domain(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows it by GET, looks for the proof by POST."""
    product = get_object_or_404(WebProduct, pk=pk)
    error = ""
    if request.method == "POST":
        check_writer(request)
        try:
            product = domains.check_now(product)
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
    context = {
        "title": _("Domain: %(domain)s") % {"domain": shown_host_name(product.domain)},
        "product": product,
        "wanted": domains.wanted(product),
        "fails": product.domain_failures > 0 and product.domain_proved_at is not None,
        "days": domains.LOST_AFTER,
        "error": error,
        "back_url": reverse("web-products"),
    }
    return dialog(request, "products/domain.html", context, status=422 if error else 200)
