"""The names of this package's kinds of jobs, and what sets them off."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.models import CoverageImport
from gateways.models.coverage import Supplier
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.registry import kind_name
from portal.tenancy import wall
from pricelists import undo
from pricelists.models import Population
from pricelists.populating import check_fresh
from pricelists.refusals import PricelistRefusal
from tenants.models import Partner

POPULATE = kind_name("pricelists.populate")
UNDO = kind_name("pricelists.undo")
REDO = kind_name("pricelists.redo")
PREVIEW = kind_name("pricelists.preview")
REPRICE = kind_name("pricelists.reprice")
MARGIN_GUARD = kind_name("pricelists.margin_guard")
State = Population.State


def start(population: Population, *, mail_to: str = "") -> Job | None:
    """Send a population that is ready to the workers; one whose date is still to come waits for it (None).

    Raises PricelistRefusal when it isn't ready any more.
    """
    later, today = population.holds_from is not None and population.holds_from > timezone.now(), timezone.localdate()
    begun = State.WAITING if later else State.RUNNING
    with transaction.atomic():
        ready = Population.objects.filter(pk=population.pk, state=State.PREVIEW)
        population.selection |= {"mail_to": mail_to, "confirmed_on": today.isoformat()}
        if not ready.update(state=begun, selection=population.selection):
            if Population.objects.filter(pk=population.pk, state=State.PREPARING).exists():
                raise PricelistRefusal(_("Its preview is still being worked out. Look at it first."))
            raise PricelistRefusal(_("This has been added or undone already."))
        check_fresh(population, on=today)
    return None if later else _enqueue(population)


def start_preview(amendment: Population, *, holds_from: datetime | None = None) -> Job:
    """Have the preview of an amendment in the state PREPARING worked out by the workers."""
    return queue.enqueue(
        PREVIEW,
        params={"population": amendment.pk, "holds_from": holds_from.isoformat() if holds_from else None},
        subject=amendment,
        label=_("Preview: %(pricelist)s") % {"pricelist": amendment.target.name},
    )


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


def fall_back(job: Job) -> None:
    """The preview of a job that failed, was cancelled or given up has ended too. One from before it stands again."""
    preparing = Population.objects.filter(pk=job.params["population"], state=State.PREPARING)
    if not preparing.filter(selection__has_key="digest").update(state=State.PREVIEW):
        preparing.update(state=State.FAILED)


def start_undo(population: Population, *, confirmed: bool = False) -> Job:
    """Have a population undone by the workers.

    Raises LiveInUseError when that empties what a live web product uses and nobody has confirmed, and PricelistRefusal
    when it can't be undone.
    """
    undo.guard(population, confirmed=confirmed)
    return queue.enqueue(
        UNDO,
        params={"population": population.pk, "confirmed": confirmed},
        subject=population,
        label=_("Undo: %(pricelist)s") % {"pricelist": population.target.name},
    )


def start_redo(population: Population, *, confirmed: bool = False) -> Job:
    """Have what was undone brought back by the workers. Raises what `start_undo` does."""
    undo.guard(population, confirmed=confirmed)
    return queue.enqueue(
        REDO,
        params={"population": population.pk, "confirmed": confirmed},
        subject=population,
        label=_("Redo: %(pricelist)s") % {"pricelist": population.target.name},
    )


def guard_coverage(about: CoverageImport | Supplier) -> None:
    """The coverage of a gateway has changed, by an import or otherwise: have the prices made from it looked at.

    Needs an open transaction.
    """
    params = {"import": about.pk} if isinstance(about, CoverageImport) else {}
    queue.enqueue(MARGIN_GUARD, params=params, subject=about)
    if about.partner_id == wall.PLATFORM_PARTNER_ID:
        # Any partner may sell what the platform's gateways carry.
        transaction.on_commit(partial(guard_every_partner, because="the platform's coverage"), robust=True)


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
