"""Decks that were once read without a complaint, and wrongly: a price, a code, a caller or a closed route."""

from __future__ import annotations

from datetime import date

import pytest

import decks


def asked(deck_file, text, **options):
    return [question.key for question in decks.inspect(deck_file(text), **options).questions]


@pytest.mark.parametrize(
    "text",
    [
        "Code,Destination,Rate\n48,Poland,0,0123\n34,Spain,0,0200\n",
        "Code,Destination,Rate,Currency\n48,Poland,0,0123,EUR\n34,Spain,0,0200,EUR\n",
        "Destination,Codes,Rate\nPoland Mobile,4850,4851,0.02\nSpain Mobile,346,347,0.03\n",
        "Destination,Rate,Codes\nPoland Mobile,0.02,4850,4851\nSpain Mobile,0.03,346,347\n",
    ],
)
def test_a_comma_that_is_not_in_quotes_is_no_price_of_zero(reads, text):
    assert reads(text).rejected == {2: "too_many_columns", 3: "too_many_columns"}


def test_a_remark_under_no_name_is_no_such_comma(reads):
    result = reads("Code,Destination,Rate\n48,Poland,0.01,new\n34,Spain,0.02,blocked\n33,France,0.03,\n")
    assert not result.rejected
    assert {code: route["status"] for code, route in result.codes.items()} == {
        "48": "active",
        "34": "blocked",
        "33": "active",
    }


@pytest.mark.parametrize(
    "header",
    [
        "Country Code,Area Code",
        "Landesvorwahl,Ortsvorwahl",
        "Código de país,Código de área",
        "Код страны,Код города",
        "ISD Code,STD Code",
        "CtryCode,Codes",
        "Country Code,Breakout",
    ],
)
def test_country_and_area_code_in_two_columns(reads, header):
    text = f"{header},Destination,Rate\n33,1,Paris,0.01\n51,1,Lima,0.02\n7,495,Moscow,0.03\n"
    assert reads(text).rates == {"331": 10_000, "511": 20_000, "7495": 30_000}


def test_country_and_area_code_among_headings_and_spreadsheets_floats(reads):
    header = "Country Code,Area Code,Destination,Rate\n"
    result = reads(f"{header}93,70,Kabul,0.1\n{header}355,66,Albania,0.2\n{header}880,2,Dhaka,0.3\n")
    assert set(result.rates) == {"9370", "35566", "8802"}
    assert set(reads(f"{header}93.0,70.0,Kabul,0.1\n355.0,66.0,Albania,0.2\n").rates) == {"9370", "35566"}


def test_the_zero_dialled_inside_a_country_is_no_digit_of_a_code(reads):
    header = "Country Code;Area Code;Destination;Rate\n"
    result = reads(f"{header}49;030;Berlin;0,01\n39;06;Roma;0,02\n49;40;Hamburg;0,03\n")
    assert result.rejected == {2: "area_leading_zero"}
    assert result.rates == {"3906": 20_000, "4940": 30_000}
    assert reads("Code;Destination;Rate\n+44 (0)20;London;0,01\n+33;France;0,02\n").rates == {
        "4420": 10_000,
        "33": 20_000,
    }


@pytest.mark.parametrize(
    "header",
    [
        "A-Number,B-Number",
        "Caller,Called",
        "Src,Dst",
        "A-Party Prefix,B-Party Prefix",
        "ANI,DNIS",
        "OBR Codes,Dial Codes",
    ],
)
def test_prices_for_some_callers_are_not_for_all(reads, header):
    result = reads(f"{header},Destination,Rate\n33,48,Poland from France,0.01\n34,48,Poland from Spain,0.02\n")
    assert result.rates == {("33", "48"): 10_000, ("34", "48"): 20_000}


@pytest.mark.parametrize("header", ["A-Number Group", "Calling Party Country", "Surcharge Group", "Origin Zone"])
def test_a_group_of_callers_nobody_knows_is_told(reads, header):
    result = reads(f"{header},Code,Destination,Rate\nEEA,48,Poland,0.01\nRest of World,48,Poland,0.05\n")
    assert result.rejected == {2: "origin_unreadable"}
    assert result.rates == {"48": 50_000}


@pytest.mark.parametrize(
    ("header", "cells"),
    [("CLI", ["Yes", "No"]), ("CLI Quality", ["Guaranteed", "Not guaranteed"]), ("Source", ["LERG", "Sales"])],
)
def test_whether_a_caller_is_shown_is_no_caller(reads, header, cells):
    result = reads(f"Code,Destination,Rate,{header}\n48,Poland,0.01,{cells[0]}\n34,Spain,0.02,{cells[1]}\n")
    assert result.rates == {"48": 10_000, "34": 20_000}


@pytest.mark.parametrize(
    "header", ["Update", "Type", "Movement", "Indicator", "Estado", "Статус", "Bemerkung", "Whatever"]
)
def test_a_closed_route_is_closed_whatever_its_column_is_called(reads, header):
    text = f"Code,Destination,Rate,{header}\n48,Poland,0.1,Increase\n34,Spain,0.1,Deleted\n33,France,0.1,No change\n"
    assert {code: route["status"] for code, route in reads(text).codes.items()} == {
        "48": "active",
        "34": "deleted",
        "33": "active",
    }


@pytest.mark.parametrize(
    ("word", "status"),
    [
        *dict.fromkeys([("Stop", "blocked"), ("Do not route", "blocked"), ("Out of service", "blocked")]),
        *dict.fromkeys([("Gesperrt", "blocked"), ("Bloqueado", "blocked"), ("Закрыто", "blocked")]),
        *dict.fromkeys([("Supprimé", "deleted"), ("Gelöscht", "deleted"), ("End", "deleted")]),
        *dict.fromkeys(
            [("Increase cancelled", "active"), ("Codes deleted: 4899", "active"), ("unstoppable", "active")]
        ),
    ],
)
def test_words_that_close_a_route(reads, word, status):
    assert reads(f"Code,Destination,Rate,Status\n48,Poland,0.1,{word}\n").codes["48"]["status"] == status


@pytest.mark.parametrize(
    ("header", "micro"),
    [
        *[
            (f"Rate ({unit}/min)", 20_000)
            for unit in ("US Cts", "cts", "USct", "EURct", "US$c", "centimes", "centavos")
        ],
        *[("Rate (p/min)", 20_000), ("Rate (USD/s)", 120_000_000), ("Preis pro Sekunde", 120_000_000)],
        *[("Rate (CHF/min)", 2_000_000), ("Rate (USD/min) excl. VAT", 2_000_000), ("Minutenpreis", 2_000_000)],
        *[("Preis ohne MwSt", 2_000_000), ("Coût par minute", 2_000_000)],
    ],
)
def test_units_that_the_rates_header_names(reads, header, micro):
    assert reads(f"Code;Destination;{header}\n48;Poland;2.0\n34;Spain;2.0\n").rates == {"48": micro, "34": micro}


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("All prices in USD per second\nCode,Destination,Rate\n48,Poland,0.1\n34,Spain,0.2\n", ["rate_per"]),
        ("Currency: EURc\nCode,Destination,Rate\n48,Poland,0.1\n34,Spain,0.2\n", ["rate_unit"]),
        ("Alle Preise in Cent pro Minute\nCode,Destination,Rate\n48,Poland,1.1\n34,Spain,2.2\n", ["rate_unit"]),
        ("Code,Destination,Rate,Currency\n48,Poland,1.1,US cents\n34,Spain,2.2,US cents\n", ["rate_unit"]),
        ("Code,Destination,Rate,Unit\n48,Poland,1.1,c/min\n34,Spain,2.2,c/min\n", ["rate_unit"]),
        ("All rates are billed per second\nCode,Destination,Rate\n48,Poland,0.1\n34,Spain,0.2\n", []),
        ("Code,Destination,Rate,Unit\n48,Poland,0.1,min\n34,Spain,0.2,min\n", []),
    ],
)
def test_units_that_something_else_names_are_asked_about(deck_file, text, questions):
    assert asked(deck_file, text) == questions


@pytest.mark.parametrize(
    "cell",
    [
        "USD0.0123",
        "0.0123EUR",
        "R$ 0.0123",
        "A$0.0123",
        "Rs. 0.0123",
        "MYR 0.0123",
        "0.0123 руб.",
        "0.0123kr",
        "EUR.0123",
    ],
)
def test_money_beside_its_number(reads, cell):
    assert reads(f"Code;Destination;Rate\n48;Poland;{cell}\n34;Spain;0.02\n").rates == {"48": 12_300, "34": 20_000}


def test_cents_beside_their_number(reads):
    text = "Code;Destination;Rate\n48;Poland;1.5cents\n34;Spain;2 cents\n33;France;2.5¢\n"
    assert reads(text).rates == {"48": 15_000, "34": 20_000, "33": 25_000}


@pytest.mark.parametrize(
    "notice",
    ["Effective date:,01-Dec-2026,", "Rates effective 1 December 2026,,", '"Valid from December 1, 2026",,'],
)
def test_a_date_above_a_table_without_dates_is_told(reads, notice):
    result = reads(f"{notice}\nCode,Destination,Rate\n48,Poland,0.1\n34,Spain,0.2\n")
    assert "date_in_notice" in result.warnings
    dated = reads(f"{notice}\nCode,Destination,Rate,Effective\n48,Poland,0.1,2026-12-24\n")
    assert "date_in_notice" not in dated.warnings
    assert dated.codes["48"]["valid_from"] == date(2026, 12, 24)


def test_an_end_above_a_table_is_no_beginning(reads):
    result = reads("Rates valid until 31.12.2026,,\nCode,Destination,Rate\n48,Poland,0.1\n34,Spain,0.2\n")
    assert "date_in_notice" not in result.warnings


def test_numbers_of_lines_are_not_taken_for_codes_unasked(deck_file, reads):
    text = "Code,Area Prefixes,Destination,Rate\n1001,93,Afghanistan,0.2\n1002,9370,Mobile,0.25\n1003,355,Albania,0.1\n"
    assert asked(deck_file, text) == ["column:code"]
    assert set(reads(text, decisions={"column:code": "1"}).rates) == {"93", "9370", "355"}


@pytest.mark.parametrize(
    "header",
    ["Interval1,IntervalN", "Min. charged time,Step", "Setup Interval,Increment", "Min. Chargeable Time,Increment"],
)
def test_first_and_next_interval(reads, header):
    route = reads(f"Code,Destination,Rate,{header}\n48,Poland,0.1,60,6\n34,Spain,0.2,30,1\n").codes["48"]
    assert (route["first_increment"], route["next_increment"], route["connection_fee_micro"]) == (60, 6, 0)


@pytest.mark.parametrize(
    "header", ["Call Fee", "Price/call", "Fixed charge", "Verbindungsgebühr", "Frais de connexion"]
)
def test_fees_of_a_call(reads, header):
    text = f"Code,Destination,Rate,{header}\n48,Poland,0.1,0.05\n34,Spain,0.2,0\n"
    assert reads(text).codes["48"]["connection_fee_micro"] == 50_000


def test_a_continent_names_no_destination(reads):
    text = (
        "Region,Country,Operator,Prefix,Rate\nAfrica,Kenya,Mobile Safaricom,2547,0.1\n"
        "Africa,Kenya,Fixed,254,0.2\nAfrica,Ghana,Mobile MTN,23324,0.3\n"
    )
    route = reads(text).codes["2547"]
    assert (route["destination"], route["line_type"]) == ("Kenya Mobile Safaricom", "M")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Brazil Mobile Premium Route", "M"), ("Kenya Mobile - Special Rate", "M"), ("UK Premium Rate", "O")],
)
def test_what_is_said_of_the_route_is_not_its_type(reads, name, kind):
    assert reads(f"Code,Destination,Rate\n5511,{name},0.1\n").codes["5511"]["line_type"] == kind


def test_low_and_high_code_are_a_range(reads):
    text = "Low Code,High Code,Destination,Rate\n4850,4853,Poland,0.1\n346,346,Spain,0.2\n"
    assert set(reads(text).rates) == {"4850", "4851", "4852", "4853", "346"}


def test_utf_16_without_a_mark_in_cyrillic(reads):
    text = "Код;Направление;Цена\n7495;Москва город;0,01\n7812;Санкт-Петербург;0,02\n"
    assert reads(text.encode("utf-16-le")).rates == {"7495": 10_000, "7812": 20_000}


@pytest.mark.parametrize("cell", ["20261201 00:00", "20261201000000"])
def test_a_date_and_time_without_signs(reads, cell):
    result = reads(f"Code,Destination,Rate,Effective\n48,Poland,0.1,{cell}\n")
    assert result.codes["48"]["valid_from"] == date(2026, 12, 1)


def test_a_dash_for_no_area_code(reads):
    result = reads(
        "Country Code;Area Code;Destination;Rate\n93;-;Afghanistan;0,1\n93;70;Mobile;0,2\n355;66;Albania;0,1\n"
    )
    assert set(result.rates) == {"93", "9370", "35566"}


@pytest.mark.parametrize("header", ["NPA NXX", "NPANXX", "NPA-NXX"])
def test_an_area_code_and_an_exchange_with_a_space_between(reads, header):
    result = reads(f"{header},Destination,Rate\n201 200,New Jersey,0.01\n201 202,New Jersey,0.02\n")
    assert result.rates == {"1201200": 10_000, "1201202": 20_000}


def test_north_american_area_codes_in_a_list(reads):
    result = reads('NPA,Destination,Rate\n"201, 202",New Jersey,0.01\n203 204,Connecticut,0.02\n')
    assert result.rates == {"1201": 10_000, "1202": 10_000, "1203": 20_000, "1204": 20_000}


@pytest.mark.parametrize(
    "cells", ["26-12-01,26-11-15", "26/12/01,26/11/03", "26.12.01,26.11.15", "26-12-01,2026-11-15"]
)
def test_a_year_of_two_digits_that_comes_first(reads, cells):
    first, second = cells.split(",")
    result = reads(f"Code,Destination,Rate,Effective\n48,Poland,0.1,{first}\n34,Spain,0.2,{second}\n")
    assert [result.codes[code]["valid_from"] for code in ("48", "34")] == [
        date(2026, 12, 1),
        date(2026, 11, int(second[-2:])),
    ]


def test_a_year_of_two_digits_that_may_come_first_or_last(deck_file, reads):
    text = "Code,Destination,Rate,Effective\n48,Poland,0.1,26-11-15\n"
    question = decks.inspect(deck_file(text)).questions[0]
    assert [option.value for option in question.options] == ["dmy", "mdy", "ymd"]
    assert reads(text, decisions={"date_order": "ymd"}).codes["48"]["valid_from"] == date(2026, 11, 15)
    assert reads(text, decisions={"date_order": "dmy"}).codes["48"]["valid_from"] == date(2015, 11, 26)
    named = text.replace("Effective", "Effective (YY-MM-DD)")
    assert reads(named).codes["48"]["valid_from"] == date(2026, 11, 15)


def test_years_first_and_days_first_in_one_file_are_asked(deck_file, reads):
    text = "Code,Destination,Rate,Effective\n48,Poland,0.1,26-12-01\n34,Spain,0.2,13-12-26\n33,France,0.3,13/12/2026\n"
    assert asked(deck_file, text) == ["date_order"]
    assert reads(text, decisions={"date_order": "ymd"}).rejected == {4: "date_other_order"}


@pytest.mark.parametrize(("cell", "expected"), [("26/11/26", date(2026, 11, 26)), ("15/12/12", date(2012, 12, 15))])
def test_days_first_with_two_digits_for_the_year(reads, cell, expected):
    assert reads(f"Code,Destination,Rate,Effective\n48,Poland,0.1,{cell}\n").codes["48"]["valid_from"] == expected


STATES = "Code,Destination,Rate,{}\n48,Poland,0.1,{}\n34,Spain,0.2,{}\n"


@pytest.mark.parametrize("cells", [("1", "0"), ("Y", "N"), ("yes", "no"), ("0", "0")])
def test_whether_a_1_under_status_is_an_open_route_is_asked(deck_file, cells):
    assert asked(deck_file, STATES.format("Status", *cells)) == ["flag"]


def test_the_question_shows_the_flags_and_no_empty_cells(deck_file):
    text = STATES.format("Status", "1", "0") + "33,France,0.3,\n"
    assert set(decks.inspect(deck_file(text)).questions[0].samples) == {"1", "0"}


@pytest.mark.parametrize(
    ("answer", "states"),
    [("open", ["active", "blocked"]), ("closed", ["blocked", "active"]), ("none", ["active", "active"])],
)
def test_the_answer_closes_routes(reads, answer, states):
    result = reads(STATES.format("Status", "1", "0"), decisions={"flag": answer})
    assert [result.codes[code]["status"] for code in ("48", "34")] == states


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Status", ("1", "1")),
        ("Status", ("N", "N")),
        ("Status", ("N", "I")),
        ("Rate Change", ("Y", "N")),
    ],
)
def test_what_closes_no_route_is_not_asked(reads, header, cells):
    states = [route["status"] for route in reads(STATES.format(header, *cells)).codes.values()]
    assert states == ["active", "active"]


def test_a_header_that_says_what_a_yes_means_is_believed(reads):
    assert reads(STATES.format("Blocked", "0", "1")).codes["34"]["status"] == "blocked"
    assert reads(STATES.format("Active", "0", "1")).codes["48"]["status"] == "blocked"


def test_a_0_far_below_the_sample_is_asked_about(deck_file):
    ones = "".join(f"{4_800_000 + n},Poland,0.1,1\n" for n in range(5_000))
    assert asked(deck_file, f"Code,Destination,Rate,Status\n{ones}34,Spain,0.2,0\n") == ["flag"]


def test_the_remembered_meaning_of_a_1_holds_for_the_same_column_only(deck_file):
    memory = decks.inspect(deck_file(STATES.format("Status", "1", "0")), decisions={"flag": "closed"}).layout.remember()
    again = decks.inspect(deck_file(STATES.format("Status", "1", "1")), remembered=memory)
    assert (again.questions, again.layout.decisions["flag"]) == ((), "closed")
    other = decks.inspect(deck_file(STATES.format("State", "1", "0")), remembered=memory)
    assert [question.key for question in other.questions] == ["flag"]
