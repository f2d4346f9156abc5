"""What pricelists do in the background. Imported by gateways/tasks.py."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gateways.filters.term_gateways import RouteFilter
from gateways.models import MarginFinding, Population, Route
from gateways.pricelists import margin_guard, population, reprice, undo
from gateways.pricelists.jobs import MARGIN_GUARD, POPULATE, REPRICE, UNDO
from gateways.pricelists.refusals import PricelistRefusal
from portal.grid.selection import BadSelection, Selection
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.running import JobFailed, JobRun
from products.live import LiveInUseError
from tenants.models import User


def _page(job: Job) -> str:
    return reverse("population", args=[job.params["population"]])


def _guard_page(job: Job) -> str:
    return reverse("margin-guard")


def _population_of(run: JobRun) -> Population:
    found = Population.objects.select_related("pricelist", "gateway").filter(pk=run.params["population"]).first()
    if found is None:
        raise JobFailed(_now("This population is not there any more."))
    return found


def selected_routes(chosen: Population) -> Any:
    """The routes that were selected for a population, as they are now. Raises BadSelection."""
    routes = Route.objects.filter(gateway_id=chosen.gateway_id)
    rows = chosen.selection.get("rows")
    return Selection.from_params(rows).apply(routes, RouteFilter) if rows else routes


@job_kind(POPULATE, title=_("Add to Pricelist"), page=_page, mails=True)
def populate(run: JobRun) -> dict[str, Any]:
    """Write a population's prices."""
    chosen = _population_of(run)
    try:
        written = population.apply(chosen, routes=selected_routes(chosen), progress=run.progress)
    except (PricelistRefusal, BadSelection) as refusal:
        raise JobFailed(" ".join(refusal.messages)) from refusal
    run.check()
    return written


@job_kind(UNDO, title=_("Undo a population"), page=_page)
def take_back(run: JobRun) -> dict[str, Any]:
    """Bring back the prices that held before a population."""
    try:
        written = undo.undo(_population_of(run), confirmed=bool(run.params.get("confirmed")))
    except PricelistRefusal as refusal:
        raise JobFailed(refusal.text) from refusal
    except LiveInUseError as refusal:
        raise JobFailed(str(refusal)) from refusal
    run.check()
    queue.enqueue(MARGIN_GUARD)
    return written


@job_kind(REPRICE, title=_("Reprice"), page=_page, mails=True)
def make_anew(run: JobRun) -> dict[str, Any]:
    """Write the prices of one repricing."""
    try:
        written = reprice.apply(_population_of(run))
    except PricelistRefusal as refusal:
        raise JobFailed(refusal.text) from refusal
    run.check()
    queue.enqueue(MARGIN_GUARD)
    return written


@job_kind(MARGIN_GUARD, title=_("Margin guard"), page=_guard_page)
def guard(run: JobRun) -> dict[str, Any]:
    """Compare every published price with what it costs now, and tell the owners when something new is wrong."""
    found = margin_guard.look()
    run.check()
    if found["new"]:
        _tell_owners(found)
    return found


def _tell_owners(found: dict[str, Any]) -> None:
    owners = list(User.objects.filter(role=User.Role.OWNER, is_active=True).values_list("email", flat=True))
    context = {
        "found": found,
        "words": margin_guard.in_words(found),
        "worst": list(MarginFinding.objects.select_related("pricelist").order_by("-damage", "-id")[:10]),
        "url": settings.PORTAL_BASE_URL + reverse("margin-guard"),
    }
    subject = _now("Margin guard: %(words)s") % {"words": context["words"]}
    body = render_to_string("gateways/pricelists/guard_mail.txt", context)
    for address in owners:
        transaction.on_commit(
            lambda to=address: send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to])  # type: ignore[misc]
        )
