"""Layouts that real suppliers send and that were once read wrongly, with made-up rows."""
# ruff: noqa: E501 - decks as they are written

from __future__ import annotations

from datetime import date

import pytest

import decks


def asked(deck_file, text, **options):
    return [question.key for question in decks.inspect(deck_file(text), **options).questions]


def increments_of(result, code):
    route = result.codes[code]
    return route["first_increment"], route["next_increment"]


def test_increments_and_dates_under_headers_nobody_knows(reads):
    result = reads(
        "Destination,City Code(s),Price($),Effective Date,Comments,BI Type,BI Effective Date\n"
        "Afghanistan-Mobile A,93-76,0.15,21-Sep-18,No Change,60/1,19-Oct-07\n"
        "Vietnam-Mobile,84-35,0.05,10-May-22,No Change,30/6,01-Jan-22\n"
    )
    assert increments_of(result, "9376") == (60, 1)
    assert result.codes["8435"]["valid_from"] == date(2022, 5, 10)
    german = reads("Ziel;Vorwahl;Preis;Gültig ab;Bis\nPolen;0048;0,1;01.12.2026;01.12.2027\n")
    assert german.codes["48"]["valid_from"] == date(2026, 12, 1)
    for header in ("Validity", "Efective Date"):
        result = reads(f"Code,Name,Rate,{header}\n48,Poland,0.1,2026-12-01\n")
        assert result.codes["48"]["valid_from"] == date(2026, 12, 1)
    ended = reads("Code,Name,Rate,Expiry,Last Change\n48,Poland,0.1,2026-12-01,2026-11-01\n")
    assert ended.codes["48"]["valid_from"] is None


def test_two_columns_of_increments(reads):
    for headers in (
        "Billing Increment,Billing Increment",
        "Min Charge (sec),Increment (sec)",
        "Min Bill,Billing Step",
        "Initial,Next",
        "minimal_time,resolution_time",
        "INITINCR,ADDINCR",
        "1st Interval,Nth Interval",
        "Min Time,Incr Time",
        "Initial Duration,Additional Duration",
        "MBI,BI",
    ):
        result = reads(f"Code,Name,Rate,{headers}\n48,Poland,0.1,60,1\n49,Germany,0.2,30,6\n")
        assert (increments_of(result, "48"), increments_of(result, "49")) == ((60, 1), (30, 6)), headers


def test_fees_under_other_names(reads):
    for header in ("Cost on call", "Scatto alla risposta"):
        result = reads(f"Prefix,Destination,Rate by minute,{header}\n48,Poland,0.1,0.02\n")
        assert result.codes["48"]["connection_fee_micro"] == 20_000, header


def test_portaone_calls_the_code_destination(reads):
    result = reads(
        "Destination,Country,Description,Interval First,Interval Next,Price First,Price Next,Off-peak Price First,Off-peak Price Next,Forbidden,Discontinued,Effective From\n"
        "93,AFGHANISTAN,Proper,1,1,0.21,0.21,0.2,0.2,N,N,2026-12-01 00:00:00\n"
        "937,AFGHANISTAN,Mobile,60,6,0.22,0.22,0.2,0.2,Y,N,immediately\n"
    )
    assert result.rates == {"93": 210_000, "937": 220_000}
    assert (result.codes["937"]["destination"], result.codes["937"]["status"]) == ("AFGHANISTAN Mobile", "blocked")


def test_vos_has_a_prefix_for_its_rates(reads):
    result = reads(
        "Rate prefix,Area prefix,Area name,Rate type,Billing rate,Billing cycle\n93,93,Afghanistan,International,0.21,60\n"
    )
    assert result.rates == {"93": 210_000}
    assert increments_of(result, "93") == (60, 60)


def test_names_of_callers_are_not_destinations(reads):
    result = reads(
        "Src Code,Src Code Name,Dst Code,Dst Code Name,Rate\n,,93,Afghanistan,0.21\n33,France,937,Afghanistan Mobile,0.22\n"
    )
    assert result.codes["33", "937"]["destination"] == "Afghanistan Mobile"


def test_a_price_for_some_callers_is_not_a_price_for_all(reads):
    result = reads("Name;Prefix;Rate;Origin Set\nFrance;33;0,01;EEA\nFrance;33;0,05;ROW\nSpain;34;0,02;EEA\n")
    assert result.rates == {"33": 50_000}
    assert result.rejected == {2: "origin_unreadable", 4: "origin_unreadable"}


def test_an_old_rate_counts_where_there_is_no_new_one(reads):
    result = reads("Destination,Code,Old Rate,New Rate,Status\nPoland,48,0.2,0.21,Increase\nSpain,34,0.3,,No change\n")
    assert result.rates == {"48": 210_000, "34": 300_000}
    assert result.codes["34"]["status"] == "active"
    assert reads("Destination,Code,Previous Rate,Current Rate\nPoland,48,0.1,0.2\n").rates == {"48": 200_000}


def test_a_new_rate_comes_with_its_own_date(reads):
    result = reads(
        "Name,Code,Rate,Effective,New Rate,New Effective\nPoland,48,0.2,2026-01-01,0.21,2026-12-01\nSpain,34,0.1,2026-01-01,,\n"
    )
    assert result.rates == {"48": 210_000, "34": 100_000}
    assert (result.codes["48"]["valid_from"], result.codes["34"]["status"]) == (date(2026, 12, 1), "active")


def test_lone_codes_below_merged_cells_are_not_blocked(reads):
    result = reads("Name,Code,Rate\nAlbania Mobile,35566,0.2\n,35567,\nSpain,34,\nTotal codes,3,\n")
    assert result.rejected == {3: "no_rate"}
    assert result.rates == {"35566": 200_000, "34": None}
    assert [line for line, _text in result.deck.notices] == [5]


def test_npa_nxx_with_a_dash_is_one_code(reads):
    result = reads("NPA-NXX,Rate\n201-200,0.0015\n201-201,0.0016\n201-202,0.0017\n")
    assert result.rates == {"1201200": 1_500, "1201201": 1_600, "1201202": 1_700}
    inter = reads("LERG NPANXX,OCN,INTER,INTRA\n201200,1234,0.0015,0.0045\n201201,1234,0.0016,0.0046\n")
    assert inter.rates == {"1201200": 1_500, "1201201": 1_600}


def test_a_dash_behind_a_column_of_country_codes_is_a_range(reads):
    result = reads("Location,Country Code,City Code,Rate\nAlbania Mobile,355,66-69,0.3\n")
    assert sorted(result.codes) == ["35566", "35567", "35568", "35569"]


def test_which_of_several_prices_is_asked(deck_file):
    assert asked(deck_file, "Country,Prefix,Landline,Mobile\nPoland,48,0.1,0.2\nSpain,34,0.11,0.3\n") == ["column:rate"]
    assert asked(deck_file, "Code,Name,Gold,Silver\n48,Poland,0.1,0.2\n34,Spain,0.11,0.3\n") == ["column:rate"]
    assert asked(deck_file, "48,Poland,0.1,0.2\n34,Spain,0.11,0.3\n") == ["column:rate"]
    assert asked(deck_file, "48,Poland,0.1,0.1\n34,Spain,0.11,0.11\n") == []
    assert asked(deck_file, "48,Poland,0.1,0.0\n34,Spain,0.11,0.0\n") == []


def test_a_notice_that_speaks_of_cents_is_asked_about(deck_file, reads):
    text = "All rates in US cents per minute\n(c) 2026 ACME\nName,Prefix,Rate\nPoland,48,1.55\n"
    assert asked(deck_file, text) == ["rate_unit"]
    assert asked(deck_file, "Prefix,Name,PPM\n44,UK,1.5\n") == ["rate_unit"]
    assert reads(text, decisions={"rate_unit": "cent"}).rates == {"48": 15_500}
    assert reads(text, decisions={"rate_unit": "main"}).rates == {"48": 1_550_000}


def test_footers_are_no_routes(reads):
    result = reads(";Name;Code;Rate\n;Poland;48;0,1\nPage 2\n;Spain;34;0,2\n;Total;2;\nTotals: 2\n")
    assert result.rates == {"48": 100_000, "34": 200_000}
    assert result.rejected == {}
    assert [line for line, _text in result.deck.notices] == [3, 5, 6]


def test_peak_and_off_peak(reads):
    result = reads("Destination,Code,Peak,Off-peak,Weekend\nPoland,48,0.12,0.11,0.10\nSpain,34,0.22,0.21,0.20\n")
    assert result.rates == {"48": 120_000, "34": 220_000}
    [remark] = [remark for remark in result.inspection.warnings if remark.code == "rates_ignored"]
    assert remark.values["columns"] == "Off-peak, Weekend"


@pytest.mark.parametrize(
    "header", ["Sell Rate", "Selling Price", "PRICEUSD", "Pricelist", "Rate (Local Currency)", "Fee"]
)
def test_the_only_price_is_the_rate(reads, header):
    result = reads(f"Code,Destination,{header},Connection Fee\n48,Poland,0.01,0\n34,Spain,0.02,0\n")
    assert result.rates == {"48": 10_000, "34": 20_000}
    assert "rate_header" in {remark.code for remark in result.inspection.warnings}


@pytest.mark.parametrize("header", ["Margin", "Old Price", "Setup Charge", "Price change", "Discount rate"])
def test_an_amount_of_another_kind_is_never_the_rate(deck_file, header):
    with pytest.raises(decks.NotADeck) as refused:
        decks.inspect(deck_file(f"Code,Destination,{header}\n48,Poland,0.01\n34,Spain,0.02\n"))
    assert refused.value.code == "no_rate_column"


def test_two_prices_of_another_kind_are_no_rate(deck_file):
    with pytest.raises(decks.NotADeck):
        decks.inspect(deck_file("Code,Destination,Sell Rate,Local Rate\n48,Poland,0.01,0.02\n34,Spain,0.02,0.03\n"))


def test_calling_codes_are_the_codes_where_there_are_no_others(reads):
    assert set(reads("Name,Calling Code,Rate\nPoland,48,0.1\nPoland Mobile,4850,0.2\n").rates) == {"48", "4850"}


@pytest.mark.parametrize(
    "words",
    ["effective 01-Dec-2026", "(effective from 01/12/2026)", "from 1 Dec 2026", "wef 2026-12-01", "Dec 1st, 2026"],
)
def test_a_date_in_the_header_of_the_rate(reads, words):
    quoted = f'Destination,Code,Current Rate,"New Rate {words}"\nPoland,48,0.01,0.02\nSpain,34,0.03,0.04\n'
    result = reads(quoted)
    assert result.rates == {"48": 20_000, "34": 40_000}
    told = [remark for remark in result.inspection.warnings if remark.code == "date_in_notice"]
    assert [remark.line for remark in told] == [1]
    assert "rate_header" not in {remark.code for remark in result.inspection.warnings}
