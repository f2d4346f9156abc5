"""Which gateways a web product's calls and numbers go through: the partner's own, else the platform's."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gateways.models import DdiGateway, TermGateway
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from products.models import WebProduct


@dataclass(frozen=True, kw_only=True)
class Supply:
    """The gateways of one kind that hold for a web product. by_platform: the partner has none of its own."""

    kind: str | Promise
    gateways: tuple[TermGateway | DdiGateway, ...]
    by_platform: bool

    @property
    def told(self) -> str:
        """In words: "Uses: Term Gateways of the platform: A, B"."""
        names = ", ".join(gateway.name for gateway in self.gateways) or "–"
        if not self.gateways:
            return _("%(kind)s: none, neither of your own nor of the platform") % {"kind": self.kind}
        if self.by_platform:
            return _("%(kind)s of the platform: %(names)s") % {"kind": self.kind, "names": names}
        return _("%(kind)s of your own: %(names)s") % {"kind": self.kind, "names": names}


@dataclass(frozen=True, kw_only=True)
class Supplies:
    """Both kinds."""

    term: Supply
    ddi: Supply


def gateways_of(product: WebProduct) -> Supplies:
    """Which gateways hold for a web product, inside its partner's wall.

    Those of the partner that have coverage; where there is none, those of the platform that have. A gateway without
    coverage, or one that is retired, sells nothing, so it never counts.
    """
    term = list(TermGateway.objects.filter(route_count__gt=0, retired_at=None))
    ddi = list(DdiGateway.objects.filter(offer_count__gt=0, retired_at=None))
    return Supplies(
        term=_choose(gettext_lazy("Term Gateways"), term, product.partner_id),
        ddi=_choose(gettext_lazy("DDI Gateways"), ddi, product.partner_id),
    )


def _choose(kind: Promise, found: "list[TermGateway] | list[DdiGateway]", partner_id: int) -> Supply:
    own = tuple(gateway for gateway in found if gateway.partner_id == partner_id)
    shared = tuple(gateway for gateway in found if gateway.partner_id == PLATFORM_PARTNER_ID)
    return Supply(kind=kind, gateways=own or shared, by_platform=not own)
