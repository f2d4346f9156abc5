"""What is known about a customer's trial, gathered from the rows, and the state that follows from it."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from customers.models import Customer, TrialUsage
from trials.entitlement import Facts, TrialState, trial_state
from trials.models import Trial, TrialUse
from trials.terms import Allowance


def trial_of(product_id: int) -> Trial | None:
    """The trial that a web product's new customers get, with its credits."""
    use = TrialUse.objects.filter(web_product_id=product_id).select_related("trial").first()
    return use.trial if use is not None else None


def facts_of(customer: Customer, *, users: int | None = None) -> Facts:
    """The facts that entitlement asks for. users: instead of those it has, to try another number."""
    used: dict[Allowance, int | Decimal] = {}
    sums = TrialUsage.objects.filter(customer=customer).order_by().values("allowance")
    for row in sums.annotate(quantities=Sum("quantity"), amounts=Sum("amount")):
        allowance = Allowance(row["allowance"])
        used[allowance] = _money(row["amounts"]) if allowance is Allowance.CREDIT else int(row["quantities"])
    return Facts(
        registered_at=customer.registered_at,
        telephone_activated_at=customer.telephone_activated_at,
        plan=customer.plan,
        currency=customer.currency,
        users=customer.user_count if users is None else users,
        used=used,
    )


def state_of(customer: Customer, *, at: datetime | None = None) -> TrialState:
    """The customer's trial at a moment, now by default."""
    return trial_state(trial_of(customer.web_product_id), facts_of(customer), at or timezone.now())


def _money(value: Decimal | int | None) -> Decimal:
    return Decimal(value or 0)
