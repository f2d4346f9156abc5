"""Finding a customer by what a person types: part of the name, the beginning of an address, a reference, an id."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from customers.drafts import email_key, name_key
from customers.models import Customer
from portal.grid.filters import in_prefix
from portal.grid.picking import Pick

_ID = re.compile(r"#\s*(\d{1,18})\s*\)?\s*$", re.ASCII)
LIMIT = 20


def named(text: str) -> Q:
    """Customers whose names contain this, whatever the case and the accents."""
    return Q(name_key__contains=name_key(" ".join(text.split())))


def matching(text: str) -> QuerySet[Customer]:
    """Customers that a person may mean, in order of their names."""
    found = named(text) | in_prefix("email", email_key(text)) | in_prefix("reference", text.strip())
    if (pk := _id(text)) is not None:
        found |= Q(pk=pk)
    return Customer.objects.filter(found).order_by("name_key", "id")


def find(text: str) -> list[Pick]:
    """What a picker offers: names that begin with the text come first."""
    text = " ".join(text.split())
    if not text:
        return []
    first = list(Customer.objects.filter(in_prefix("name_key", name_key(text))).order_by("name_key", "id")[:LIMIT])
    if len(first) < LIMIT:
        seen = [customer.pk for customer in first]
        first += matching(text).exclude(pk__in=seen)[: LIMIT - len(first)]
    return [pick_of(customer) for customer in first]


def by_id(pk: int) -> Pick | None:
    """The customer with this id, when it is one of the partner's."""
    customer = Customer.objects.filter(pk=pk).first()
    return pick_of(customer) if customer is not None else None


def resolve(text: str) -> Customer:
    """The one customer that is meant. Raises ValidationError that names the candidates when there are several."""
    text = text.strip()
    if text and (pk := _id(text)) is not None and (customer := Customer.objects.filter(pk=pk).first()):
        return customer
    found = list(matching(text)[:9]) if text else []
    exact = [c for c in found if text.casefold() in {c.name.casefold(), c.email, c.reference.casefold()}]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if not found:
        raise ValidationError(_("There is no such customer. Type part of the name, the e-mail address or the ID."))
    names = ", ".join(str(pick_of(customer)) for customer in found[:8])
    raise ValidationError(
        _("Which one? %(names)s. Type the number too.") % {"names": names + (" …" * (len(found) > 8))}
    )


def pick_of(customer: Customer) -> Pick:
    """A customer as a picker shows it."""
    return Pick(id=customer.pk, label=customer.name, note=customer.email)


def _id(text: str) -> int | None:
    if match := _ID.search(text):
        return int(match[1])
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
