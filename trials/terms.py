"""What a trial configuration offers, as plain values: of a stored Trial, or of one that is still being typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from trials.models import Trial

SECONDS = 60


class Allowance(StrEnum):
    """What a trial may give away. The values are the first parts of Trial's field names, in the manual's order."""

    USERS = "users"
    MINUTES = "minutes"
    COMPLIMENTARY_DDI = "complimentary_ddi"
    FREE_DDI = "free_ddi"
    CREDIT = "credit"


QUANTITIES = (Allowance.USERS, Allowance.MINUTES, Allowance.COMPLIMENTARY_DDI, Allowance.FREE_DDI)
"""The allowances that are counted; the remaining one is money."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One allowance that is switched on.

    activation: it begins only when the customer has activated the trial by telephone. quantity: users, minutes, or
    numbers (complimentary ones for each user); 0 is unlimited, as in the manual. amounts: of credit, by currency;
    there 0 is nothing.
    """

    activation: bool = False
    quantity: int = 0
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A trial: how many days after the day of registration it lasts, and what is switched on."""

    days: int
    offers: Mapping[Allowance, Offer] = field(default_factory=dict)


def terms_of(trial: Trial) -> Terms:
    """The terms of a stored trial. Reads `trial.credits`: prefetch it where there are many trials."""
    offers: dict[Allowance, Offer] = {}
    for allowance in Allowance:
        if not getattr(trial, f"{allowance}_allowed"):
            continue
        activation = getattr(trial, f"{allowance}_activation")
        if allowance is Allowance.CREDIT:
            amounts = {credit.currency: credit.amount for credit in trial.credits.all()}
            offers[allowance] = Offer(activation=activation, amounts=amounts)
        else:
            offers[allowance] = Offer(activation=activation, quantity=getattr(trial, f"{allowance}_quantity"))
    return Terms(days=trial.days, offers=offers)
