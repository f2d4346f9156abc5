"""Recording what a customer uses of its trial. Billing calls this for each call and each number.

What is divided is clamped, what isn't is refused: of a call of 300 seconds with 120 left, 120 are the trial's and the
caller charges the rest; a number is given whole or not at all. Asking twice with the same source answers the same.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import Customer, CustomerUser, TrialUsage
from customers.trial_facts import facts_of, trial_of
from trials.entitlement import AllowanceState, Phase, trial_state
from trials.terms import Allowance

DIVISIBLE = frozenset({Allowance.MINUTES, Allowance.CREDIT})
"""Seconds and money may be given in part; numbers may not."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What the trial pays of what was asked.

    granted: seconds for MINUTES, numbers for the DDIs, money in the customer's currency for CREDIT. usage: the row that
    says so; None where nothing was written, because no trial ran or this allowance wasn't open. again: this source had
    been recorded before, and this is what was granted then.
    """

    granted: int | Decimal
    usage: TrialUsage | None
    again: bool = False


def record_usage(
    *,
    customer: Customer,
    allowance: Allowance,
    source: str,
    quantity: int = 0,
    amount: Decimal = Decimal(0),
    user: CustomerUser | None = None,
    used_at: datetime | None = None,
) -> Recorded:
    """Take what a call or an order uses from the trial, as far as it goes. Once for each (customer, allowance, source).

    quantity: seconds of calls for MINUTES, numbers for the DDIs. amount: for CREDIT, in the customer's currency, at
    most six decimals. used_at: when it was used, now by default; the trial is asked as it stood then. Of an allowance
    that is used up, a row with nothing is written, so that asking again grants nothing either.

    Raises ValidationError for numbers (DDIs) beyond what is left, ValueError for what no caller may ask: users (they
    are counted where they are), no source, both or no amounts, a time to come, a user of another customer.
    """
    _must_make_sense(customer, allowance, source, quantity, amount, user)
    moment = used_at or timezone.now()
    if moment > timezone.now():
        raise ValueError("Nothing is used in the future")
    with transaction.atomic():
        stored = Customer.objects.select_for_update().get(pk=customer.pk)
        before = TrialUsage.objects.filter(customer=stored, allowance=allowance.value, source=source).first()
        if before is not None:
            return Recorded(granted=_granted(before), usage=before, again=True)
        state = trial_state(trial_of(stored.web_product_id), facts_of(stored), moment)
        open_now = state.allowances[allowance]
        asked: int | Decimal = amount if allowance is Allowance.CREDIT else quantity
        if state.phase is not Phase.RUNNING or not open_now.allowed:
            if allowance not in DIVISIBLE:
                raise ValidationError(_not_open(state.phase, open_now))
            return Recorded(granted=type(asked)(0), usage=None)
        granted = asked if open_now.left is None else min(asked, open_now.left)
        if granted < asked and allowance not in DIVISIBLE:
            raise ValidationError(
                _("The free trial has %(left)s of these numbers left.") % {"left": open_now.left}, code="used_up"
            )
        usage = TrialUsage.objects.create(
            customer=stored,
            user=user,
            allowance=allowance.value,
            quantity=0 if allowance is Allowance.CREDIT else int(granted),
            amount=granted if allowance is Allowance.CREDIT else Decimal(0),
            used_at=moment,
            source=source,
        )
    return Recorded(granted=granted, usage=usage)


def _must_make_sense(
    customer: Customer,
    allowance: Allowance,
    source: str,
    quantity: int,
    amount: Decimal,
    user: CustomerUser | None,
) -> None:
    if allowance is Allowance.USERS:
        raise ValueError("Users are counted where they are, not recorded as used")
    if not source or len(source) > 80:
        raise ValueError("A source of at most 80 characters keeps usage from being recorded twice")
    given, other = (amount, quantity) if allowance is Allowance.CREDIT else (quantity, amount)
    if given < 0 or other != 0:
        raise ValueError("Credit is an amount, everything else a quantity, and neither is negative")
    if user is not None and user.customer_id != customer.pk:
        raise ValueError("This user belongs to another customer")


def _granted(usage: TrialUsage) -> int | Decimal:
    return usage.amount if usage.allowance == TrialUsage.Allowance.CREDIT else usage.quantity


def _not_open(phase: Phase, state: AllowanceState) -> str:
    if phase is not Phase.RUNNING:
        return _("No free trial is running for this customer.")
    if state.waits_for_activation:
        return _("The free trial gives these numbers only after it was activated by telephone.")
    return _("The free trial of this customer gives none of these numbers.")
