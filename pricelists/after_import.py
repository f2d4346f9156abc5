"""What an applied import leaves to do: prices no longer sold or too low, new routes, and codes that became cheaper."""

from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from gateways.filters import newest_import
from gateways.models import CoverageChange, CoverageImport, DdiOffer, Route
from gateways.next_steps import NextSteps, announce
from gateways.page_names import pages_of
from portal.grid.selection import Selection
from portal.jobs.queue import jobs_of
from pricelists.earlier import earlier
from pricelists.jobs import MARGIN_GUARD
from pricelists.kinds import DDI, TERM, Kind
from pricelists.page_names import name, url

Change = CoverageChange.Kind
OFFERED = (Change.NEW, Change.CHEAPER)


@announce
def next_steps(found: CoverageImport, newest: bool) -> NextSteps:
    """The section on the import's page. newest: no later import of the gateway is applied."""
    gateway, kind = found.supplier, _kind_of(found)
    looking = jobs_of(found).filter(kind=MARGIN_GUARD).first()
    guard = url(kind, "margin-guard")
    counts = _findings(found)
    tiles = [
        {
            "label": label,
            "value": number_format(counts.get(finding, 0), force_grouping=True),
            "tone": tone if counts.get(finding) else "",
            "url": f"{guard}?kind={finding}&gateway={gateway.pk}",
        }
        for finding, label, tone in (
            ("below", _("Below cost"), "bad"),
            ("free", _("Without a cost"), "bad"),
            ("thin", _("Under the margin to guard"), "warn"),
            ("unsold", _("No longer sold"), "warn"),
        )
    ]
    unsold = Selection(
        grid=name(kind, "margin-guard"),
        filters={"kind": ["unsold"], "gateway": [str(gateway.pk)]},
        count=counts.get("unsold", 0),
    )
    offered = [_offer(found, change) for change in OFFERED if newest and _codes(found, change)]
    context: dict[str, Any] = {
        "guard_looks": looking is not None and not looking.has_ended,
        "guard_tiles": tiles,
        "guard_url": f"{guard}?gateway={gateway.pk}",
        "unsold_url": url(kind, "unsold") if counts.get("unsold") else "",
        "unsold_selection": unsold,
        "offered": offered,
        "earlier": earlier(gateway) if offered else [],
        "populate_url": url(kind, "populate", gateway.pk),
    }
    return NextSteps(template="pricelists/import_next.html", context=context)


def _kind_of(found: CoverageImport) -> Kind:
    return DDI if found.ddi_gateway_id is not None else TERM


def _offer(found: CoverageImport, kind: Change) -> dict[str, Any]:
    coverage = reverse(pages_of(found).coverage, args=[found.supplier.pk])
    return {
        "what": kind.value,
        "cheaper": kind == Change.CHEAPER,
        "codes": _codes(found, kind),
        "url": f"{coverage}?newest={kind.value}",
        "selection": brought(found, kind),
    }


def brought(found: CoverageImport, what: str) -> Selection:
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
    kind = _kind_of(found)
    prices = kind.price.objects.filter(gateway_id=found.supplier.pk, ended=False)
    own = kind.finding._default_manager.filter(price_id__in=prices.values("pk")).order_by()
    counts: dict[str, int] = {}
    for _price, finding in set(own.values_list("price_id", "kind")):
        counts[finding] = counts.get(finding, 0) + 1
    return counts
