"""The names of this package's kinds of jobs, and what sets them off."""

from django.db import transaction
from django.utils import timezone
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
REDO = "pricelists.redo"
REPRICE = "pricelists.reprice"
MARGIN_GUARD = "pricelists.margin_guard"
State = Population.State


def start(population: Population, *, mail_to: str = "") -> Job | None:
    """Send a population that is ready to the workers; one whose date is still to come waits for it (None).

    Raises PricelistRefusal when it isn't ready any more.
    """
    later = population.holds_from is not None and population.holds_from > timezone.now()
    begun = State.WAITING if later else State.RUNNING
    with transaction.atomic():
        ready = Population.objects.filter(pk=population.pk, state=State.PREVIEW)
        population.selection["mail_to"] = mail_to
        if not ready.update(state=begun, selection=population.selection):
            raise PricelistRefusal(_("This has been added or undone already."))
        check_fresh(population)
    return None if later else _enqueue(population)


def stop_waiting(population: Population) -> None:
    """Take a population that waits for its date back to its preview. Raises PricelistRefusal when it isn't waiting."""
    waiting = Population.objects.filter(pk=population.pk, state=State.WAITING)
    if not waiting.update(state=State.PREVIEW):
        raise PricelistRefusal(_("This doesn't wait for a date any more."))


def start_due() -> int:
    """Send what waited for a date that has come to the workers, of every partner. Run outside every door."""
    with wall.enter_staff(actor_name="pricelists"):
        waiting = Population.objects.filter(state=State.WAITING, holds_from__lte=timezone.now())
        due = list(waiting.order_by("holds_from", "pk").values_list("partner_id", "pk"))
    begun = 0
    for partner_id, pk in due:
        with wall.enter_partner(partner_id, actor_name="pricelists"):
            if Population.objects.filter(pk=pk, state=State.WAITING).update(state=State.RUNNING):
                _enqueue(Population.objects.get(pk=pk))
                begun += 1
    return begun


def _enqueue(population: Population) -> Job:
    return queue.enqueue(
        REPRICE if population.is_amendment else POPULATE,
        params={"population": population.pk},
        subject=population,
        label=f"{in_words(population)}: {population.target.name}"[:200],
        mail_to=population.selection.get("mail_to", ""),
    )


def in_words(population: Population) -> str:
    """What it does, as its page and its job are called."""
    return {
        Population.Kind.REPRICE: _("Reprice"),
        Population.Kind.REPLACE: _("Replace by the next supplier"),
        Population.Kind.END: _("End what is no longer sold"),
        Population.Kind.KEEP: _("Keep by hand"),
    }.get(Population.Kind(population.kind), _("Add to Pricelist"))


def fall_through(job: Job) -> None:
    """The population of a job that failed, was cancelled or given up has ended too: nothing was added."""
    Population.objects.filter(pk=job.params["population"], state=Population.State.RUNNING).update(
        state=Population.State.FAILED
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


def start_redo(population: Population, *, confirmed: bool = False) -> Job:
    """Have what was undone brought back by the workers. Raises LiveInUseError as `start_undo` does."""
    undo.guard(population, confirmed=confirmed)
    return queue.enqueue(
        REDO,
        params={"population": population.pk, "confirmed": confirmed},
        subject=population,
        label=_("Redo: %(pricelist)s") % {"pricelist": population.target.name},
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
