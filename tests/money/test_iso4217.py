"""The table of currencies against ISO 4217 as somebody else publishes it: the agency's Lists One and Three.

The package iso-4217 carries both lists as their maintenance agency gives them out. Where we differ, the reason stands
here, so that a new edition of the lists, or a change of our table, is looked at by a person.
"""

import calendar
import re
from datetime import date, timedelta
from importlib import resources
from xml.etree import ElementTree

import pytest

from portal.money import currencies

# In List One, and nothing that a price can be in.
NO_MONEY = {
    "no currency of a price: funds and units of account": "BOV CHE CHW CLF COU MXV USN UYI UYW XAD XDR XSU XUA",
    "metals, and units of bond markets": "XAG XAU XBA XBB XBC XBD XPD XPT",
    "codes for tests and for none": "XTS XXX",
}
# In List Three since 2001, and older than any data a partner can bring: the names of their successors are in the table.
TOO_OLD = "ADP AFA AYM BGL BYB CHC CSD GHP MGF RUR SRG TJR TPE USS VEB XFO XFU YUM ZWD ZWN ZWR"
# Our last day is that of the law. Where List Three names another month than that of the day or of the day after:
OTHER_DAYS = {
    "prices ended with 2001, coins and notes in early 2002": (
        "ATS BEF DEM ESP FIM FRF GRD IEP ITL LUF NLG PTE",
        date(2001, 12, 31),
        "2002-03",
    ),
    "legal tender for three months beside its successor": ("ANG", date(2025, 6, 30), "2025-03"),
    "redenominated in July, notes taken until the end of the year": ("GHC", date(2007, 6, 30), "2008-01"),
    "redenominated with 2005, notes taken during that year": ("TRL", date(2004, 12, 31), "2005-12"),
}


def published(name: str) -> ElementTree.Element:
    """One of the agency's lists."""
    text = (resources.files("iso_4217") / "data" / f"list-{name}.xml").read_text(encoding="utf-8")
    return ElementTree.fromstring(text)  # noqa: S314 -- of a pinned package


@pytest.fixture(scope="module")
def in_use() -> dict[str, str]:
    """List One: decimals of the minor unit by code."""
    entries = published("one").iter("CcyNtry")
    return {entry.findtext("Ccy"): entry.findtext("CcyMnrUnts") for entry in entries if entry.find("Ccy") is not None}


@pytest.fixture(scope="module")
def withdrawn() -> dict[str, str]:
    """List Three: by code the last month ("2026-01") in which an entity gave it up."""
    found: dict[str, str] = {}
    for entry in published("three").iter("HstrcCcyNtry"):
        code, when = entry.findtext("Ccy"), re.findall(r"\d{4}(?:-\d\d)?", entry.findtext("WthdrwlDt") or "")
        if code:  # some name years, or a span: "1989 to 1990"
            found[code] = max(found.get(code, ""), *when)
    return found


def test_the_lists_are_of_the_edition_that_the_table_names() -> None:
    text = (resources.files("portal.money") / "iso4217.txt").read_text(encoding="utf-8")
    for name in ("one", "three"):
        assert f"published {published(name).get('Pblshd')}" in text


def test_every_currency_in_use_is_here_with_its_minor_unit(in_use: dict[str, str]) -> None:
    left_out = {code for listed in NO_MONEY.values() for code in listed.split()}
    assert left_out <= in_use.keys()
    ours = {code: str(c.digits) for code, c in currencies.table().items() if c.last_day is None}
    assert ours == {code: digits for code, digits in in_use.items() if code not in left_out}


def test_none_in_use_has_ended_and_none_ended_is_in_use(in_use: dict[str, str], withdrawn: dict[str, str]) -> None:
    over = {code for code, c in currencies.table().items() if c.last_day is not None}
    assert not over & in_use.keys()
    assert over <= withdrawn.keys()


def test_every_currency_that_ended_lately_is_here(in_use: dict[str, str], withdrawn: dict[str, str]) -> None:
    lately = {code for code, when in withdrawn.items() if when >= "2001" and code not in in_use}
    assert lately - currencies.table().keys() == set(TOO_OLD.split())


def test_their_last_days_are_those_of_the_list_or_differ_for_a_reason(withdrawn: dict[str, str]) -> None:
    differing = {}
    for code, currency in currencies.table().items():
        if currency.last_day is None:
            continue
        months = {f"{day:%Y-%m}" for day in (currency.last_day, currency.last_day + timedelta(days=1))}
        if withdrawn[code] not in months:
            differing[code] = (currency.last_day, withdrawn[code])
    told = {code: (day, month) for codes, day, month in OTHER_DAYS.values() for code in codes.split()}
    assert differing == told


def test_what_ends_with_a_month_ends_on_its_last_day() -> None:
    """But for those whose law names another day."""
    odd = {
        code
        for code, c in currencies.table().items()
        if c.last_day and c.last_day.day != calendar.monthrange(c.last_day.year, c.last_day.month)[1]
    }
    assert odd == {"VEF"}, "20 August 2018"
