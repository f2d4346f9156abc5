"""Adding, changing and deleting customers: the only writer of what is entered about one."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.drafts import CustomerDraft, checked, package_problem
from customers.models import Customer, TrialUsage
from customers.packages import default_plan, package_of_product, uncovered
from products.models import WebProduct


def add_customer(draft: CustomerDraft, *, web_product: WebProduct) -> Customer:
    """Add a customer of a web product. Raises ValidationError by field."""
    # Locked: the web product keeps its currencies and cultures, and nobody takes the address, until it is there.
    product = WebProduct.objects.select_for_update().get(pk=web_product.pk)
    values = _valid(draft, product)
    _must_be_free(values["email"], product)
    if values["registered_at"] is None:
        del values["registered_at"]
    return Customer.objects.create(web_product=product, package=draft.package, **values)


def change_customer(customer: Customer, draft: CustomerDraft) -> Customer:
    """Change a customer; its web product stays. Raises as add_customer does."""
    with transaction.atomic():
        product = WebProduct.objects.select_for_update().get(pk=customer.web_product_id)
        stored = Customer.objects.select_for_update().get(pk=customer.pk)
        values = _valid(draft, product)
        if values["email"] != stored.email:
            _must_be_free(values["email"], product)
        registered = values.pop("registered_at")
        # A form shows whole seconds; what it gives back unchanged must not cut off the fraction.
        if registered is not None and registered != stored.registered_at.replace(microsecond=0):
            stored.registered_at = registered
        for name, value in values.items():
            setattr(stored, name, value)
        stored.package = draft.package
        stored.save()
    return stored


def delete_customer(customer: Customer) -> None:
    """Delete a customer that has used nothing, and its users with it. Raises ValidationError with what keeps it."""
    with transaction.atomic():
        stored = Customer.objects.select_for_update().get(pk=customer.pk)
        if kept := used_by(stored):
            raise ValidationError(kept)
        stored.delete()


def used_by(customer: Customer) -> list[str]:
    """What keeps a customer from being deleted, in words."""
    count = TrialUsage.objects.filter(customer=customer).count()
    if not count:
        return []
    return [ngettext("%(n)s use of its trial.", "%(n)s uses of its trial.", count) % {"n": count}]


def draft_errors(draft: CustomerDraft, product: WebProduct) -> dict[str, str]:
    """What is wrong with a draft, by field, all of it."""
    draft = _settled(draft, product)
    values, errors = checked(draft, product)
    if "package" not in errors and (problem := package_problem(draft.package, values["currency"])):
        errors["package"] = problem
    if values["plan_country"] and "plan_country" not in errors and not draft.uncovered_ok:
        problem = uncovered(draft.package or package_of_product(product), values["plan_country"])
        if problem:
            errors["plan_country"] = _("%(problem)s Choose another, or say that it is meant.") % {"problem": problem}
    return errors


def _valid(draft: CustomerDraft, product: WebProduct) -> dict[str, Any]:
    if errors := draft_errors(draft, product):
        raise ValidationError({name: [text] for name, text in errors.items()})
    return checked(_settled(draft, product), product)[0]


def _settled(draft: CustomerDraft, product: WebProduct) -> CustomerDraft:
    """With the plan that holds where none was chosen."""
    return draft if draft.plan else replace(draft, plan=default_plan(product, draft.package))


def _must_be_free(email: str, product: WebProduct) -> None:
    if Customer.objects.filter(web_product=product, email=email).exists():
        raise ValidationError(
            {"email": _("%(product)s has a customer with this e-mail address already.") % {"product": product.brand}}
        )
