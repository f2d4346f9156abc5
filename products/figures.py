"""The dashboard's figure of web products."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.asked_together import DASHBOARD
from portal.grid.dashboard import Figure, figure
from portal.prepared import PreparedAggregate
from products.models import WebProduct

_COUNTS = DASHBOARD.asks(
    PreparedAggregate(
        WebProduct.objects.all,
        {"all": Count("pk"), "live": Count("pk", filter=Q(state=WebProduct.State.LIVE))},
        fixed=(WebProduct.State.LIVE,),
    )
)


@figure(order=10)
def live_products(request: HttpRequest) -> Figure | None:
    """How many of them are live."""
    counts = _COUNTS.read()
    if not counts["all"]:
        return None
    words = _now("%(live)s of %(all)s") % counts
    return Figure(label=_("Web Products live"), value=words, url=reverse("web-products"))
