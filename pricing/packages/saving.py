"""Adding, changing and deleting a price package with its prices and free lists, all at once. The only writer."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from portal.history import events
from portal.money.currencies import problems
from portal.money.rounding import minor_digits
from portal.names import folded, is_name, refusal
from pricing.models import FreeDdi, FreeRoute, PackagePrice, PricePackage
from pricing.packages.choosing import Choice, Place, describe_destinations, describe_places
from pricing.packages.refusals import PackageChangedError, PackageRefusal
from products.live import guard_live
from products.models import WebProduct
from products.plans import Plan

MOST_FREE = 20_000
MOST_MINUTES = 100_000
MOST_DDIS = 1_000
MOST_PRICE = Decimal(10_000_000)
TOLD_ONE_BY_ONE = 50
"""Up to so many changed lines of a list the history tells each; beyond, it counts them."""
NAMED = 5
TAKEN = _lazy("You have a package of this name already.")


@dataclass(frozen=True, kw_only=True)
class PlanPrices:
    """What each plan costs per user and month, in one currency."""

    payg: Decimal = Decimal(0)
    domestic: Decimal = Decimal(0)
    international: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class PackageDraft:
    """What a person enters. prices: by currency, in the order the package shows them. free_routes: names of
    destinations; free_ddis: keys of places (packages.choosing); both in their order."""

    name: str
    prices: Mapping[str, PlanPrices]
    minutes_per_month: int = 0
    complimentary_ddis: int = 0
    default_plan: str = Plan.PAYG
    free_routes: Sequence[str] = field(default_factory=tuple)
    free_ddis: Sequence[str] = field(default_factory=tuple)


def add_package(draft: PackageDraft) -> PricePackage:
    """Add a package. Raises PackageRefusal by field: name, currencies, prices, free_routes, free_ddis, …"""
    with transaction.atomic():
        routes, ddis = _checked(draft, None)
        package = PricePackage()
        _fill(package, draft)
        _save(package)
        _write(package, draft, routes, ddis)
    return package


def change_package(
    *, package: PricePackage, draft: PackageDraft, version: int, confirmed: bool = False
) -> PricePackage:
    """Save all of a package. version: the one that the person's changes began with.

    Raises PackageChangedError when somebody saved it since, PackageRefusal by field, and LiveInUseError when a free
    list of a package that a live web product uses would be emptied and nobody has confirmed it.
    """
    with transaction.atomic():
        stored = PricePackage.objects.select_for_update().get(pk=package.pk)
        if stored.version != version:
            raise PackageChangedError
        routes, ddis = _checked(draft, stored)
        if (stored.free_route_count and not routes) or (stored.free_ddi_count and not ddis):
            guard_live(WebProduct.objects.filter(package_use__package=stored), confirmed=confirmed)
        _fill(stored, draft)
        stored.version += 1
        _save(stored)
        _write(stored, draft, routes, ddis)
    return stored


def delete_package(package: PricePackage) -> None:
    """Delete a package that nothing uses. Raises PackageRefusal when something does."""
    with transaction.atomic():
        stored = PricePackage.objects.select_for_update().get(pk=package.pk)
        if stored.uses.exists():
            raise PackageRefusal(_("Web products use this package. Unlink them under Where used first."))
        with _told(stored.free_route_count + stored.free_ddi_count):
            stored.delete()


def draft_errors(draft: PackageDraft, package: PricePackage | None) -> dict[str, list[str]]:
    """What is wrong with a draft, field by field, all of it; lists are checked when they are saved."""
    errors: dict[str, list[str]] = {}
    name = folded(draft.name)
    same = PricePackage.objects.filter(name=name)
    if package is not None:
        same = same.exclude(pk=package.pk)
    if not is_name(name):
        errors["name"] = [refusal()]
    elif same.exists():
        errors["name"] = [str(TAKEN)]
    if found := _currency_errors(draft, package):
        errors["currencies"] = found
    if not 0 <= draft.minutes_per_month <= MOST_MINUTES:
        errors["minutes_per_month"] = [_("Enter 0 to %(most)s minutes.") % {"most": MOST_MINUTES}]
    if not 0 <= draft.complimentary_ddis <= MOST_DDIS:
        errors["complimentary_ddis"] = [_("Enter 0 to %(most)s numbers.") % {"most": MOST_DDIS}]
    if draft.default_plan not in Plan.values:
        errors["default_plan"] = [_("Select one of the three packages.")]
    for currency, prices in draft.prices.items():
        for plan, amount in prices.__dict__.items():
            if wrong := _price_error(amount, currency):
                errors[f"{plan}_{currency}"] = [wrong]
    return errors


def _currency_errors(draft: PackageDraft, package: PricePackage | None) -> list[str]:
    found = []
    if not draft.prices:
        found.append(_("Select at least one currency."))
    found += problems(draft.prices, kept=package.currencies if package else ())
    if package is None:
        return found
    words = _("%(product)s uses this package and sells in %(missing)s, so that must stay.")
    found += [
        words % {"product": product.brand, "missing": ", ".join(missing)}
        for product in WebProduct.objects.filter(package_use__package=package).order_by("brand", "id")
        if (missing := [code for code in product.currencies if code not in draft.prices])
    ]
    paying = package.customers.order_by().values_list("currency").annotate(n=Count("id")).order_by("currency")
    found += [
        ngettext(
            "%(n)s customer that has this package as its own pays in %(currency)s, so that must stay.",
            "%(n)s customers that have this package as their own pay in %(currency)s, so that must stay.",
            count,
        )
        % {"n": count, "currency": currency}
        for currency, count in paying
        if currency not in draft.prices
    ]
    return found


def _price_error(amount: Decimal, currency: str) -> str:
    if not 0 <= amount <= MOST_PRICE:
        return _("Enter a price from 0 to %(most)s.") % {"most": MOST_PRICE}
    digits = minor_digits(currency)
    if amount != amount.quantize(Decimal(1).scaleb(-digits)):
        if not digits:
            return _("%(currency)s has no decimals.") % {"currency": currency}
        return _("%(currency)s has %(n)s decimals at most.") % {"currency": currency, "n": digits}
    return ""


def _checked(draft: PackageDraft, package: PricePackage | None) -> tuple[list[Choice], list[Choice]]:
    errors = draft_errors(draft, package)
    routes = _resolved(draft.free_routes, describe_destinations(draft.free_routes, package), "free_routes", errors)
    ddis = _resolved(draft.free_ddis, describe_places(draft.free_ddis, package), "free_ddis", errors)
    if errors:
        raise PackageRefusal(errors)
    return routes, ddis


def _resolved(
    keys: Sequence[str], known: Mapping[str, Choice], name: str, errors: dict[str, list[str]]
) -> list[Choice]:
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > MOST_FREE:
        errors[name] = [_("A package has at most %(most)s of these.") % {"most": MOST_FREE}]
        return []
    if lost := [key for key in wanted if key not in known]:
        shown = ", ".join(key[:80] for key in lost[:NAMED]) + (" …" if len(lost) > NAMED else "")
        errors[name] = [_("No pricelist has these any more; remove them from the list: %(names)s.") % {"names": shown}]
    return [known[key] for key in wanted if key in known]


def _fill(package: PricePackage, draft: PackageDraft) -> None:
    package.name = folded(draft.name)
    package.currencies = list(draft.prices)
    package.minutes_per_month = draft.minutes_per_month
    package.complimentary_ddis = draft.complimentary_ddis
    package.default_plan = draft.default_plan
    package.free_route_count = len(set(draft.free_routes))
    package.free_ddi_count = len(set(draft.free_ddis))


def _save(package: PricePackage) -> None:
    try:
        with transaction.atomic():
            package.save()
    except IntegrityError as error:  # somebody, or a second click, was faster than draft_errors could see
        if "pricing_pricepackage_name" not in str(error):
            raise
        raise PackageRefusal({"name": [str(TAKEN)]}) from None


def _write(package: PricePackage, draft: PackageDraft, routes: Sequence[Choice], ddis: Sequence[Choice]) -> None:
    standing = {own.currency: own for own in PackagePrice.objects.filter(package=package)}
    for currency, prices in draft.prices.items():
        own = standing.pop(currency, None) or PackagePrice(package=package, currency=currency)
        for plan, amount in prices.__dict__.items():
            setattr(own, plan, amount)
        own.save()
    for own in standing.values():
        own.delete()
    _write_routes(package, routes)
    _write_ddis(package, ddis)


def _write_routes(package: PricePackage, routes: Sequence[Choice]) -> None:
    rows = FreeRoute.objects.filter(package=package).values_list("destination", "pk", "position")
    fresh, gone, placed = _difference({name: (pk, at) for name, pk, at in rows}, [choice.key for choice in routes])
    known = {choice.key: choice for choice in routes}
    with _told(len(fresh) + len(gone) + len(placed)):
        FreeRoute.objects.filter(pk__in=gone).delete()
        FreeRoute.objects.bulk_create(
            FreeRoute(
                package=package,
                position=at,
                destination=key,
                country=known[key].country,
                line_type=known[key].kind,
            )
            for key, at in fresh
        )
        _place_rows(FreeRoute._meta.db_table, placed)


def _write_ddis(package: PricePackage, ddis: Sequence[Choice]) -> None:
    rows = FreeDdi.objects.filter(package=package).values_list(*Place._fields, "pk", "position")
    standing = {Place(*row[:5]).key: (row[5], row[6]) for row in rows}
    fresh, gone, placed = _difference(standing, [choice.key for choice in ddis])
    with _told(len(fresh) + len(gone) + len(placed)):
        FreeDdi.objects.filter(pk__in=gone).delete()
        made = [(Place.from_key(key), at) for key, at in fresh]
        FreeDdi.objects.bulk_create(
            FreeDdi(package=package, position=at, **place._asdict()) for place, at in made if place is not None
        )
        _place_rows(FreeDdi._meta.db_table, placed)


def _difference(
    standing: Mapping[str, tuple[int, int]], wanted: Sequence[str]
) -> tuple[list[tuple[str, int]], list[int], list[tuple[int, int]]]:
    """What to create (key, position), to delete (id) and to place anew (id, position)."""
    keep = set(wanted)
    fresh = [(key, at) for at, key in enumerate(wanted) if key not in standing]
    gone = [pk for key, (pk, _at) in standing.items() if key not in keep]
    placed = [(standing[key][0], at) for at, key in enumerate(wanted) if key in standing and standing[key][1] != at]
    return fresh, gone, placed


def _place_rows(table: str, placed: Iterable[tuple[int, int]]) -> None:
    pairs = list(placed)
    if not pairs:
        return
    update = {
        "pricing_freeroute": "UPDATE pricing_freeroute SET position = v.position"
        " FROM unnest(%s::bigint[], %s::int[]) AS v (id, position) WHERE pricing_freeroute.id = v.id",
        "pricing_freeddi": "UPDATE pricing_freeddi SET position = v.position"
        " FROM unnest(%s::bigint[], %s::int[]) AS v (id, position) WHERE pricing_freeddi.id = v.id",
    }[table]
    with connection.cursor() as cursor:
        cursor.execute(update, [[pk for pk, _at in pairs], [at for _pk, at in pairs]])


def _told(changes: int) -> AbstractContextManager[None]:
    return events.bulk() if changes > TOLD_ONE_BY_ONE else nullcontext()
