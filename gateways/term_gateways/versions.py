"""The history of a route: costs are never overwritten, so its earlier and later versions are still there."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value

from gateways.models import Deck, Route
from gateways.models.versioned import FOREVER, LONGEST_CODE
from gateways.term_gateways.matching import starts

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of what a supplier asked for some of a route's codes."""

    row: Route
    common: int
    """How many of its codes the route in question has too."""
    deck: str
    """The file that it came with, or "" when it was made otherwise."""

    @property
    def until(self) -> datetime | None:
        """When it ends, if somebody has ended it."""
        return None if self.row.valid_to >= FOREVER else self.row.valid_to


def versions_of(route: Route) -> list[Version]:
    """Every version, past and to come, for the same callers and any of the same codes; newest first."""
    stem = route.code_stem
    # Rows that share a code have stems of which one begins with the other.
    near = Q(code_stem__in=["", *starts(stem)])
    if stem:
        near |= Q(code_stem__gte=stem, code_stem__lt=stem[:-1] + chr(ord(stem[-1]) + 1))
    else:
        near = Q()
    codes = Value(route.codes, output_field=ArrayField(models.CharField(max_length=LONGEST_CODE)))
    rows = (
        Route.objects.filter(near, gateway_id=route.gateway_id, origin_codes=route.origin_codes, codes__overlap=codes)
        .order_by("-valid_from", "-id")
        .select_related("opened_by")[:MOST]
    )
    found = list(rows)
    decks = {row.opened_by.deck_id for row in found if row.opened_by}
    names = dict(Deck.objects.filter(pk__in=decks).values_list("pk", "name"))
    own = set(route.codes)
    return [
        Version(
            row=row,
            common=len(own.intersection(row.codes)),
            deck=names.get(row.opened_by.deck_id, "") if row.opened_by else "",
        )
        for row in found
    ]
