"""The whole-number SQL against a slow, independent calculation in Decimal."""

from decimal import Context, Decimal
from fractions import Fraction

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.money import rounding
from portal.tenancy import wall
from pricelists import formula

BIG = Context(prec=200)


def slow(
    cost: Decimal,
    fee: Decimal,
    *,
    source_per_euro: Decimal,
    target_per_euro: Decimal,
    markup: Decimal,
    precision: int,
    min_rate: Decimal,
    max_profit: Decimal | None,
    expensive: Decimal | None,
) -> tuple[Decimal, Decimal, Decimal, bool, bool, bool]:
    """The formula of docs/architecture.md, step by step.

    Everything is multiplied by the source's rate, so that no division comes before the end.
    """
    unit = source_per_euro
    own_cost = BIG.multiply(cost, target_per_euro)  # × unit
    price = BIG.multiply(own_cost, markup)
    capped = max_profit is not None and BIG.subtract(price, own_cost) > BIG.multiply(max_profit, unit)
    if capped:
        price = BIG.add(own_cost, BIG.multiply(max_profit, unit))
    floored = price < BIG.multiply(min_rate, unit)
    if floored:
        price = BIG.multiply(min_rate, unit)
    step = Decimal(1).scaleb(-precision)
    steps = BIG.divide_int(price, BIG.multiply(unit, step))
    if BIG.multiply(BIG.multiply(steps, unit), step) < price:
        steps += 1
    rate = BIG.multiply(steps, step)

    def half_up(value: Decimal) -> Decimal:
        micro = Fraction(value) / Fraction(unit) * 10**6
        whole = (2 * micro.numerator + micro.denominator) // (2 * micro.denominator)
        return Decimal(whole).scaleb(-6)

    shown_fee = half_up(BIG.multiply(BIG.multiply(fee, target_per_euro), markup))
    return rate, half_up(own_cost), shown_fee, floored, capped, expensive is not None and rate >= expensive


def by_sql(costs: list[tuple[Decimal, Decimal]], terms: list[formula.Terms], kind: str | None = None) -> list[tuple]:
    most = max(int(value.scaleb(6)) for pair in costs for value in pair)
    kind = kind or formula.number_type(terms, most)
    values, params = formula.terms_values(terms, kind)
    rows = ", ".join(["(%s::int, %s::bigint, %s::bigint)"] * len(costs))
    flat = [x for i, (cost, fee) in enumerate(costs) for x in (i, int(cost.scaleb(6)), int(fee.scaleb(6)))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT q4.rate, q1.cost, q1.fee, q3.floored, q2.capped, coalesce(q4.rate >= t.expensive_rate, false)"
            f" FROM (VALUES {rows}) r(i, rate, connection_fee) CROSS JOIN {values} {formula.priced_from(kind)}"
            " ORDER BY r.i",
            [*flat, *params],
        )
        return [(*(Decimal(v).scaleb(-6) for v in row[:3]), *row[3:]) for row in cursor.fetchall()]


def micros(most: int) -> st.SearchStrategy[Decimal]:
    """Millionths, with the round and the extreme ones more often than chance has them."""
    edge = [0, 1, 99, 100, 101, 999_999, 1_000_000, most]
    return st.one_of(st.sampled_from([e for e in edge if e <= most]), st.integers(0, most)).map(
        lambda n: Decimal(n).scaleb(-6)
    )


per_euro = st.one_of(
    st.just(Decimal(1)),
    st.integers(1, 10**9).map(lambda n: Decimal(n).scaleb(-4)),
    st.integers(1, 10**18 - 1).map(lambda n: Decimal(n).scaleb(-8)),
)
markups = st.one_of(
    st.sampled_from(
        [Decimal(1), Decimal("1.5"), Decimal("0.5"), Decimal("1.333333"), Decimal("0.000001"), Decimal(1000)]
    ),
    st.integers(1, 5_000_000).map(lambda n: Decimal(n).scaleb(-6)),
)


@pytest.mark.django_db
@settings(max_examples=400)
@given(
    costs=st.lists(st.tuples(micros(50_000_000), micros(50_000_000)), min_size=10, max_size=25),
    source=per_euro,
    target=per_euro,
    same=st.booleans(),
    markup=markups,
    precision=st.integers(0, 6),
    min_rate=micros(2_000_000),
    max_profit=st.none() | micros(2_000_000),
    expensive=st.none() | micros(3_000_000),
)
def test_every_price_equals_the_slow_one(
    costs: list[tuple[Decimal, Decimal]],
    source: Decimal,
    target: Decimal,
    same: bool,
    markup: Decimal,
    precision: int,
    min_rate: Decimal,
    max_profit: Decimal | None,
    expensive: Decimal | None,
) -> None:
    target = source if same else target
    terms = formula.Terms.make(
        currency="XXX",
        exchange=Fraction(target) / Fraction(source),
        markup=markup,
        precision=precision,
        min_rate=min_rate,
        max_profit=max_profit,
        expensive_rate=expensive,
    )
    most = max(int(value.scaleb(6)) for pair in costs for value in pair)
    fitting = [pair for pair in costs if terms.largest_price(int(max(pair).scaleb(6))) < formula.LARGEST]
    if not fitting:
        return
    expected = [
        slow(
            cost,
            fee,
            source_per_euro=source,
            target_per_euro=target,
            markup=markup,
            precision=precision,
            min_rate=min_rate,
            max_profit=max_profit,
            expensive=expensive,
        )
        for cost, fee in fitting
    ]
    with wall.enter_staff():
        assert by_sql(fitting, [terms]) == expected
        assert by_sql(fitting, [terms], "numeric") == expected
    for (rate, *_rest), (cost, _fee) in zip(expected, fitting, strict=True):
        assert rate >= 0
        assert rate >= min_rate
        assert terms.largest_price(int(cost.scaleb(6))) >= rate.scaleb(6), most


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cost", "fields", "rate", "floored", "capped"),
    [
        ("0.01", {}, "0.015", False, False),
        ("0", {"min_rate": "0.0123"}, "0.0123", True, False),
        ("0", {}, "0", False, False),
        ("1", {"max_profit": "0.1"}, "1.1", False, True),
        ("0.2", {"max_profit": "0.1"}, "0.3", False, False),  # exactly the cap isn't above it
        ("1", {"max_profit": "0.1", "min_rate": "2"}, "2", True, True),  # the floor wins over the cap
        ("0.000001", {}, "0.0001", False, False),
        ("0.1", {"precision": 0}, "1", False, False),
        ("0.123456", {"precision": 6}, "0.185184", False, False),
        ("0.1", {"markup": "0.5"}, "0.05", False, False),
        ("0.1", {"min_rate": "0.15000"}, "0.15", False, False),
        ("0.1", {"min_rate": "0.150001"}, "0.1501", True, False),
    ],
)
def test_cases_worked_by_hand(cost: str, fields: dict, rate: str, floored: bool, capped: bool) -> None:
    given_fields = {"markup": "1.5", "precision": 4, "min_rate": "0", "max_profit": None, **fields}
    terms = formula.Terms.make(
        currency="USD",
        exchange=Fraction(1),
        expensive_rate=None,
        **{k: Decimal(v) if isinstance(v, str) else v for k, v in given_fields.items()},
    )
    with wall.enter_staff():
        [(found, _cost, _fee, is_floored, is_capped, _expensive)] = by_sql([(Decimal(cost), Decimal(0))], [terms])
    assert (found, is_floored, is_capped) == (Decimal(rate), floored, capped)


def test_large_numbers_leave_bigint() -> None:
    terms = formula.Terms.make(
        currency="IDR",
        exchange=Fraction(Decimal("18123.456789")) / Fraction(Decimal("1.0945")),
        markup=Decimal("1.234567"),
        precision=4,
        min_rate=Decimal(0),
        max_profit=None,
        expensive_rate=None,
    )
    assert formula.number_type([terms], 10_000) == "bigint" or terms.largest_step(10_000) >= 2**63
    assert formula.number_type([terms], 10**15) == "numeric"


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    costs=st.lists(st.tuples(micros(50_000_000), micros(50_000_000)), min_size=1, max_size=25),
    markup=markups,
    precision=st.integers(0, 6),
)
def test_the_sql_rounds_as_the_one_rounding_module(
    costs: list[tuple[Decimal, Decimal]], markup: Decimal, precision: int
) -> None:
    """Rates up to the pricelist's precision, fees half-up to six decimals: `portal.money.rounding` says the same."""
    terms = formula.Terms.make(
        currency="EUR",
        exchange=Fraction(1),
        markup=markup,
        precision=precision,
        min_rate=Decimal(0),
        max_profit=None,
        expensive_rate=None,
    )
    with wall.enter_staff():
        found = by_sql(costs, [terms])
    assert [(rate, fee) for rate, _cost, fee, *_flags in found] == [
        (rounding.rate_up(cost * markup, precision), rounding.call_amount(fee * markup)) for cost, fee in costs
    ]
