"""The table of currencies against ISO 4217, whatever the installed Babel says."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.money import currencies, rounding

ROOT = Path(__file__).parents[2]
NO_DECIMALS = set("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())  # noqa: SIM905
THREE_DECIMALS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
# Those that Babel 2.18 or 2.19 has without (or with other) decimals.
TWO_DECIMALS = "AFN ALL COP HUF IDR IRR LAK LBP MGA MMK RSD SOS SYP YER CRC CZK NOK SEK TWD UZS PKR".split()  # noqa: SIM905


def test_the_minor_units_are_those_of_iso_4217() -> None:
    in_use = currencies.codes(date(2026, 12, 1))
    assert len(in_use) == 155
    assert {code for code in in_use if rounding.minor_digits(code) == 0} == NO_DECIMALS
    assert {code for code in in_use if rounding.minor_digits(code) == 3} == THREE_DECIMALS
    assert all(rounding.minor_digits(code) == 2 for code in set(in_use) - NO_DECIMALS - THREE_DECIMALS)
    assert {rounding.minor_digits(code) for code in TWO_DECIMALS} == {2}


@pytest.mark.parametrize(
    ("value", "currency", "rounded"),
    [("199.905", "RSD", "199.91"), ("1234.567", "HUF", "1234.57"), ("1.0005", "IQD", "1.001"), ("0.5", "JPY", "1")],
)
def test_amounts_keep_their_decimals(value: str, currency: str, rounded: str) -> None:
    assert str(rounding.amount(Decimal(value), currency)) == rounded


@pytest.mark.parametrize(
    ("code", "last_day", "successor", "rate"),
    [("BGN", date(2025, 12, 31), "EUR", "1.95583"), ("HRK", date(2022, 12, 31), "EUR", "7.53450"),
     ("LTL", date(2014, 12, 31), "EUR", "3.45280"), ("LVL", date(2013, 12, 31), "EUR", "0.702804"),
     ("EEK", date(2010, 12, 31), "EUR", "15.6466"), ("BYR", date(2016, 12, 31), "BYN", "10000")],
)  # fmt: skip
def test_a_currency_that_has_ended(code: str, last_day: date, successor: str, rate: str) -> None:
    found = currencies.table()[code]
    assert (found.last_day, found.successor, found.fixed_rate) == (last_day, successor, Decimal(rate))
    assert not found.has_ended(last_day)
    assert currencies.is_currency(code)  # an old row stays readable
    assert code not in currencies.codes(date(2026, 12, 1))
    assert code not in dict(currencies.choices())
    assert dict(currencies.choices([code]))[code].endswith("(ended)")
    told = currencies.problems(["EUR", code])
    assert len(told) == 1
    assert code in told[0]
    assert f"{last_day.day} {last_day:%b} {last_day.year}" in told[0]
    assert successor in told[0]
    assert currencies.problems(["EUR", code], kept=[code]) == []


def test_what_is_no_currency() -> None:
    assert currencies.problems(["XYZ", "XAU", "EUR"]) == ["XYZ is no currency.", "XAU is no currency."]
    assert not currencies.is_currency("xyz")


def test_every_successor_is_a_currency() -> None:
    for found in currencies.table().values():
        assert re.fullmatch("[A-Z]{3}", found.code)
        assert 0 <= found.digits <= 4
        if found.last_day is not None:
            assert found.successor in currencies.table()
            assert found.fixed_rate > 0


def test_nothing_else_asks_babel_about_money() -> None:
    """Babel's list and decimals change with its version; only names are taken from it, with our own behind them."""
    asking = re.compile(r"get_currency_precision|territory_currencies|format_currency|get_territory_currencies")
    ours = "portal tenants products gateways pricing trials customers support softphone calls billing website selfcare"
    found = [
        str(path.relative_to(ROOT))
        for app in ours.split()
        for path in sorted((ROOT / app).rglob("*.py"))
        if asking.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_name_that_babel_lacks_is_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(currencies, "get_currency_name", lambda code, **_in: code)
    currencies._name.cache_clear()
    try:
        assert currencies.name_of("XCG") == "Caribbean Guilder"
    finally:
        currencies._name.cache_clear()
