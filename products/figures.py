"""The dashboard's figure of web products."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.dashboard import Figure, figure
from products.models import WebProduct


@figure(order=10)
def live_products(request: HttpRequest) -> Figure | None:
    """How many of them are live."""
    live = Q(state=WebProduct.State.LIVE)
    counts = WebProduct.objects.aggregate(all=Count("pk"), live=Count("pk", filter=live))
    if not counts["all"]:
        return None
    words = _now("%(live)s of %(all)s") % counts
    return Figure(label=_("Web Products live"), value=words, url=reverse("web-products"))
