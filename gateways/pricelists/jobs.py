"""The names of this package's kinds of jobs, and what sets them off."""

from django.db import transaction
from django.utils.translation import gettext as _

from gateways.models import Population
from gateways.pricelists import undo
from gateways.pricelists.populating import check_fresh
from gateways.pricelists.refusals import PricelistRefusal
from portal.jobs import queue
from portal.jobs.models import Job
from portal.tenancy import wall
from tenants.models import Partner

POPULATE = "pricelists.populate"
UNDO = "pricelists.undo"
REPRICE = "pricelists.reprice"
MARGIN_GUARD = "pricelists.margin_guard"


def start(population: Population, *, mail_to: str = "") -> Job:
    """Send a population that is ready to the workers. Raises PricelistRefusal when it isn't ready any more."""
    with transaction.atomic():
        ready = Population.objects.filter(pk=population.pk, state=Population.State.PREVIEW)
        if not ready.update(state=Population.State.RUNNING):
            raise PricelistRefusal(_("This has been added or undone already."))
        check_fresh(population)
    kind = REPRICE if population.kind == Population.Kind.REPRICE else POPULATE
    return queue.enqueue(
        kind,
        params={"population": population.pk},
        subject=population,
        label=_("Add to Pricelist: %(pricelist)s") % {"pricelist": population.target.name},
        mail_to=mail_to,
    )


def start_undo(population: Population, *, confirmed: bool = False) -> Job:
    """Have a population undone by the workers.

    Raises LiveInUseError when that empties what a live web product uses and nobody has confirmed.
    """
    undo.guard(population, confirmed=confirmed)
    return queue.enqueue(
        UNDO,
        params={"population": population.pk, "confirmed": confirmed},
        subject=population,
        label=_("Undo: %(pricelist)s") % {"pricelist": population.target.name},
    )


def guard_every_partner(*, because: str = "exchange rates") -> None:
    """What every partner's costs rest on has changed: have all prices looked at. Works from any door."""
    inside = wall.current()
    if inside is None or inside.door != "staff":
        with wall.enter_staff(actor_name=because):
            partners = list(Partner.objects.values_list("pk", flat=True))
    else:
        partners = list(Partner.objects.values_list("pk", flat=True))
    for partner_id in partners:
        with wall.enter_partner(partner_id, actor_name=because):
            queue.enqueue(MARGIN_GUARD)
