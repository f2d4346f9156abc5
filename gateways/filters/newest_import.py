"""What came new, or became cheaper, with the newest import of a gateway: a filter of its coverage."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gateways.models import CoverageChange, CoverageImport, DdiOffer, Route
from gateways.models.numbers import PLACE

NEW, CHEAPER = CoverageChange.Kind.NEW, CoverageChange.Kind.CHEAPER
CHOICES = [(NEW.value, _("new in it")), (CHEAPER.value, _("cheaper in it"))]


class _Codes(Func):
    """The codes of a change, kept as one text, as the array that routes have."""

    template = "string_to_array(%(expressions)s, ',')::varchar(15)[]"
    output_field = ArrayField(CharField(max_length=15))


def routes_of(routes: QuerySet[Route], what: str) -> QuerySet[Route]:
    """Those of one gateway's routes that have codes which its newest import brought, or made cheaper."""
    newest = _newest(routes, "gateway")
    if newest is None:
        return routes.none()
    changes = CoverageChange.objects.filter(
        coverage_import=newest, kind=what, destination=OuterRef("destination"), new_rate=OuterRef("rate")
    ).annotate(as_codes=_Codes(F("codes")))
    return routes.filter(Exists(changes.filter(as_codes__overlap=OuterRef("codes"))), opened_by=newest)


def offers_of(offers: QuerySet[DdiOffer], what: str) -> QuerySet[DdiOffer]:
    """Every offer of one gateway's places that its newest import brought, or where it brought a cheaper MRC.

    All offers of such a place, because the one of them that costs least gets its price.
    """
    newest = _newest(offers, "ddi_gateway")
    if newest is None:
        return offers.none()
    place = {name: OuterRef(name) for name in PLACE}
    same = DdiOffer.objects.filter(gateway_id=OuterRef("gateway_id"), **place)
    brought = same.filter(opened_by=newest, ended=False)
    earlier = same.filter(Q(closed_by=newest) | Q(ended=False) & ~Q(opened_by=newest))
    if what == NEW:
        return offers.filter(Exists(brought), ~Exists(earlier))
    cheaper = DdiOffer.objects.filter(
        gateway_id=OuterRef("gateway_id"), closed_by=newest, mrc__gt=OuterRef("mrc"), **place
    )
    return offers.filter(Exists(brought.filter(Exists(cheaper))))


def _newest(rows: QuerySet, field: str) -> CoverageImport | None:
    """The newest applied import of the gateway that the rows are of."""
    gateway = list(rows.order_by().values_list("gateway_id", flat=True)[:1])
    applied = CoverageImport.objects.filter(state=CoverageImport.State.APPLIED, **{f"{field}_id__in": gateway})
    return applied.order_by("-applied_at", "-id").first()
