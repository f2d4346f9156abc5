"""What can be made free: the destinations of a Term Pricelist, the places of a DDI Pricelist.

Either is known by a text, its `key`: a destination by its name, a place by a JSON list of its five parts. Keys travel
through forms; what they stand for is always looked up here.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from gateways.models.numbers import NumberType
from gateways.models.versioned import LineType
from portal.countries import country_name, country_names
from portal.prepared import PreparedValues
from pricelists.models import DdiPrice, TermPrice, TermPricelist
from pricing.models import FreeDdi, FreeRoute, PricePackage

FEW = 100
"""Up to so many names are looked up one by one."""


_JSON = json.JSONEncoder(ensure_ascii=False)


class Place(NamedTuple):
    """Where a number is, and of which kind it is."""

    country: str
    state: str
    city: str
    area_code: str
    number_type: str

    @property
    def key(self) -> str:
        return _key(self)

    @classmethod
    def from_key(cls, key: str) -> "Place | None":
        """The place of a key; None when the text is no key."""
        try:
            parts = json.loads(key)
        except (ValueError, RecursionError):
            return None
        if not isinstance(parts, list) or len(parts) != 5 or not all(isinstance(part, str) for part in parts):
            return None
        return cls(*parts)


@lru_cache(maxsize=16_384)
def _key(place: Place) -> str:
    return _JSON.encode(list(place))


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the lists. kind: LineType or NumberType. sold: whether the pricelist still has it."""

    key: str
    label: str
    country: str
    kind: str
    kind_label: str
    sold: bool = True

    @property
    def search_text(self) -> str:
        """What typing is compared with."""
        return f"{self.label} {country_name(self.country)} {self.country}".casefold()


_DESTINATIONS = """
    WITH RECURSIVE found AS (
        (SELECT destination, country, line_type FROM pricelists_termprice
          WHERE pricelist_id = %(pricelist)s AND NOT ended ORDER BY destination, id LIMIT 1)
        UNION ALL
        (SELECT following.* FROM found CROSS JOIN LATERAL (
            SELECT destination, country, line_type FROM pricelists_termprice
             WHERE pricelist_id = %(pricelist)s AND NOT ended AND destination > found.destination
             ORDER BY destination, id LIMIT 1) AS following)
    )
    SELECT destination, country, line_type FROM found
"""


def destinations(pricelist_id: int) -> list[Choice]:
    """Every destination of a Term Pricelist, once, by name.

    Walks from name to name by the index: a pricelist has hundreds of prices for each of its destinations.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DESTINATIONS, {"pricelist": pricelist_id})
        rows = cursor.fetchall()
    labels = {str(kind): str(label) for kind, label in LineType.choices}
    return [Choice(name, name, country, kind, labels[kind]) for name, country, kind in rows]


def places(ddi_pricelist_id: int) -> list[Choice]:
    """Every place of a DDI Pricelist, once, by country, state and city."""
    rows = (
        DdiPrice.objects.filter(pricelist_id=ddi_pricelist_id, ended=False)
        .order_by("country", "state", "city", "area_code", "number_type")
        .values_list("country", "state", "city", "area_code", "number_type")
        .distinct()
    )
    labels, countries = {str(kind): str(label) for kind, label in NumberType.choices}, country_names()
    return [_place(Place(*row), labels, countries) for row in rows]


def describe_destinations(names: Iterable[str], package: PricePackage | None) -> dict[str, Choice]:
    """What is known of destinations that the pricelist at hand doesn't have: from the package itself, else from any
    other pricelist. Those that nobody sells are `sold=False`; a name that never was anywhere is left out."""
    wanted = list(dict.fromkeys(names))
    found = _elsewhere(wanted)
    if package is not None:
        own = FreeRoute.objects.filter(package=package, destination__in=wanted)
        for row in own.values_list("destination", "country", "line_type"):
            found.setdefault(row[0], _destination(*row, sold=False))
    return found


def _elsewhere(wanted: list[str]) -> dict[str, Choice]:
    """These destinations as some pricelist has them."""
    pricelists = list(TermPricelist.objects.order_by("-partner_id", "pk").values_list("pk", flat=True))
    if len(wanted) <= FEW:
        rows = (
            TermPrice.objects.filter(pricelist_id__in=pricelists, ended=False, destination__in=wanted)
            .order_by("destination", "id")
            .distinct("destination")
            .values_list("destination", "country", "line_type")
        )
        return {row[0]: _destination(*row) for row in rows}
    # Walking from name to name beats reading every price of thousands of names.
    found: dict[str, Choice] = {}
    lacking = set(wanted)
    for pricelist in pricelists:
        if not lacking:
            break
        found |= {choice.key: choice for choice in destinations(pricelist) if choice.key in lacking}
        lacking -= found.keys()
    return found


def describe_places(keys: Iterable[str], package: PricePackage | None) -> dict[str, Choice]:
    """As describe_destinations, for places."""
    wanted = {place: key for key in keys if (place := Place.from_key(key)) is not None}
    if not wanted:
        return {}
    fields = Place._fields
    countries = {place.country for place in wanted}
    sold = set(DdiPrice.objects.filter(ended=False, country__in=countries).values_list(*fields).distinct().order_by())
    own = set(FreeDdi.objects.filter(package=package).values_list(*fields)) if package is not None else set()
    labels, names = {str(kind): str(label) for kind, label in NumberType.choices}, country_names()
    return {
        key: _place(place, labels, names, sold=tuple(place) in sold)
        for place, key in wanted.items()
        if tuple(place) in sold or tuple(place) in own
    }


def keys_of(package: PricePackage | None) -> tuple[list[str], list[str]]:
    """The keys of a package's free routes and of its free DDIs, in their order."""
    if package is None:
        return [], []
    return [name for (name,) in _FREE_ROUTES.all(package.pk)], [Place(*row).key for row in _FREE_DDIS.all(package.pk)]


_FREE_ROUTES = PreparedValues(
    lambda package: FreeRoute.objects.filter(package_id=package).order_by("position", "id").values_list("destination"),
    1,
)
_FREE_DDIS = PreparedValues(
    lambda package: FreeDdi.objects.filter(package_id=package).order_by("position", "id").values_list(*Place._fields),
    1,
)


def _destination(name: str, country: str, line_type: str, *, sold: bool = True) -> Choice:
    return Choice(name, name, country, line_type, str(LineType(line_type).label), sold)


def _place(place: Place, labels: Mapping[str, str], names: Mapping[str, str], *, sold: bool = True) -> Choice:
    country = names.get(place.country, place.country)
    named = ", ".join(part for part in (place.city, place.state, country) if part)
    label = f"{named} ({place.area_code})" if place.area_code else named
    return Choice(place.key, label, place.country, place.number_type, labels[place.number_type], sold)


def dearest_costs(pricelist_id: int, currency: str, names: Iterable[str]) -> dict[str, Decimal]:
    """What the dearest code of each destination costs per minute, as the pricelist's prices were made."""
    rows = TermPrice.objects.filter(
        pricelist_id=pricelist_id, currency=currency, ended=False, destination__in=list(names), cost__isnull=False
    )
    return dict(rows.values_list("destination").annotate(dearest=Max("cost")).order_by())


def dearest_mrcs(ddi_pricelist_id: int, currency: str, keys: Iterable[str]) -> dict[str, Decimal]:
    """What the dearest number of each place costs per month, as the pricelist's prices were made."""
    wanted = {place for key in keys if (place := Place.from_key(key)) is not None}
    rows = DdiPrice.objects.filter(
        pricelist_id=ddi_pricelist_id,
        currency=currency,
        ended=False,
        country__in={place.country for place in wanted},
        cost_mrc__isnull=False,
    )
    found: dict[str, Decimal] = {}
    for *parts, cost in rows.values_list(*Place._fields, "cost_mrc"):
        place = Place(*parts)
        if place in wanted:
            found[place.key] = max(cost, found.get(place.key, cost))
    return found
