"""Adding what an import brought to a pricelist, as that was populated from the gateway before."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _now
from django.views.decorators.http import require_POST

from gateways.models import CoverageImport
from portal.grid.access import writer_required
from portal.grid.selection import BadSelection
from pricelists.after_import import OFFERED, brought
from pricelists.earlier import earlier
from pricelists.views.populate import DDI_WAY, TERM_WAY


@require_POST
@writer_required
def populate_again(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """To the preview of adding what the import brought to a pricelist, as that was populated from the gateway before.

    POST: what ("new" or "cheaper"), pricelist.
    """
    found = get_object_or_404(CoverageImport.objects.select_related("gateway", "ddi_gateway"), pk=pk)
    gateway, what, asked = found.supplier, request.POST.get("what", ""), request.POST.get("pricelist", "")
    before = next((one for one in earlier(gateway) if str(one.pricelist.pk) == asked), None)
    page = redirect("coverage-import", pk=pk)
    if before is None or what not in OFFERED:
        messages.warning(request, _now("Choose one of the pricelists that were populated from this gateway."))
        return page
    way = DDI_WAY if found.ddi_gateway_id is not None else TERM_WAY
    data = {
        "pricelist": before.pricelist,
        "markup": before.markup,
        "channels": before.channels,
        "replace_handmade": False,
    }
    try:
        made = way.prepare(gateway, brought(found, what), data)
    except (BadSelection, ValidationError) as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return page
    return redirect("population", pk=made.pk)
