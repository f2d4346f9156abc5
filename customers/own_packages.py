"""Price packages of customers' own: linking and unlinking them, one by one or many at once."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import ngettext

from customers.drafts import package_problem
from customers.finding import matching
from customers.models import Customer
from pricing.models import PricePackage
from products.live import guard_live
from products.models import WebProduct


@dataclass(frozen=True, kw_only=True)
class Linked:
    """What linking many customers did. refused: those who pay in a currency that the package lacks, by currency."""

    linked: int
    already: int
    refused: dict[str, int]


def linked_customers(package: PricePackage) -> QuerySet[Customer]:
    """The customers whose own package this is, in order of their names."""
    return Customer.objects.filter(package=package).order_by("name_key", "id")


def candidates(package: PricePackage, text: str) -> QuerySet[Customer]:
    """Customers that could have this package: all others, or those that match what was typed."""
    found = matching(text) if text.strip() else Customer.objects.order_by("name_key", "id")
    return found.exclude(package_id=package.pk).select_related("package")


def link_customer(*, package: PricePackage, customer: Customer, confirmed: bool = False) -> Customer:
    """Give a customer this package of its own, instead of any other.

    Raises ValidationError when the package lacks the customer's currency, LiveInUseError for a customer of a live web
    product until it is `confirmed`.
    """
    held = PricePackage.objects.select_for_update().get(pk=package.pk)  # keeps its currencies meanwhile
    stored = Customer.objects.select_for_update().select_related("web_product").get(pk=customer.pk)
    if problem := package_problem(held, stored.currency):
        raise ValidationError(problem)
    if stored.package_id != held.pk:
        if stored.package_id is not None:
            guard_live([stored.web_product], confirmed=confirmed)
        stored.package = held
        stored.save(update_fields=["package"])
    return stored


def unlink_customer(*, package: PricePackage, customer: Customer, confirmed: bool = False) -> None:
    """The customer has its web product's package again; nothing happens when it hadn't this one.

    Raises LiveInUseError for a customer of a live web product until it is `confirmed`.
    """
    stored = Customer.objects.select_for_update().select_related("web_product").get(pk=customer.pk)
    if stored.package_id == package.pk:
        guard_live([stored.web_product], confirmed=confirmed)
        stored.package = None
        stored.save(update_fields=["package"])


def link_many(*, package: PricePackage | None, customers: QuerySet[Customer], confirmed: bool = False) -> Linked:
    """Give these customers this package of their own, or (None) their web products' again.

    Customers who pay in a currency that the package lacks keep what they have and are counted. Raises LiveInUseError
    when customers of a live web product lose a package of their own and nobody has confirmed.
    """
    with transaction.atomic():
        chosen = customers.order_by()
        refused: dict[str, int] = {}
        if package is not None:
            package = PricePackage.objects.select_for_update().get(pk=package.pk)
            for currency in chosen.exclude(currency__in=package.currencies).values_list("currency", flat=True):
                refused[currency] = refused.get(currency, 0) + 1
            chosen = chosen.filter(currency__in=package.currencies)
        same = chosen.filter(package=package)
        already = same.count()
        ids = list(chosen.exclude(pk__in=same.values("pk")).values_list("pk", flat=True))
        losing = Customer.objects.filter(pk__in=ids, package__isnull=False)
        products = WebProduct.objects.filter(pk__in=losing.order_by().values("web_product_id").distinct())
        guard_live(list(products), confirmed=confirmed)
        linked = Customer.objects.filter(pk__in=ids).update(package=package)
    return Linked(linked=linked, already=already, refused=refused)


def missing_words(package: PricePackage, refused: dict[str, int]) -> str:
    """Who was left out and why, in words; "" when nobody was."""
    if not refused:
        return ""
    n = sum(refused.values())
    words = ngettext(
        "%(n)s customer was left as it is: %(package)s has no prices in %(currencies)s.",
        "%(n)s customers were left as they are: %(package)s has no prices in %(currencies)s.",
        n,
    )
    return words % {
        "n": n,
        "package": package.name,
        "currencies": ", ".join(sorted(refused)),
    }
