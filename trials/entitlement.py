"""What a customer may do free of charge, now: a function of facts, so that no flag can rot.

Days are UTC days. Day 0 is the day on which the customer registered; a trial of n days lasts until the end of day n,
so nobody gets less than n times 24 hours, and it has ended from 00:00 UTC of day n + 1 on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from products.plans import Plan
from trials.models import Trial
from trials.terms import SECONDS, Allowance, Offer, Terms, terms_of

Amount = int | Decimal


class Phase(StrEnum):
    """none: there is no trial, or the customer is not registered yet."""

    NONE = "none"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about a customer.

    plan: its letter. users: all the customer's users, the first included. used: since registration, in the units of
    AllowanceState; what is missing is 0. Allowance.USERS needn't be there: it follows from `users`.
    """

    registered_at: datetime
    plan: str
    currency: str
    telephone_activated_at: datetime | None = None
    users: int = 1
    used: Mapping[Allowance, Amount] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AllowanceState:
    """Where a customer stands with one allowance.

    Units: additional users; **seconds** of calls for MINUTES; numbers for the DDIs; money in the customer's currency
    (Decimal) for CREDIT.

    allowed: it may be used now (`left` says how much of it). waits_for_activation: it may be used as soon as the
    customer has activated the trial by telephone; never true together with `allowed`. limit: what the trial gives in
    all, None is unlimited; 0 when it gives none of it, to this plan, in this currency, or any longer. left: what may
    be used now; None is unlimited, 0 when not allowed; never negative.
    """

    allowed: bool = False
    waits_for_activation: bool = False
    limit: Amount | None = 0
    used: Amount = 0
    left: Amount | None = 0

    @property
    def offered(self) -> bool:
        """Whether it is part of this customer's running trial at all, now or after activation."""
        return self.allowed or self.waits_for_activation


@dataclass(frozen=True, kw_only=True)
class TrialState:
    """A customer's trial at one moment.

    ends_at: the first moment at which it has ended; None without a trial. days_left: whole UTC days that follow
    today; 0 on the last day and when nothing runs. allowances: every one of them.
    """

    phase: Phase
    ends_at: datetime | None
    days_left: int
    allowances: Mapping[Allowance, AllowanceState]


def ends_at(registered_at: datetime, days: int) -> datetime:
    """The first moment (00:00 UTC) at which a trial of so many days has ended. Raises ValueError without a zone."""
    return _midnight(registered_at) + timedelta(days=days + 1)


def trial_state(trial: Trial | Terms | None, facts: Facts, at: datetime) -> TrialState:
    """What the trial is worth to this customer at that moment. Raises ValueError for a time without a zone.

    Pure, except that a stored Trial's credits are read (`prefetch_related("credits")`).
    """
    now = _utc(at)
    terms = terms_of(trial) if isinstance(trial, Trial) else trial
    if terms is None:
        return _without(Phase.NONE, facts, None)
    end = ends_at(facts.registered_at, terms.days)
    if now < facts.registered_at:
        return _without(Phase.NONE, facts, end)
    if now >= end:
        return _without(Phase.ENDED, facts, end)
    activated = facts.telephone_activated_at is not None and _utc(facts.telephone_activated_at) <= now
    allowances = {a: _state(a, terms.offers.get(a), facts, activated) for a in Allowance}
    days_left = (end - _midnight(now)).days - 1
    return TrialState(phase=Phase.RUNNING, ends_at=end, days_left=days_left, allowances=allowances)


def _state(allowance: Allowance, offer: Offer | None, facts: Facts, activated: bool) -> AllowanceState:
    used = _used(allowance, facts)
    if offer is None or not applies(allowance, facts.plan):
        return AllowanceState(used=used)
    limit = _limit(allowance, offer, facts)
    if allowance is Allowance.CREDIT and not limit:
        return AllowanceState(limit=Decimal(0), used=used, left=Decimal(0))
    if offer.activation and not activated:
        return AllowanceState(waits_for_activation=True, limit=limit, used=used)
    left = None if limit is None else max(limit - used, type(limit)(0))
    return AllowanceState(allowed=True, limit=limit, used=used, left=left)


def applies(allowance: Allowance, plan: str) -> bool:
    """Whether customers of this plan get the allowance at all.

    Minutes and complimentary numbers belong to the Unlimited plans, credit to Pay As You Go (the manual, "Configure
    Trial"). Raises ValueError for a letter that is no plan.
    """
    unlimited = Plan(plan).is_unlimited
    match allowance:
        case Allowance.MINUTES | Allowance.COMPLIMENTARY_DDI:
            return unlimited
        case Allowance.CREDIT:
            return not unlimited
        case Allowance.USERS | Allowance.FREE_DDI:
            return True
        case _:
            assert_never(allowance)


def _limit(allowance: Allowance, offer: Offer, facts: Facts) -> Amount | None:
    if allowance is Allowance.CREDIT:
        return offer.amounts.get(facts.currency, Decimal(0))
    if offer.quantity == 0:
        return None
    if allowance is Allowance.MINUTES:
        return offer.quantity * SECONDS
    if allowance is Allowance.COMPLIMENTARY_DDI:
        return offer.quantity * max(facts.users, 1)
    return offer.quantity


def _used(allowance: Allowance, facts: Facts) -> Amount:
    if allowance is Allowance.USERS:
        return facts.used.get(allowance, max(facts.users - 1, 0))
    return facts.used.get(allowance, 0)


def _without(phase: Phase, facts: Facts, end: datetime | None) -> TrialState:
    nothing = {a: AllowanceState(used=_used(a, facts)) for a in Allowance}
    return TrialState(phase=phase, ends_at=end, days_left=0, allowances=nothing)


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(_utc(moment).date(), time(), UTC)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A time without a zone says nothing about a day")
    return moment.astimezone(UTC)
