"""Finding a customer by what a person types: words of the name, the beginning of an address, a reference, an id."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from customers.drafts import email_key, name_key
from customers.models import Customer, CustomerWord
from portal.grid.filters import in_prefix
from portal.grid.picking import Pick

_ID = re.compile(r"#\s*(\d{1,18})\s*\)?\s*$", re.ASCII)
_BETWEEN = re.compile(r"[\x00-\x2f\x3a-\x60\x7b-\x7f]+")
"""What stands between words: the same as in migration 0003."""
LIMIT = 20


def words_of(text: str) -> list[str]:
    """The words of a name or of what is typed for one, folded, as CustomerWord keeps them."""
    return [word for word in _BETWEEN.split(name_key(text)) if word]


def named(text: str) -> Q:
    """Customers who have, for each word of this text, a word in their name that begins with it, whatever the case and
    the accents; when there are none, those whose names contain the text anywhere."""
    found = Q()
    words = words_of(text)
    for word in words:
        found &= Q(pk__in=CustomerWord.objects.filter(in_prefix("word", word)).values("customer_id"))
    if words and Customer.objects.filter(found).exists():
        return found
    # Reads every name, but by the index alone: LIKE is no condition that an index may answer behind the wall.
    anywhere = Customer.objects.filter(name_key__contains=name_key(" ".join(text.split())))
    return Q(pk__in=anywhere.order_by().values("pk"))


def matching(text: str) -> QuerySet[Customer]:
    """Customers that a person may mean, in order of their names."""
    parts = [named(text), in_prefix("email", email_key(text)), in_prefix("reference", text.strip())]
    if (pk := _id(text)) is not None:
        parts.append(Q(pk=pk))
    # One by one and then together: a single OR would be asked of every customer.
    first, *others = [Customer.objects.filter(part).order_by().values("pk") for part in parts]
    return Customer.objects.filter(pk__in=first.union(*others)).order_by("name_key", "id")


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
