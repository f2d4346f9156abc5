"""What calls cost, as a web product publishes it. To be asked inside a customer's or visitor's door.

Of prices only the columns opened to customers are read; cost, supplier and markup don't exist here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Min, Q, QuerySet

from gateways.models.versioned import LineType
from gateways.term_gateways.matching import HasBetween, LongestAmong, best_match, starts
from pricelists.models import TermPrice, TermPricelistTerms, TermPricelistUse
from pricing.models import FreeRoute, PackageUse

_COLUMNS = (
    "id", "destination", "country", "line_type", "origin_codes", "codes", "rate", "connection_fee", "expensive",
    "valid_from",
)  # fmt: skip
MOST = 1000
"""Destinations of one country on a page. The countries with the most have some hundreds."""


@dataclass(frozen=True, kw_only=True)
class RateList:
    """The published Term Pricelist in one currency. increment: seconds. min_charge: of a call, in the currency."""

    pricelist_id: int
    currency: str
    precision: int
    increment: int
    min_charge: Decimal


@dataclass(frozen=True, kw_only=True)
class Span:
    """Rates per minute from the lowest to the highest."""

    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, kw_only=True)
class CountryRates:
    """A country's rates by line type. country: ISO 3166 alpha-2; "" for what belongs to none."""

    country: str
    spans: dict[str, Span]


@dataclass(frozen=True, kw_only=True)
class DestinationRate:
    """A published price. origins: only callers whose number begins so pay it; empty for any caller.

    included: the unlimited plans may call it freely.
    """

    destination: str
    country: str
    line_type: str
    rate: Decimal
    connection_fee: Decimal
    codes: tuple[str, ...]
    origins: tuple[str, ...]
    expensive: bool
    included: bool


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a call to a number costs. code: the longest dial code that the number begins with.

    price: for the caller that was named, or for any caller. others: prices of the same code for some callers only.
    """

    code: str
    price: DestinationRate | None
    others: tuple[DestinationRate, ...]


def rate_list(currency: str) -> RateList | None:
    """The rates in this currency; None where none are published."""
    row = TermPricelistUse.objects.values_list(
        "pricelist_id", "pricelist__precision", "pricelist__billing_increment"
    ).first()
    if row is None:
        return None
    terms = TermPricelistTerms.objects.filter(pricelist_id=row[0], currency=currency).values_list("min_charge").first()
    if terms is None:
        return None
    return RateList(pricelist_id=row[0], currency=currency, precision=row[1], increment=row[2], min_charge=terms[0])


def countries(rates: RateList) -> list[CountryRates]:
    """Every country with its lowest and highest rate of each line type, in no order.

    Prices for some callers only count where there is none for any caller.
    """
    anybody = Q(origin_codes=[])
    rows = (
        _prices(rates)
        .values("country", "line_type")
        .annotate(
            low=Min("rate", filter=anybody), high=Max("rate", filter=anybody), least=Min("rate"), most=Max("rate")
        )
        .order_by("country", "line_type")
    )
    found: dict[str, dict[str, Span]] = {}
    for row in rows:
        low, high = (row["low"], row["high"]) if row["low"] is not None else (row["least"], row["most"])
        found.setdefault(row["country"], {})[row["line_type"]] = Span(lowest=low, highest=high)
    return [CountryRates(country=country, spans=spans) for country, spans in found.items()]


def destinations(rates: RateList, country: str) -> list[DestinationRate]:
    """A country's destinations by name, landlines first; those for any caller before those for some."""
    rows = list(_prices(rates).filter(country=country).only(*_COLUMNS).order_by("destination", "id")[:MOST])
    order = {LineType.LANDLINE: 0, LineType.MOBILE: 1}
    rows.sort(key=lambda row: (order.get(LineType(row.line_type), 2), row.destination, len(row.origin_codes)))
    return list(_told(rows))


def price_of_number(rates: RateList, called: str, caller: str = "") -> Answer | None:
    """What a call to this number (or to any that begins so) costs; None when none is sold.

    called, caller: E.164 digits. The rule is the one by which calls are rated: the longest dial code, then the longest
    origin code (gateways.term_gateways.matching).
    """
    match = best_match(_prices(rates).only(*_COLUMNS), called=called, caller=caller)
    some = _for_some_callers(rates, called)
    if match is None:
        code = max((code for row in some for code in row.codes if called.startswith(code)), key=len, default="")
        if not code:
            return None
        price = None
    else:
        code = match.code
        price = next(_told([match.row]))
    same = [row for row in some if code in row.codes and (match is None or row.pk != match.row.pk)]
    return Answer(code=code, price=price, others=tuple(_told(same)))


def longer_codes(rates: RateList, digits: str) -> bool:
    """Whether numbers that begin with these digits have prices by longer codes."""
    begins = Q(HasBetween("codes", f"{digits}0", f"{digits}:"))  # ":" follows "9"
    return _prices(rates).filter(begins, code_min__lt=f"{digits}:", code_max__gt=digits).exists()


def _prices(rates: RateList) -> QuerySet[TermPrice]:
    return TermPrice.objects.filter(ended=False, pricelist_id=rates.pricelist_id, currency=rates.currency)


def _for_some_callers(rates: RateList, called: str) -> list[TermPrice]:
    """Prices with origin codes that have a code which the number begins with."""
    has_one = LongestAmong("codes", starts(called))
    rows = _prices(rates).filter(code_min__lte=called, code_max__gte=called[0]).exclude(origin_codes=[])
    rows = rows.annotate(code_length=has_one).filter(code_length__gt=0)
    return list(rows.only(*_COLUMNS).order_by("destination", "id")[:MOST])


def _told(rows: Iterable[TermPrice]) -> Iterator[DestinationRate]:
    rows = list(rows)
    package = PackageUse.objects.values_list("package_id", flat=True).first()
    names = {row.destination for row in rows}
    free = FreeRoute.objects.filter(package_id=package, destination__in=names).values_list("destination", flat=True)
    included = set(free) if package is not None and names else set()
    for row in rows:
        yield DestinationRate(
            destination=row.destination,
            country=row.country,
            line_type=row.line_type,
            rate=row.rate,
            connection_fee=row.connection_fee,
            codes=tuple(row.codes),
            origins=tuple(row.origin_codes),
            expensive=row.expensive,
            included=row.destination in included,
        )
