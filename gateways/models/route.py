"""One row of a termination gateway's coverage."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models.coverage import CoverageImport
from gateways.models.hand_block import HandBlock
from gateways.models.term_gateway import TermGateway
from gateways.models.versioned import FOREVER, StartsWith, StemField, VersionedDestination
from portal.money.fields import MicroField
from portal.tenancy.models import TenantModel


class Route(VersionedDestination):
    """What a gateway's supplier charges for a destination from certain callers.

    Amounts are in the gateway's currency. Among a gateway's versions that hold at the same time, a pair
    (origin code, code) stands in one route only; the import sees to that.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        BLOCKED = "blocked", _("blocked")
        HELD = "held", _("blocked by hand")

    gateway = models.ForeignKey(
        TermGateway, on_delete=models.PROTECT, related_name="routes", db_index=False, db_constraint=False
    )
    # What all codes begin with. Only rows whose stem the number begins with can match it: an equality, so it
    # finds the few candidates among a million by index (gateways.term_gateways.matching).
    code_stem = StemField()
    rate = MicroField(_("Cost per minute"))
    connection_fee = MicroField(_("Connection fee"), default=0)
    first_increment = models.PositiveSmallIntegerField(_("First increment"), default=1, help_text="seconds")
    next_increment = models.PositiveSmallIntegerField(_("Next increment"), default=1, help_text="seconds")
    status = models.CharField(_("Status"), max_length=8, choices=Status.choices, default=Status.ACTIVE)
    opened_by = models.ForeignKey(
        CoverageImport, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    closed_by = models.ForeignKey(
        CoverageImport, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    earlier_ends = models.JSONField(
        null=True, editable=False, help_text="[[valid_to, closed_by], …]: ends it had before, newest first; for Undo"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["valid_to"], condition=models.Q(ended=False, valid_to__lt=FOREVER), name="route_ending"
            ),
            # The columns it includes let a filtered page and its count be found without visiting the rows.
            models.Index(
                fields=["gateway", "destination", "id"],
                include=["partner", "country", "line_type", "status", "rate", "code_stem"],
                condition=models.Q(ended=False),
                name="route_destination",
            ),
            models.Index(
                fields=["gateway", "country", "destination", "id"],
                include=["partner"],
                condition=models.Q(ended=False),
                name="route_country",
            ),
            models.Index(
                fields=["gateway", "destination", "id"],
                condition=models.Q(ended=False) & ~models.Q(origin_codes=[]),
                name="route_origin",
            ),
            # With route_destination: what held on a day that is past. Rows pay for it when they end.
            models.Index(fields=["gateway", "destination", "id"], condition=models.Q(ended=True), name="route_ended"),
            models.Index(fields=["gateway", "code_min", "id"], condition=models.Q(ended=False), name="route_code"),
            models.Index(fields=["gateway", "code_stem"], name="route_stem"),
            models.Index(fields=["gateway", "rate", "id"], condition=models.Q(ended=False), name="route_rate"),
            # For Undo. What an import closes is written side by side; an entry per row would cost as much as the row.
            BrinIndex(
                fields=["gateway", "closed_by"], condition=models.Q(closed_by__isnull=False), name="route_closed"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(StartsWith("code_min", "code_stem")) & models.Q(StartsWith("code_max", "code_stem")),
                name="gateways_route_stem",
            )
        ]

    def __str__(self) -> str:
        return self.destination


class RouteBlock(HandBlock):
    """Codes of a gateway that a person has blocked. It stands until lifted, whatever the supplier's decks say.

    Versions of routes that it covers have the status `held` (`gateways.coverage.blocking` sees to that).
    """

    gateway = models.ForeignKey(TermGateway, on_delete=models.CASCADE, related_name="blocks")
    destination = models.CharField(_("Destination"), max_length=200, db_collation="C")
    origin_codes = ArrayField(models.CharField(max_length=15), verbose_name=_("Origin codes"), default=list)
    codes = ArrayField(models.CharField(max_length=15), verbose_name=_("Codes"))

    class Meta:
        indexes = [
            models.Index(fields=["gateway"], condition=models.Q(lifted_at=None), name="routeblock_standing"),
        ]

    def __str__(self) -> str:
        return self.destination


class RouteName(TenantModel):
    """A destination that a gateway has, or had, a route for: each once, kept by a trigger on the routes.

    Searching in names (`contains`) can't use an index behind the wall; a gateway has some two thousand names and
    ten times as many routes, so they are searched here.
    """

    gateway = models.ForeignKey(
        TermGateway, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    destination = models.CharField(max_length=200, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "destination"], name="gateways_routename_once")]

    def __str__(self) -> str:
        return self.destination
