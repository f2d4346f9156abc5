"""The dashboard's cards of gateways and pricelists."""

from django.http import HttpRequest
from django.urls import reverse

from portal.grid.asked_together import DASHBOARD
from portal.grid.dashboard import Card, card
from portal.prepared import PreparedValues
from pricelists import margin_guard
from pricelists.kinds import DDI, KINDS, TERM, Kind


def _prices(kind: Kind) -> PreparedValues:
    return PreparedValues(lambda: kind.price.objects.filter(ended=False).values_list("pk")[:1])


_PRICED = [DASHBOARD.asks(_prices(kind)) for kind in KINDS]


@card(order=20)
def guarded_margins(request: HttpRequest) -> Card | None:
    """What the guard found, in both kinds of pricelists; nothing while there are no prices to guard."""
    pages = {TERM.key: "margin-guard", DDI.key: "ddi-margin-guard"}
    tallies = {kind.key: margin_guard.tally(kind) for kind in KINDS}
    total = sum(counts["total"] for counts in tallies.values())
    if not total and not any(prices.any() for prices in _PRICED):
        return None
    found = [{"kind": kind, "counts": tallies[kind.key], "url": reverse(pages[kind.key])} for kind in KINDS]
    return Card(template="pricelists/guard_card.html", context={"found": found, "total": total})
