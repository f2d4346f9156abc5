"""Adding, changing and deleting trial configurations. The only writer of them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from trials.drafts import MOST, TrialDraft, check_draft
from trials.models import Trial, TrialCredit
from trials.terms import QUANTITIES, Allowance
from trials.where_used import linked_products


def add_trial(draft: TrialDraft) -> Trial:
    """Add a trial for the partner inside the wall. Raises ValidationError by field."""
    check_draft(draft)
    trial = Trial()
    with transaction.atomic():
        _fill(trial, draft)
        trial.save()
        _keep_credits(trial, draft)
    return trial


def change_trial(trial: Trial, draft: TrialDraft) -> Trial:
    """Change a trial; what it says holds at once, also for customers whose trial runs. Raises ValidationError."""
    with transaction.atomic():
        stored = Trial.objects.select_for_update().get(pk=trial.pk)
        check_draft(draft, stored)
        _fill(stored, draft)
        stored.save()
        _keep_credits(stored, draft)
    return stored


def delete_trial(trial: Trial) -> None:
    """Delete a trial that no web product uses. Raises ValidationError with those that do."""
    with transaction.atomic():
        stored = Trial.objects.select_for_update().get(pk=trial.pk)
        if products := linked_products(stored):
            raise ValidationError(
                [_("Web product %(product)s uses it. Unlink it first.") % {"product": product} for product in products]
            )
        stored.delete()


def _fill(trial: Trial, draft: TrialDraft) -> None:
    trial.name = " ".join(draft.name.split())
    trial.days = draft.days
    trial.currencies = list(dict.fromkeys(draft.currencies))
    for allowance in Allowance:
        one = draft.of(allowance)
        setattr(trial, f"{allowance}_allowed", one.allowed)
        setattr(trial, f"{allowance}_activation", one.activation)
        if allowance in QUANTITIES:
            setattr(trial, f"{allowance}_quantity", min(max(one.quantity, 0), MOST))


def _keep_credits(trial: Trial, draft: TrialDraft) -> None:
    """The amounts of the chosen currencies, each in a row; only rows that change are touched."""
    standing = {credit.currency: credit for credit in trial.credits.all()}
    for currency in trial.currencies:
        amount = draft.amounts.get(currency)
        credit = standing.pop(currency, None)
        if amount is None:
            if credit is not None:
                credit.delete()
        elif credit is None:
            TrialCredit.objects.create(trial=trial, currency=currency, amount=amount)
        elif credit.amount != amount:
            credit.amount = amount
            credit.save()
    for credit in standing.values():
        credit.delete()
