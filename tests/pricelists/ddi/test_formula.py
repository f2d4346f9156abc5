"""The whole-number SQL of DDI prices against a slow, independent calculation in Decimal."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.money.rounding import amount
from portal.tenancy import wall
from pricelists.ddi import formula
from pricelists.ddi.channels import Channels

D = Decimal
MINOR = {"USD": 2, "JPY": 0, "KWD": 3}


def half_up(value: Fraction, digits: int) -> Decimal:
    scaled = value * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return D(whole).scaleb(-digits)


def slow(
    offer: tuple[Decimal, Decimal, Decimal],
    *,
    exchange: Fraction,
    markup: Decimal,
    factor: Decimal | None,
    fixed: Decimal | None,
    currency: str,
) -> tuple:
    """The docstring of the formula read aloud, in fractions and Decimals."""
    nrc, mrc, per_minute = (Fraction(value) * exchange for value in offer)
    retail_mrc = half_up(mrc * Fraction(markup), MINOR[currency])
    rate = per_minute * Fraction(markup) * 10**4
    up = -((-rate.numerator) // rate.denominator)
    channel = fixed
    if channel is None:
        product = Context(prec=100).multiply(retail_mrc, factor)
        channel = product.quantize(D(1).scaleb(-MINOR[currency]), rounding=ROUND_HALF_UP, context=Context(prec=100))
    return (
        half_up(nrc * Fraction(markup), MINOR[currency]),
        retail_mrc,
        D(up).scaleb(-4),
        channel,
        half_up(nrc, 6),
        half_up(mrc, 6),
        half_up(per_minute, 6),
    )


def by_sql(offer: tuple[Decimal, Decimal, Decimal], terms: formula.Terms, kind: str | None = None) -> tuple:
    kind = kind or formula.number_type([terms], max(int(value.scaleb(6)) for value in offer))
    values, params = formula.terms_values([terms], kind)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT q1.nrc, q1.mrc, q1.per_minute, q2.channel_price, q1.cost_nrc, q1.cost_mrc, q1.cost_per_minute"
            f" FROM (VALUES (%s::bigint, %s::bigint, %s::bigint)) o(nrc, mrc, per_minute) CROSS JOIN {values}"
            f" {formula.priced_from(kind)}",
            [*(int(value.scaleb(6)) for value in offer), *params],
        )
        return tuple(D(value).scaleb(-6) for value in cursor.fetchone())


micros = st.one_of(st.sampled_from([0, 1, 99, 100, 5000, 999_999, 6_230_000, 6_225_000]), st.integers(0, 10**12)).map(
    lambda n: D(n).scaleb(-6)
)
per_euro = st.integers(1, 10**8).map(lambda n: D(n).scaleb(-4))


@given(
    offer=st.tuples(micros, micros, micros),
    source=per_euro,
    target=per_euro,
    markup=st.integers(1, 10**7).map(lambda n: D(n).scaleb(-6)),
    factor=st.none() | st.integers(0, 3 * 10**6).map(lambda n: D(n).scaleb(-6)),
    fixed=st.integers(0, 10**6),
    currency=st.sampled_from(sorted(MINOR)),
)
@settings(max_examples=300)
@pytest.mark.django_db
def test_as_slowly_in_decimals(
    offer: tuple[Decimal, Decimal, Decimal],
    source: Decimal,
    target: Decimal,
    markup: Decimal,
    factor: Decimal | None,
    fixed: int,
    currency: str,
) -> None:
    exchange = Fraction(target) / Fraction(source)
    price = None if factor is not None else amount(D(fixed), currency)
    channels = Channels(factor=factor) if price is None else Channels(fixed={currency: price})
    terms = formula.Terms.make(currency=currency, exchange=exchange, markup=markup, channels=channels)
    expected = slow(offer, exchange=exchange, markup=markup, factor=factor, fixed=price, currency=currency)
    if any(value >= D(10) ** 12 for value in expected):
        return
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        assert by_sql(offer, terms) == expected
        assert by_sql(offer, terms, "numeric") == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mrc", "markup", "currency", "retail", "channel"),
    [
        ("6.23", "1", "USD", "6.23", "3.12"),  # 3.115 → 3.12: the manual's page
        ("4.15", "1.5", "USD", "6.23", "3.12"),  # 6.225 is published as 6.23, and half of *that* is 3.115
        ("7.48", "1", "USD", "7.48", "3.74"),
        ("40", "1", "USD", "40", "20"),
        ("3", "1.5", "JPY", "5", "3"),  # 4.5 → 5; 2.5 → 3
        ("0.4", "1", "JPY", "0", "0"),
        ("1.001", "1.5", "KWD", "1.502", "0.751"),  # 1.5015 → 1.502
    ],
)
def test_channel_prices_are_of_the_published_mrc(
    mrc: str, markup: str, currency: str, retail: str, channel: str
) -> None:
    terms = formula.Terms.make(
        currency=currency, exchange=Fraction(1), markup=D(markup), channels=Channels(factor=D("0.5"))
    )
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        found = by_sql((D(0), D(mrc), D(0)), terms)
    assert (found[1], found[3]) == (D(retail), D(channel))


def test_large_numbers_are_exact() -> None:
    terms = formula.Terms.make(
        currency="USD", exchange=Fraction(10**9, 7), markup=D("1.000001"), channels=Channels(factor=D(1))
    )
    assert formula.number_type([terms], 10**15) == "numeric"
    assert formula.number_type([terms], 10) == "bigint" or terms.largest_step(10) >= 2**63
