"""What the technical e-mail of a DDI gateway is told: failed imports, coverage that became old, costs that rose."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from gateways.coverage import states
from gateways.models import CoverageChange, CoverageImport, DdiGateway
from portal.jobs.models import Job
from portal.mail.sending import send
from portal.tenancy import wall

LOOKED_BACK = timedelta(days=3)
"""How long after its failure an import is still told, if the sweep could not do it at once."""
_LISTED = 20


def costs_rose(coverage_import: CoverageImport) -> bool:
    """Tell what the applied import made dearer; False when there is nothing, or it was told before.

    Needs an open transaction.
    """
    dearer = CoverageChange.objects.filter(coverage_import=coverage_import, kind=CoverageChange.Kind.DEARER)
    count = dearer.count()
    gateway = coverage_import.ddi_gateway
    if not count or gateway is None:
        return False
    context = {
        "count": count,
        "changes": dearer.order_by(F("old_rate") - F("new_rate"), "destination", "id")[:_LISTED],
        "file": coverage_import.deck.name,
        "url": _absolute("ddi-coverage-changes", coverage_import.pk) + "?kind=dearer",
    }
    return _send("ddi-costs-rose", gateway, context, event=f"ddi-costs-rose:{coverage_import.pk}")


def sweep(*, now: datetime | None = None) -> int:
    """Tell every partner's gateways what is new. Returns how many mails were written. Run outside every door."""
    now = now or timezone.now()
    with wall.enter_staff(actor_name="gateways"):
        partners = list(DdiGateway.objects.order_by("partner_id").values_list("partner_id", flat=True).distinct())
    sent = 0
    for partner_id in partners:
        with wall.enter_partner(partner_id, actor_name="gateways"):
            own = {gateway.pk: gateway for gateway in DdiGateway.objects.filter(partner_id=partner_id)}
            sent += sum(_tell_failed(own, now)) + sum(_tell_old(gateway, now) for gateway in own.values())
    return sent


def _tell_failed(gateways: dict[int, DdiGateway], now: datetime) -> list[bool]:
    kinds = [states.READ, states.COMPARE, states.APPLY, states.UNDO]
    jobs = Job.objects.filter(kind__in=kinds, state=Job.State.FAILED, ended_at__gte=now - LOOKED_BACK)
    failed = {job.params["import"]: job for job in jobs.order_by("pk")}
    concerned = CoverageImport.objects.filter(pk__in=failed, ddi_gateway__in=gateways).select_related("deck")
    told = []
    for found in concerned:
        job, gateway = failed[found.pk], gateways[found.ddi_gateway_id or 0]
        context = {
            "file": found.deck.name,
            "label": job.label,
            "error": job.error,
            "url": _absolute("coverage-import", found.pk),
        }
        told.append(_send("ddi-import-failed", gateway, context, event=f"ddi-import-failed:{job.pk}"))
    return told


def is_old(gateway: DdiGateway, *, now: datetime) -> bool:
    """Whether its newest coverage is older than the partner allows. One that is retired, or has none, isn't."""
    days, at = gateway.coverage_max_days, gateway.coverage_at
    return gateway.retired_at is None and days is not None and at is not None and at < now - timedelta(days=days)


def _tell_old(gateway: DdiGateway, now: datetime) -> bool:
    if not is_old(gateway, now=now) or gateway.coverage_at is None:
        return False
    context = {
        "at": gateway.coverage_at,
        "days": (now - gateway.coverage_at).days,
        "allowed": gateway.coverage_max_days,
        "url": _absolute("ddi-coverage-upload", gateway.pk),
    }
    # Once for each coverage: the next import begins anew.
    event = f"ddi-coverage-old:{gateway.pk}:{int(gateway.coverage_at.timestamp())}"
    return _send("ddi-coverage-old", gateway, context, event=event)


def _absolute(name: str, pk: int) -> str:
    return f"{settings.PORTAL_BASE_URL}{reverse(name, args=[pk])}"


def _send(kind: str, gateway: DdiGateway, context: dict[str, Any], *, event: str) -> bool:
    told = {"gateway": gateway.name, "currency": gateway.currency, **context}
    return send(kind=kind, to=gateway.technical_email, context=told, event=event) is not None
