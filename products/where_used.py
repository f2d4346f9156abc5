"""Where used: every web product of the partner, and what of one kind it is linked to now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model

from products.models import WebProduct

T = TypeVar("T", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Candidate(Generic[T]):
    """A web product as the page shows it. other: what it uses now instead; missing: its currencies without amounts."""

    product: WebProduct
    linked: bool
    other: T | None
    missing: list[str]


def candidates(thing: T, *, used: Mapping[int, T], missing: Callable[[T, WebProduct], list[str]]) -> list[Candidate[T]]:
    """Every web product, by brand, with what links it to `thing`. used: what each uses now, by the product's id."""
    found = []
    for product in WebProduct.objects.order_by("brand", "id"):
        now = used.get(product.pk)
        linked = now is not None and now.pk == thing.pk
        other = None if linked else now
        found.append(Candidate(product=product, linked=linked, other=other, missing=missing(thing, product)))
    return found
