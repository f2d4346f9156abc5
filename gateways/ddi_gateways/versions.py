"""The history of an offer: costs are never overwritten, so its earlier and later versions are still there."""

from dataclasses import dataclass
from datetime import datetime

from gateways.models import DdiOffer, Deck
from gateways.models.versioned import FOREVER

MOST = 100


@dataclass(frozen=True, kw_only=True)
class OfferVersion:
    """One version of what a supplier asked for numbers of a place."""

    row: DdiOffer
    deck: str
    """The file that it came with, or "" when it was made otherwise."""

    @property
    def until(self) -> datetime | None:
        """When it ends, if somebody has ended it."""
        return None if self.row.valid_to >= FOREVER else self.row.valid_to

    @property
    def never_held(self) -> bool:
        """Whether it was taken back before it began."""
        return self.row.valid_to <= self.row.valid_from


def versions_of(offer: DdiOffer) -> list[OfferVersion]:
    """Every version, past and to come, of the offers of the same place and type; newest first.

    A place can have several offers at a time: all of them are told.
    """
    place = {name: getattr(offer, name) for name in ("country", "state", "city", "area_code", "number_type")}
    rows = DdiOffer.objects.filter(gateway_id=offer.gateway_id, **place).order_by("-valid_from", "mrc", "-id")
    found = list(rows.select_related("opened_by")[:MOST])
    decks = {row.opened_by.deck_id for row in found if row.opened_by}
    names = dict(Deck.objects.filter(pk__in=decks).values_list("pk", "name"))
    return [OfferVersion(row=row, deck=names.get(row.opened_by.deck_id, "") if row.opened_by else "") for row in found]
