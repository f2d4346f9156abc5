"""The users (extensions) of customers: adding, changing, deleting, and how many a trial allows."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.drafts import email_key
from customers.models import Customer, CustomerUser
from customers.trial_facts import facts_of, trial_of
from portal.names import folded, is_name, refusal
from trials.entitlement import AllowanceState, Phase, trial_state
from trials.terms import Allowance

_EXTENSION = re.compile(r"[0-9]{2,8}")


def add_user(*, customer: Customer, name: str, extension: str, email: str = "", active: bool = True) -> CustomerUser:
    """Add a user. Raises ValidationError by field; without a field when the trial allows no further user."""
    with transaction.atomic():
        stored = Customer.objects.select_for_update().get(pk=customer.pk)
        if problem := no_room(stored):
            raise ValidationError(problem)
        user = CustomerUser(customer=stored)
        _fill(user, name=name, extension=extension, email=email, active=active)
        user.save()
        Customer.objects.filter(pk=stored.pk).update(user_count=CustomerUser.objects.filter(customer=stored).count())
    return user


def change_user(user: CustomerUser, *, name: str, extension: str, email: str = "", active: bool = True) -> CustomerUser:
    """Change a user; it stays with its customer. Raises ValidationError by field."""
    with transaction.atomic():
        stored = CustomerUser.objects.select_for_update().get(pk=user.pk)
        _fill(stored, name=name, extension=extension, email=email, active=active)
        stored.save()
    return stored


def delete_user(user: CustomerUser) -> None:
    """Delete a user. What it used of the trial stays used, in its customer's name."""
    with transaction.atomic():
        customer = Customer.objects.select_for_update().get(pk=user.customer_id)
        user.delete()
        Customer.objects.filter(pk=customer.pk).update(
            user_count=CustomerUser.objects.filter(customer=customer).count()
        )


def no_room(customer: Customer) -> str:
    """Why the customer's trial allows no further user, in words; "" when it does or when no trial runs.

    The first user always has room: trials limit the additional ones.
    """
    held = CustomerUser.objects.filter(customer=customer).count()
    if held == 0:
        return ""
    facts = facts_of(customer, users=held)
    state = trial_state(trial_of(customer.web_product_id), facts, timezone.now())
    if state.phase is not Phase.RUNNING:
        return ""
    return _refusal(state.allowances[Allowance.USERS])


def free_extension(customer: Customer) -> str:
    """The first free extension from 101 on, to begin a form with."""
    taken = set(CustomerUser.objects.filter(customer=customer).values_list("extension", flat=True))
    return next((str(n) for n in range(101, 10_000) if str(n) not in taken), "")


def _refusal(users: AllowanceState) -> str:
    if users.waits_for_activation:
        return _("The free trial allows additional users only after it was activated by telephone.")
    if not users.allowed:
        return _("The free trial of this customer allows one user. It may have more when the trial has ended.")
    if users.left is None or users.left > 0:
        return ""
    limit = int(users.limit or 0)
    return ngettext(
        "The free trial allows %(n)s additional user, and this customer has it.",
        "The free trial allows %(n)s additional users, and this customer has them all.",
        limit,
    ) % {"n": limit}


def _fill(user: CustomerUser, *, name: str, extension: str, email: str, active: bool) -> None:
    errors: dict[str, list[str]] = {}
    name, extension, email = folded(name), extension.strip(), email_key(email)
    if not is_name(name):
        errors["name"] = [refusal()]
    if not _EXTENSION.fullmatch(extension):
        errors["extension"] = [_("Enter 2 to 8 digits.")]
    elif CustomerUser.objects.filter(customer_id=user.customer_id, extension=extension).exclude(pk=user.pk).exists():
        errors["extension"] = [_("Another user of this customer has this extension.")]
    if errors:
        raise ValidationError(errors)
    user.name, user.extension, user.email, user.active = name, extension, email, active
