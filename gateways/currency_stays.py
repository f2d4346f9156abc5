"""Gateways in a currency that has ended keep it: what a supplier's decks are in is not the partner's to change."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from gateways.models import DdiGateway, TermGateway
from portal.money.currencies import Currency
from portal.tenancy.wall import PLATFORM_PARTNER_ID, current
from products.changeover import Keeper, Part, announce


class Gateways(Keeper):
    """Told, never changed: costs in the ended currency are converted at the fixed rate wherever they are used."""

    def codes(self) -> set[str]:
        return set()  # nothing is to be done about them, so that the dashboard needn't ask

    def parts(self, old: Currency) -> Iterator[Part]:
        inside = current()
        partner = (inside.partner_id if inside else None) or PLATFORM_PARTNER_ID
        told = _(
            "Stays in %(old)s, the currency of its supplier's decks. Its costs go on being converted, at the fixed"
            " rate. Once the supplier's decks are in %(new)s, add a gateway in %(new)s, import them there, and retire"
            " this one."
        ) % {"old": old.code, "new": old.successor}
        for kind, model, page in (
            (_("Term Gateway"), TermGateway, "term-routes"),
            (_("DDI Gateway"), DdiGateway, "ddi-offers"),
        ):
            own = model._default_manager.filter(partner_id=partner, currency=old.code, retired_at=None)
            for gateway in own.order_by("name"):
                yield Part(kind=kind, name=gateway.name, told=told, url=reverse(page, args=[gateway.pk]), stays=True)

    def change(self, old: Currency) -> int:
        return 0


announce(Gateways())
