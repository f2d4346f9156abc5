"""Each kind of layout that was once read wrongly, in other words, languages, column orders and with other separators.

`want` is the right reading: dial code -> rate per minute; or the key of the question that is asked; or the reason for
which the file is refused. Answers to questions follow in `answers`, with the reading that they lead to.
"""

# ruff: noqa: E501 - decks are easier to read in one line
from __future__ import annotations

from decimal import Decimal

import pytest

from tests.decks.outcomes import outcome

READ = {
    # North American codes without their 1
    "us_states_in_words": (
        "State;NPANXX code;Price\nTexas;214200;0.0021\nOntario;416555;0.0031\nCalifornia;415200;0.0022\n",
        {"1214200": "0.0021", "1416555": "0.0031", "1415200": "0.0022"},
    ),
    "us_country_column": (
        "Rate,Code,Country\n0.0021,214200,United States\n0.0031,416555,Canada\n0.0022,415200,United States\n",
        {"1214200": "0.0021", "1416555": "0.0031", "1415200": "0.0022"},
    ),
    "us_letters": (
        "Prefix|Region|Rate\n2142001|TX|0.0021\n4152002|CA|0.0022\n2122003|NY|0.0023\n",
        {"12142001": "0.0021", "14152002": "0.0022", "12122003": "0.0023"},
    ),
    # numbers that are no codes
    "rank": ("Destination;Price;Rank\nPoland;0,011;48\nSpain;0,021;33\nFrance;0,031;34\n", "no_code_column"),
    "year": ("Country,Year,Rate\nPoland,2026,0.011\nSpain,2025,0.021\nFrance,2024,0.031\n", "no_code_column"),
    "article": ("Artikelnummer;Ziel;Preis\n48001;Polen;0,011\n34002;Spanien;0,021\n", "no_code_column"),
    "unknown_word": ("Zielland,Kürzel,Preis\nPoland,4711,0.011\nSpain,4812,0.021\nItaly,331,0.02\n", "no_code_column"),
    "pattern_regex": (
        "Priority,Regex,Description,Cost\n1,^44[0-9]+$,United Kingdom,0.021\n2,^447\\d+$,UK Mobile,0.034\n",
        {"44": "0.021", "447": "0.034"},
    ),
    "pattern_class": (
        "Name;Match;Rate\nFrance;_33X.;0,01\nFrance Mobile;_33[67]X.;0,03\n",
        {"33": "0.01", "336": "0.03", "337": "0.03"},
    ),
    # country and area codes in two columns
    "country_and_areas": (
        "Destination;Country Prefix;Area Codes;Rate\nAlbania;355;4,5;0,101\nAlbania;355;;0,122\nPoland;48;22;0,012\n",
        {"3554": "0.101", "3555": "0.101", "355": "0.122", "4822": "0.012"},
    ),
    "prefix_and_city": (
        "Rate,City Code,Prefix,Country\n0.101,4,355,Albania\n0.122,,355,Albania\n0.012,22,48,Poland\n",
        {"3554": "0.101", "355": "0.122", "4822": "0.012"},
    ),
    # units
    "per_10_minutes": ("Code,Destination,Rate/10 min\n48,Poland,0.12\n", {"48": "0.012"}),
    "per_100_minutes": ("Vorwahl;Ziel;Preis pro 100 Minuten\n48;Polen;1,2\n34;Spanien;2,4\n", {"48": "0.012", "34": "0.024"}),
    "per_hour_es": ("Prefijo;Destino;Precio por hora\n48;Polonia;0,72\n34;España;1,44\n", {"48": "0.012", "34": "0.024"}),
    "tenths_of_a_cent": ("Code,Destination,Rate (tenths of a cent)\n48,Poland,12\n", {"48": "0.012"}),
    "times_10000": ("Code,Destination,Rate x10000\n48,Poland,120\n34,Spain,240\n", {"48": "0.012", "34": "0.024"}),
    "per_1000": ("Code;Destination;Price per 1,000 minutes\n48;Poland;12\n", {"48": "0.012"}),
    "billed_per_6": ("Code,Destination,Rate per min (billed per 6 sec)\n48,Poland,0.012\n", {"48": "0.012"}),
    "per_second_billing": ("Code,Destination,Rate/min 60/1 sec\n48,Poland,0.012\n", {"48": "0.012"}),
    # sections
    "removals": (
        "Code;Destination;Rate\n48;Poland;0,011\nRemovals;;\n39199;Italy Special;0,301\nNew codes;;\n34;Spain;0,02\n",
        {"48": "0.011", "34": "0.02"},
    ),
    "closed_de": ("Vorwahl;Ziel;Preis\n48;Polen;0,011\n\nGesperrte Ziele;;\n39199;Italien;0,3\n", {"48": "0.011"}),
    "blocked_undelimited": ("Code,Destination,Rate\n48,Poland,0.011\nDO NOT ROUTE\n39199,Italy,0.301\n", {"48": "0.011"}),
    "old_rates": (
        "Code,Destination,Rate\n48,Poland,0.011\nOld rates for reference,,\n39,Italy,0.005\n",
        {"48": "0.011"},
    ),
    "fee_header": (
        "Code,Destination,Rate\n48,Poland,0.011\n\nCode,Destination,Fee per call\n39,Italy,0.25\n",
        {"48": "0.011"},
    ),
    "continents_are_no_sections": (
        "Code,Destination,Rate\nEurope,,\n48,Poland,0.011\nAsia,,\n91,India,0.01\n",
        {"48": "0.011", "91": "0.01"},
    ),
    # several lines of a code
    "coming_price": (
        "Code;Name;Rate;Valid from\n48;Poland;0,01;2026-11-01\n48;Poland;0,02;2026-12-24\n",
        {"48": "0.01"},
    ),
    "newest_first": (
        "Code,Name,Rate,Effective\n48,Poland,0.02,2026-11-20\n48,Poland,0.01,2026-01-01\n",
        {"48": "0.02"},
    ),
    "ended": (
        "Code,Name,Rate,Valid From,Valid To\n48,Poland,0.01,2026-01-01,2026-11-30\n48,Poland,0.02,2026-12-01,\n",
        {"48": "0.02"},
    ),
    # codes
    "code_columns": (
        "Rate,Prefix1,Prefix2,Destination\n0.05,4850,4851,Poland Mobile\n0.06,346,,Spain Mobile\n",
        {"4850": "0.05", "4851": "0.05", "346": "0.06"},
    ),
    "benin": ("Country;Country Code;Area Code;Rate\nBurkina Faso;226;05;0,3\nNiger;227;08;0,2\n", {"22605": "0.3", "22708": "0.2"}),
    "norway": ("Country,Country Code,Area Code,Rate\nNorway,47,02000,0.3\nNorway,47,9,0.2\n", {"4702000": "0.3", "479": "0.2"}),
    "null_n": ("Code\tName\tRate\tConnect Fee\n48\tPoland\t0.01\t\\N\n34\tSpain\t0.02\t0.1\n", {"48": "0.01", "34": "0.02"}),
    "zone_names": ("Code,Name,Rate,Start\n48,Poland,0.01,2026-12-15T00:00:00+01\n", {"48": "0.01"}),
    "weekday_columns": (
        "Mon,Tue,Wed,Destination,Rate,Prefix\n1,1,0,Poland,0.011,48\n1,0,0,Spain,0.021,34\n",
        {"48": "0.011", "34": "0.021"},
    ),
    "shared_codes": ("Code,Name,Rate\n48,Poland,0.01\n34,Spain,0.02\n590,Saint Martin,0.1\n39,Vatican City,0.1\n",
                     {"48": "0.01", "34": "0.02", "590": "0.1", "39": "0.1"}),
    "two_countries_in_a_name": ("Code,Name,Rate\n852,China Hong Kong,0.01\n262,France Reunion,0.1\n", {"852": "0.01", "262": "0.1"}),
}  # fmt: skip

ASKED = {
    "us_unnamed": (
        "Code,Rate\n214200,0.0021\n416555,0.0031\n415200,0.0022\n212300,0.003\n",
        "code_lead", "1", {"1214200": "0.0021", "1416555": "0.0031", "1415200": "0.0022", "1212300": "0.003"},
    ),
    "thousands_semicolon": (
        'Rate;Codes;Name\n0,1;"44,791";UK Mobile\n0,2;"9,370";Afghanistan Mobile\n',
        "code_list", "thousands", {"44791": "0.1", "9370": "0.2"},
    ),
    "shortened_semicolons": (
        'Name,Codes,Rate\nGermany Mobile,"49151;52;57",0.1\nFrance,33,0.2\n',
        "code_list", "short", {"49151": "0.1", "49152": "0.1", "49157": "0.1", "33": "0.2"},
    ),
    "technical_prefix": (
        "Destination;Rate;Prefix\nPoland;0,01;99148\nItaly;0,02;99139\nPoland Mobile;0,03;991485\n",
        "code_strip", "991", {"48": "0.01", "39": "0.02", "485": "0.03"},
    ),
    "time_bands_de": (
        "Vorwahl;Ziel;Tarifzeit;Preis\n48;Polen;Haupt;0,02\n48;Polen;Neben;0,01\n34;Spanien;Haupt;0,03\n34;Spanien;Neben;0,02\n",
        "only:2", "dearest", {"48": "0.02", "34": "0.03"},
    ),
    "direction": (
        "prefix,name,dir,rate\n48,Poland,in,0.001\n48,Poland,out,0.01\n34,Spain,out,0.02\n",
        "only:2", "out", {"48": "0.01", "34": "0.02"},
    ),
    "notice_per_1000": (
        "Prices are in EUR per 1000 minutes;;\nCode;Name;Price\n48;Poland;12\n34;Spain;24\n",
        "rate_per", "60000", {"48": "0.012", "34": "0.024"},
    ),
    "notice_mills": (
        "All rates in mills,,\nCode,Name,Rate\n48,Poland,12\n34,Spain,24\n",
        "rate_unit", "mill", {"48": "0.012", "34": "0.024"},
    ),
    "ppm": ("Code,Name,Rate (PPM)\n48,Poland,1.2\n34,Spain,2.4\n", "rate_unit", "cent", {"48": "0.012", "34": "0.024"}),
    "loose_seconds": ("Code,Name,Rate 6 sec\n48,Poland,0.0012\n", "rate_per", "6", {"48": "0.012"}),
}  # fmt: skip


def rates(found):
    live = {code: route for code, route in found.routes.items() if route["status"] == "active"}
    return {code: found.rates[code] for code in live}


def decimals(wanted):
    return {code: Decimal(rate) for code, rate in wanted.items()}


@pytest.mark.parametrize("name", READ)
def test_read_rightly(name, deck_file):
    text, want = READ[name]
    found = outcome(deck_file(text))
    if isinstance(want, str):
        assert (found.kind, found.keys) == ("refused", (want,))
    else:
        assert (found.kind, found.keys) == ("read", ())
        assert rates(found) == decimals(want)


@pytest.mark.parametrize("name", ASKED)
def test_asked_and_then_read_as_answered(name, deck_file):
    text, key, answer, want = ASKED[name]
    path = deck_file(text)
    assert outcome(path).keys == (key,)
    found = outcome(path, decisions={key: answer})
    assert (found.kind, rates(found)) == ("read", decimals(want))


@pytest.mark.parametrize(
    ("header", "cells", "want"),
    [
        ("Minimum,Increment", "30 segundos,6 segundos", (30, 6)),
        ("Abrechnungstakt", "60 Sekunden", (60, 60)),
        ("Facturation", "à la seconde", (1, 1)),
        ("Billable Unit", "1 minute", (60, 60)),
        ("Cadencia", "60/1", (60, 1)),
        ("Colonne", "60 sec / 1 sec", (60, 1)),
        ("MBSec,IBSec", "30,6", (30, 6)),
    ],
)
def test_increments_in_words(header, cells, want, deck_file):
    extra = ",".join(f'"{cell}"' for cell in cells.split(","))
    found = outcome(deck_file(f"Code,Destination,Rate,{header}\n48,Poland,0.01,{extra}\n34,Spain,0.02,{extra}\n"))
    assert [(r["first_increment"], r["next_increment"]) for r in found.routes.values()] == [want, want]
    assert "no_increments" not in found.warnings


@pytest.mark.parametrize(
    "text",
    [
        "Code,Destination,Rate\n34,Poland,0.01\n48,Spain,0.02\n33,France,0.03\n",
        "Country;Prefix;Price\nPL;34;0,01\nES;48;0,02\nFR;33;0,03\n",
        "Destination,Rate,Code\nPoland Mobile,0.01,491\nSpain Mobile,0.02,346\nSpain,0.01,34\n",
    ],
)
def test_codes_of_another_country_are_told_with_their_lines(text, deck_file):
    assert outcome(deck_file(text)).keys == ("country_mismatch",)


def test_a_remark_about_another_code_closes_nothing(deck_file):
    text = "Code,Name,Rate,Remarks\n48,Poland,0.01,prefix 4822 blocked\n34,Spain,0.02,BLK\n33,France,0.03,ok\n"
    found = outcome(deck_file(text))
    assert {code: route["status"] for code, route in found.routes.items()} == {
        "48": "active",
        "34": "blocked",
        "33": "active",
    }
    assert "remark_names_codes" in found.warnings


@pytest.mark.parametrize(("answer", "status"), [("own", "deleted"), ("none", "active")])
def test_a_remark_about_the_code_of_its_own_line_is_asked_about(answer, status, deck_file):
    text = (
        "Code,Name,Rate,Remarks\n48,Poland,0.01,code 4822 closed\n34,Spain,0.02,code 34: deleted\n33,France,0.03,ok\n"
    )
    assert outcome(deck_file(text)).keys == ("remark",)
    found = outcome(deck_file(text), decisions={"remark": answer})
    assert {code: route["status"] for code, route in found.routes.items()} == {
        "48": "active",
        "34": status,
        "33": "active",
    }
    assert ("own_code_closed" in found.warnings) == (answer == "own")


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Country,City,Area Code,MRC,Call Rate\nPoland,Warsaw,22,1.2,0.01\n", {"mrc": ["1.2"], "per_minute": ["0.01"]}),
        ("Country;City;Area Code;Block of numbers;MRC per block\nPoland;Warsaw;22;10;5\n", {"mrc": ["0.5"]}),
        ("Country,City,Area Code,Monthly basic,Monthly premium\nPoland,Warsaw,22,1,2\n", "column:mrc"),
        ("Country,City,Area Code,Block size,MRC\nPoland,Warsaw,22,10,5\n", "block_price"),
    ],
)
def test_decks_of_inbound_numbers(text, want, deck_file):
    found = outcome(deck_file(text), "ddi")
    if isinstance(want, str):
        assert found.keys == (want,)
    else:
        for key, values in want.items():
            assert [Decimal(offer[key]) / 10**6 for offer in found.offers] == [Decimal(value) for value in values]
