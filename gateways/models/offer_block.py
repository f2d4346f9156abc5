"""Inbound numbers that a person has blocked on a gateway."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models.ddi_gateway import DdiGateway
from gateways.models.hand_block import HandBlock
from gateways.models.numbers import NumberType


class OfferBlock(HandBlock):
    """A place and type whose offers a person has blocked. It stands until lifted, whatever the supplier's decks say.

    Versions of offers that it covers have the status `held` (`gateways.coverage.ddi.blocking` sees to that).
    """

    gateway = models.ForeignKey(DdiGateway, on_delete=models.CASCADE, related_name="blocks")
    country = models.CharField(_("Country"), max_length=2, blank=True, db_collation="C")
    state = models.CharField(_("State"), max_length=60, blank=True, db_collation="C")
    city = models.CharField(_("Area / city"), max_length=120, blank=True, db_collation="C")
    area_code = models.CharField(_("Area code"), max_length=15, blank=True, db_collation="C")
    number_type = models.CharField(_("Type"), max_length=1, choices=NumberType.choices, db_collation="C")

    class Meta:
        indexes = [
            models.Index(fields=["gateway"], condition=models.Q(lifted_at=None), name="offerblock_standing"),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.city, self.state, self.country, self.area_code) if part)
