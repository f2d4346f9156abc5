"""This app's chapters of the Quick Start: a partner's own gateways.

A chapter is optional where the platform supplies the same thing, as the manual's note says.
"""

from dataclasses import dataclass
from functools import cache

from django.db.models import Count, Model, Q
from django.utils.translation import gettext_lazy as _

from gateways.models import DdiGateway, TermGateway
from portal.grid.asked_together import DASHBOARD
from portal.grid.quick_start import Chapter, Step, chapter
from portal.prepared import PreparedAggregate
from portal.tenancy.wall import PLATFORM_PARTNER_ID

SUPPLIED = _("Only if you use gateways of your own; the platform supplies these.")


@dataclass(frozen=True, kw_only=True)
class Found:
    """Whether there is one of the partner's own, one of its own that is filled, and a filled one of the platform's."""

    own: bool
    own_filled: bool
    supplied: bool


def found(model: type[Model], filled: str, *, in_use: bool = False) -> Found:
    """Look once at a table that holds own and platform rows. filled: the column that counts what is inside.

    in_use: whether retired rows don't count as filled.
    """
    return Found(**{name: bool(count) for name, count in counts(model, filled, in_use).read().items()})


@cache
def counts(model: type[Model], filled: str, in_use: bool) -> PreparedAggregate:
    """The statement that `found` reads with: own rows, own that are filled, the platform's that are filled."""
    platform, full = Q(partner_id=PLATFORM_PARTNER_ID), Q(**{f"{filled}__gt": 0})
    if in_use:
        full &= Q(retired_at=None)
    aggregates = {
        "own": Count("pk", filter=~platform),
        "own_filled": Count("pk", filter=full & ~platform),
        "supplied": Count("pk", filter=full & platform),
    }
    return PreparedAggregate(model._default_manager.all, aggregates, fixed=(PLATFORM_PARTNER_ID,))


for _model, _filled in ((TermGateway, "route_count"), (DdiGateway, "offer_count")):
    DASHBOARD.asks(counts(_model, _filled, True))


@chapter(order=50)
def ddi_gateway() -> Chapter:
    """Inbound numbers: from whom."""
    seen = found(DdiGateway, "offer_count", in_use=True)
    return Chapter(
        title=_("Add DDI Gateway"),
        optional=SUPPLIED if seen.supplied else "",
        steps=[
            Step(
                key="ddi-gateway",
                title=_("Add DDI Gateway"),
                why=_("A supplier from whom your customers' inbound numbers come."),
                url_name="ddi-gateways",
                begin="ddi-gateways-add",
                done=seen.own,
            ),
            Step(
                key="ddi-coverage",
                title=_("Import Gateway Coverage"),
                why=_("Which numbers the supplier sells, and for how much."),
                url_name="choose-ddi-gateway",
                url_args=("import",),
                done=seen.own_filled,
                needs=("ddi-gateway",),
            ),
        ],
    )


@chapter(order=70)
def term_gateway() -> Chapter:
    """Calls out: through whom."""
    seen = found(TermGateway, "route_count", in_use=True)
    return Chapter(
        title=_("Add Termination Gateway"),
        optional=SUPPLIED if seen.supplied else "",
        steps=[
            Step(
                key="term-gateway",
                title=_("Add Term Gateway"),
                why=_("A supplier through which your customers' calls leave."),
                url_name="term-gateways",
                begin="term-gateways-add",
                done=seen.own,
            ),
            Step(
                key="term-coverage",
                title=_("Import Gateway Coverage"),
                why=_("What the supplier sells, and for how much."),
                url_name="choose-gateway",
                url_args=("import",),
                done=seen.own_filled,
                needs=("term-gateway",),
            ),
        ],
    )
