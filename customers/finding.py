"""Finding a customer by what a person types: words of the name, the beginning of an address, a reference, an id."""

import re
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.utils.translation import gettext as _

from customers.drafts import email_key, name_key
from customers.models import Customer, CustomerWord
from portal.grid.filters import in_prefix
from portal.grid.picking import Pick

_ID = re.compile(r"#\s*(\d{1,18})\s*+(?:\)\s*+)?$", re.ASCII)
_BETWEEN = re.compile(r"[\x00-\x2f\x3a-\x60\x7b-\x7f]+")
"""What stands between words: the same as in migration 0003."""
LIMIT = 20


def words_of(text: str) -> list[str]:
    """The words of a name or of what is typed for one, folded, as CustomerWord keeps them."""
    return [word for word in _BETWEEN.split(name_key(text)) if word]


def named(text: str) -> Q:
    """Customers who have, for each word of this text, a word in their name that begins with it, whatever the case and
    the accents; when there are none, those whose names contain the text anywhere."""
    return Q(_Among(_ids_by_name(text)))


def matching(text: str) -> QuerySet[Customer]:
    """Customers that a person may mean, in order of their names."""
    others = [in_prefix("email", email_key(text)), in_prefix("reference", text.strip())]
    if (pk := _id(text)) is not None:
        others.append(Q(pk=pk))
    # One by one and then together: a single OR would be asked of every customer.
    ids = _ids_by_name(text).union(*(Customer.objects.filter(part).order_by().values_list("pk") for part in others))
    return Customer.objects.filter(_Among(ids)).order_by("name_key", "id")


def _ids_by_name(text: str) -> QuerySet[Any]:
    words = words_of(text)
    if words:
        first, *others = [CustomerWord.objects.filter(in_prefix("word", w)).values_list("customer_id") for w in words]
        for found in others:
            first = first.filter(customer_id__in=found)
        if first.exists():
            return first.distinct()
    # Reads every name, but by the index alone: LIKE is no condition that an index may answer behind the wall.
    anywhere = Customer.objects.filter(name_key__contains=name_key(" ".join(text.split())))
    return anywhere.order_by().values_list("pk")


class _Among(Func):
    """`id = ANY (ARRAY(…))`: the ids are gathered first. As a join, a LIMIT makes the planner walk all customers by
    name, on the chance of meeting some soon; for a name late in the alphabet it meets them after all others."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def __init__(self, ids: QuerySet[Any]) -> None:
        super().__init__(F("pk"), ArraySubquery(ids))


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
