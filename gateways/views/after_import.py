"""What an applied import leaves to do: prices no longer sold or too low, new routes, and codes that became cheaper."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gateways.coverage.applied import MARGIN_GUARD
from gateways.filters import newest_import
from gateways.models import CoverageChange, CoverageImport, DdiOffer, Route
from gateways.pricelists.earlier import earlier
from gateways.pricelists.kinds import DDI, TERM
from gateways.views.coverage_kinds import pages_of
from gateways.views.populate import DDI_WAY, TERM_WAY
from portal.grid.access import writer_required
from portal.grid.selection import BadSelection, Selection
from portal.jobs.queue import jobs_of

Kind = CoverageChange.Kind
OFFERED = (Kind.NEW, Kind.CHEAPER)


def next_steps(found: CoverageImport, *, newest: bool) -> dict[str, Any]:
    """The context of the section on the page "Applied". newest: no later import of the gateway is applied."""
    gateway, pages = found.supplier, pages_of(found)
    looking = jobs_of(found).filter(kind=MARGIN_GUARD).first()
    guard = reverse(pages.margin_guard)
    counts = _findings(found)
    tiles = [
        {
            "label": label,
            "value": number_format(counts.get(name, 0), force_grouping=True),
            "tone": tone if counts.get(name) else "",
            "url": f"{guard}?kind={name}&gateway={gateway.pk}",
        }
        for name, label, tone in (
            ("below", _("Below cost"), "bad"),
            ("thin", _("Under the margin to guard"), "warn"),
            ("unsold", _("No longer sold"), "warn"),
        )
    ]
    unsold = Selection(
        grid=pages.margin_guard,
        filters={"kind": ["unsold"], "gateway": [str(gateway.pk)]},
        count=counts.get("unsold", 0),
    )
    offered = [_offer(found, kind) for kind in OFFERED if newest and _codes(found, kind)]
    return {
        "guard_looks": looking is not None and not looking.has_ended,
        "guard_tiles": tiles,
        "guard_url": f"{guard}?gateway={gateway.pk}",
        "unsold_url": reverse(pages.unsold) if counts.get("unsold") else "",
        "unsold_selection": unsold,
        "offered": offered,
        "earlier": earlier(gateway) if offered else [],
        "populate_url": reverse(pages.populate, args=[gateway.pk]),
    }


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
        made = way.prepare(gateway, _brought(found, what), data)
    except (BadSelection, ValidationError) as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return page
    return redirect("population", pk=made.pk)


def _offer(found: CoverageImport, kind: Kind) -> dict[str, Any]:
    coverage = reverse(pages_of(found).coverage, args=[found.supplier.pk])
    return {
        "what": kind.value,
        "cheaper": kind == Kind.CHEAPER,
        "codes": _codes(found, kind),
        "url": f"{coverage}?newest={kind.value}",
        "selection": _brought(found, kind),
    }


def _brought(found: CoverageImport, what: str) -> Selection:
    """What the newest import brought, as if all that match that filter were selected in the gateway's coverage."""
    gateway = found.supplier
    count = (
        newest_import.offers_of(DdiOffer.objects.filter(gateway_id=gateway.pk, ended=False), what).count()
        if found.ddi_gateway_id is not None
        else newest_import.routes_of(Route.objects.filter(gateway_id=gateway.pk, ended=False), what).count()
    )
    return Selection(
        grid=pages_of(found).coverage, kwargs={"gateway": gateway.pk}, filters={"newest": [what]}, count=count
    )


def _codes(found: CoverageImport, kind: str) -> int:
    return int(found.counts.get("kinds", {}).get(kind, {}).get("codes", 0))


def _findings(found: CoverageImport) -> dict[str, int]:
    """Prices made from the import's gateway that the margin guard found, by finding."""
    kind = DDI if found.ddi_gateway_id is not None else TERM
    prices = kind.price.objects.filter(gateway_id=found.supplier.pk, ended=False)
    own = kind.finding._default_manager.filter(price_id__in=prices.values("pk")).order_by()
    counts: dict[str, int] = {}
    for _price, name in set(own.values_list("price_id", "kind")):
        counts[name] = counts.get(name, 0) + 1
    return counts
