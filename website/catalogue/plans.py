"""The three plans of a web product and its trial, as it publishes them. Inside a customer's or visitor's door."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from pricing.models import FreeRoute, PackagePrice, PackageUse
from products.plans import Plan
from trials.models import Trial, TrialCredit, TrialUse
from trials.terms import Terms, terms_of

_PRICES = {Plan.PAYG: "payg", Plan.DOMESTIC: "domestic", Plan.INTERNATIONAL: "international"}


@dataclass(frozen=True, kw_only=True)
class Offers:
    """The plans in one currency. prices: per user and month.

    minutes: free calls of each user a month, on the unlimited plans. numbers: complimentary ones of each user there.
    countries: those with a free destination.
    """

    currency: str
    default: Plan
    prices: dict[Plan, Decimal]
    minutes: int
    numbers: int
    countries: Sequence[str]


def offers(currency: str) -> Offers | None:
    """The plans in this currency; None where no Price Package is linked or it has none in this currency."""
    use = PackageUse.objects.values(
        "package_id", "package__minutes_per_month", "package__complimentary_ddis", "package__default_plan"
    ).first()
    if use is None:
        return None
    columns = tuple(_PRICES.values())
    row = PackagePrice.objects.filter(package_id=use["package_id"], currency=currency).values(*columns).first()
    if row is None:
        return None
    free = FreeRoute.objects.filter(package_id=use["package_id"]).exclude(country="")
    return Offers(
        currency=currency,
        default=Plan(use["package__default_plan"]),
        prices={plan: row[column] for plan, column in _PRICES.items()},
        minutes=use["package__minutes_per_month"],
        numbers=use["package__complimentary_ddis"],
        countries=list(free.order_by("country").values_list("country", flat=True).distinct()),
    )


def trial() -> Terms | None:
    """What new customers may try; None without a trial."""
    number = TrialUse.objects.values_list("trial_id", flat=True).first()
    if number is None:
        return None
    columns = [
        field.name for field in Trial._meta.concrete_fields if field.name not in {"name", "created_at", "partner"}
    ]
    amounts = TrialCredit.objects.only("trial", "currency", "amount")  # what is open to customers
    found = Trial.objects.only(*columns).prefetch_related(Prefetch("credits", queryset=amounts))
    kept = found.filter(pk=number).order_by("pk").first()  # not by its name, which is closed
    return terms_of(kept) if kept else None
