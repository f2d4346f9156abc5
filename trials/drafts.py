"""What a person enters about a trial configuration, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.money import rounding
from portal.money.currencies import problems
from portal.names import folded, is_name, refusal
from trials.models import Trial
from trials.terms import QUANTITIES, Allowance, Offer, Terms

LONGEST = 365
MOST = 1_000_000
MOST_CREDIT = Decimal(1_000_000)


@dataclass(frozen=True, kw_only=True)
class AllowanceDraft:
    """The fields of one allowance. While it isn't `allowed` the others are closed: kept, and without meaning."""

    allowed: bool = False
    activation: bool = False
    quantity: int = 0


@dataclass(frozen=True, kw_only=True)
class TrialDraft:
    """A trial as it was entered. amounts: credit by currency, for the chosen currencies."""

    name: str
    days: int
    currencies: Sequence[str] = ()
    allowances: Mapping[Allowance, AllowanceDraft] = field(default_factory=dict)
    amounts: Mapping[str, Decimal] = field(default_factory=dict)

    def of(self, allowance: Allowance) -> AllowanceDraft:
        """The fields of an allowance."""
        return self.allowances.get(allowance, AllowanceDraft())

    def terms(self) -> Terms:
        """What it would mean, for the function that decides at run time."""
        offers = {
            allowance: Offer(
                activation=draft.activation,
                quantity=draft.quantity,
                amounts={code: self.amounts.get(code, Decimal(0)) for code in self.currencies}
                if allowance is Allowance.CREDIT
                else {},
            )
            for allowance, draft in self.allowances.items()
            if draft.allowed
        }
        return Terms(days=self.days, offers=offers)


def check_draft(draft: TrialDraft, trial: Trial | None = None) -> None:
    """Raise ValidationError with everything that is wrong, by field. `trial`: the one that would be changed.

    The amount in a currency is the field `amount_<code>`.
    """
    errors: dict[str, str] = {}
    name = folded(draft.name)
    if not is_name(name):
        errors["name"] = refusal()
    elif any(found != trial for found in Trial.objects.filter(name=name)):
        errors["name"] = _("You have a Trial of this name already.")
    if not 1 <= draft.days <= LONGEST:
        errors["days"] = _("Enter 1 to %(most)s days.") % {"most": LONGEST}
    for allowance in QUANTITIES:
        one = draft.of(allowance)
        if one.allowed and not 0 <= one.quantity <= MOST:
            errors[f"{allowance}_quantity"] = _("Enter a whole number from 0 (unlimited) to %(most)s.") % {"most": MOST}
    errors |= _money_errors(draft, trial.currencies if trial else [])
    if errors:
        raise ValidationError(errors)


def _money_errors(draft: TrialDraft, kept: list[str]) -> dict[str, str]:
    if wrong := problems(draft.currencies, kept=kept):
        return {"currencies": wrong[0]}
    if not draft.of(Allowance.CREDIT).allowed:
        return {}
    if not draft.currencies:
        return {"currencies": _("Choose the currencies of the credits, or switch off free call out credits below.")}
    errors = {}
    for code in draft.currencies:
        amount = draft.amounts.get(code, Decimal(0))
        if not 0 < amount <= MOST_CREDIT:
            errors[f"amount_{code}"] = _("Enter an amount above 0, or take %(code)s out of the currencies above.") % {
                "code": code
            }
        elif amount != rounding.amount(amount, code):
            digits = rounding.minor_digits(code)
            errors[f"amount_{code}"] = (
                _("%(code)s has %(digits)s decimals.") % {"code": code, "digits": digits}
                if digits
                else _("%(code)s has no decimals.") % {"code": code}
            )
    return errors
