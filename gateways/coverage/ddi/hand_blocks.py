"""Blocking and unblocking offers by hand. What holds in the versions is kept by `gateways.coverage.ddi.blocking`."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.coverage import by_hand, changes, locking, tally
from gateways.coverage.ddi import blocking
from gateways.coverage.ddi.shapes import PLACE
from gateways.models import DdiGateway, DdiOffer, OfferBlock
from gateways.models.coverage import Supplier

Status = DdiOffer.Status


def block(gateway: DdiGateway, offers: QuerySet[DdiOffer], *, reason: str) -> int:
    """Block the places and types of these offers, of a gateway of one's own, from now on. Raises ImportRefused.

    reason: why, for the history. Returns how many offers are sold no more: all of the gateway for those places.
    """
    reason = by_hand.checked_reason(reason)
    with transaction.atomic():
        locked = locking.lock(gateway)
        chosen = list(offers.filter(gateway=gateway, ended=False, status=Status.ACTIVE).order_by()[: by_hand.MOST + 1])
        by_hand.check_number(
            len(chosen), nothing=_("None of these offers can be blocked: they are blocked already, or have ended.")
        )
        places = {_place_of(offer) for offer in chosen}
        OfferBlock.objects.bulk_create(
            OfferBlock(gateway=gateway, reason=reason, blocked_by=by_hand.who(), **dict(zip(PLACE, place, strict=True)))
            for place in sorted(places)
        )
        return _changed(locked)


def unblock(gateway: DdiGateway, offers: QuerySet[DdiOffer]) -> int:
    """Take back what was blocked by hand, from now on. Returns how many offers are sold again. Raises ImportRefused."""
    with transaction.atomic():
        locked = locking.lock(gateway)
        chosen = list(offers.filter(gateway=gateway, ended=False, status=Status.HELD).order_by()[: by_hand.MOST + 1])
        by_hand.check_number(len(chosen), nothing=_("None of these offers is blocked by hand."))
        places = {_place_of(offer) for offer in chosen}
        standing = OfferBlock.objects.filter(gateway=gateway, lifted_at=None)
        lifted = [found.pk for found in standing if _place_of(found) in places]
        standing.filter(pk__in=lifted).update(lifted_at=timezone.now(), lifted_by=by_hand.who())
        return _changed(locked)


def blocks_of(offer: DdiOffer) -> list[OfferBlock]:
    """What was blocked by hand of an offer's place and type, standing or lifted, newest first."""
    place = dict(zip(PLACE, _place_of(offer), strict=True))
    mine = OfferBlock.objects.filter(gateway_id=offer.gateway_id, **place)
    return list(mine.order_by("-blocked_at", "-pk")[:100])


def _place_of(row: DdiOffer | OfferBlock) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in PLACE)


def _changed(gateway: Supplier) -> int:
    assert isinstance(gateway, DdiGateway)  # noqa: S101 -- the lock is of the gateway it was given
    count = blocking.enforce(gateway, now=timezone.now())
    tally.keep(gateway)
    changes.notify(gateway)
    return count
