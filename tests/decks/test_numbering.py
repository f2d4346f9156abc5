"""Countries and line types that the file does not say."""
# ruff: noqa: E501 - decks as they are written

from pathlib import Path

import phonenumbers
import polars as pl
import pytest
import regex

from decks import numbering, numberplan, regions
from decks.numbercount import Numbers
from decks.values import linetypes
from portal import countries


def test_the_table_is_that_of_the_installed_numbering_plans():
    """After an upgrade of phonenumbers: python -m decks.numberplan"""
    folder = Path(numbering.__file__).parent
    assert (folder / "regions.txt").read_text().splitlines() == numberplan.lines()
    assert (folder / "linetypes.txt").read_text().splitlines() == numberplan.kind_lines()
    assert (folder / "freephone.txt").read_text().splitlines() == numberplan.freephone_lines()
    assert (folder / "areacodes.txt").read_text().splitlines() == numberplan.area_code_lines()


@pytest.mark.parametrize(
    ("code", "country"),
    [("1", "US"), ("1204", "CA"), ("1684", "AS"), ("1876", "JM"), ("1809", "DO"), ("1787", "PR"), ("1907", "US"),
     ("44", "GB"), ("441481", "GG"), ("441534", "JE"), ("441624", "IM"), ("7", "RU"), ("79", "RU"), ("77", "KZ"),
     ("7701", "KZ"), ("39", "IT"), ("3906698", "VA"), ("262", "RE"), ("262639", "YT"), ("264", "NA"), ("881", ""),
     ("870", ""), ("383", "XK"), ("247", "AC"), ("599", "CW"), ("5997", "BQ"), ("48", "PL"), ("379", "VA"), ("214", ""),
     ("218", "LY"), ("219", ""), ("969", ""), ("1310", "US"), ("13100", "CA"), ("590", "GP"), ("590590", "GP"),
     ("59059051", "BL"), ("59059052", "BL"), ("59059053", "GP"), ("212", "MA"), ("47", "NO"), ("4779", "SJ")],
)  # fmt: skip
def test_country_of_a_code(code, country):
    assert numbering.region_of(int(code)) == country


def test_the_order_of_codes_is_exact_for_every_length():
    codes = [int("9" * size) for size in range(1, 16)] + [10**size for size in range(15)]
    assert regions.places(pl.Series(codes)).to_list() == [numbering.place_of(code) for code in codes]


@pytest.mark.parametrize("pattern", [r"[2-9]\d{2}", r"1(?:2[34]?|5)\d{1,2}", r"8(?:00|1[0-4])?7|9", r"(?:12){2}"])
def test_numbers_are_counted_as_a_regular_expression_finds_them(pattern):
    strings = [f"{n:0{size}d}" for size in range(1, 6) for n in range(10**size)]
    fitting = [text for text in strings if regex.fullmatch(pattern, text)]
    counted = Numbers(pattern)
    assert counted.strings() == sorted(fitting)
    for head in ("", "1", "12", "8", "81", "9"):
        assert counted.count(head) == sum(text.startswith(head) for text in fitting)
    with pytest.raises(ValueError, match="not read"):
        Numbers(r"\w+")


def test_no_short_prefix_is_a_landline_where_its_plan_has_none():
    """Every prefix of one to three digits: what it is must be able to begin so."""
    wrong = []
    for code in range(1, 1000):
        for calling, places in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
            if not str(code).startswith(str(calling)) or "001" in places:
                continue
            digits = str(code)[len(str(calling)) :]
            able = set()
            for place in places:
                data = phonenumbers.PhoneMetadata.metadata_for_region(place, None)
                for kind, plan in (("L", data.fixed_line), ("M", data.mobile)):
                    if plan and plan.national_number_pattern:
                        able |= {kind} if regex.fullmatch(plan.national_number_pattern, digits, partial=True) else set()
            told = numbering.line_type(code, places[0])
            if able and told not in able:
                wrong.append((code, told, able))
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "free"),
    [("1800", True), ("18001", True), ("44800", True), ("44808", True), ("49800", True), ("800", True), ("33800", True),
     ("1", False), ("180", False), ("44", False), ("4420", False), ("1900", False), ("48501", False)],
)  # fmt: skip
def test_freephone_is_told_apart(code, free):
    assert numbering.is_freephone(code) is free


@pytest.mark.parametrize(
    ("code", "country", "kind"),
    [(48501, "PL", "M"), (4822, "PL", "L"), (48, "PL", "L"), (48800, "PL", "O"), (49172, "DE", "M"), (1907, "US", "L"),
     (937, "AF", "M"), (881, "", "O"), (316, "NL", "M"), (905, "TR", "M"), (601, "MY", "M"), (628, "ID", "M"),
     (447, "GB", "M"), (278, "ZA", "M"), (448, "GB", "O"), (1800, "US", "O"), (44, "GB", "L"), (55, "BR", "L"),
     (7, "RU", "L"), (79, "RU", "M"), (569, "CL", "L"), (852, "HK", "L")],
)  # fmt: skip
def test_line_type_of_a_code(code, country, kind):
    assert numbering.line_type(code, country) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Poland Mobile", "M"), ("POLAND-MOB-ORANGE", "M"), ("Kenya Cellular", "M"), ("UK Premium", "O"), ("Toll Free", "O"),
     ("Inmarsat", "O"), ("Satellite Thuraya", "O"), ("Poland Fixed", "L"), ("Poland", ""), ("Spain Proper", "L"),
     ("Italy Special Services", "O"), ("Poland_Cell", "M"), ("Mobile Premium", "O"), ("Automobile club", "")],
)  # fmt: skip
def test_line_type_of_a_name(name, kind):
    assert linetypes.from_name(name) == kind


@pytest.mark.parametrize(
    ("cell", "code"),
    [("NA", "NA"), ("na", "NA"), ("NAM", "NA"), ("Namibia", "NA"), ("UK", "GB"), ("USA", "US"), ("Korea, Republic of", "KR"),
     ("Côte d’Ivoire", "CI"), ("Congo, Democratic Republic of the", "CD"), ("St. Lucia", "LC"), ("Bosnia & Herzegovina", "BA"),
     ("Turkey", "TR"), ("Atlantis", ""), ("", ""), ("Bolivia (Plurinational State of)", "BO"), ("Bahamas (the)", "BS"),
     ("United Kingdom of Great Britain and Northern Ireland", "GB"), ("Kingdom of Norway", "NO"), ("Niger (the)", "NE"),
     ("Venezuela (Bolivarian Republic of)", "VE"), ("Iran (Islamic Republic of)", "IR"), ("Republic of Korea", "KR"),
     ("Democratic People's Republic of Korea", "KP"), ("Tanzania, United Republic of", "TZ"), ("Sudan (the)", "SD"),
     ("Micronesia (Federated States of)", "FM"), ("Saint Martin (French part)", "MF"), ("Netherlands, Kingdom of the", "NL")],
)  # fmt: skip
def test_country_of_a_cell(cell, code):
    assert countries.from_cell(cell) == code


def test_a_name_counts_where_the_code_agrees(reads):
    result = reads(
        "Code,Destination,Rate\n1404,Georgia,0.01\n995,Georgia,0.02\n1876,Jamaica,0.03\n1204,Canada,0.04\n"
        "447781,Guernsey Mobile,0.05\n881,Satellite GMSS,5\n48501,Poland Orange,0.02\n48502,Poland Orange,0.02\n"
    )
    found = {code: (route["country"], route["line_type"]) for code, route in result.codes.items()}
    assert found == {
        "1404": ("US", "L"), "995": ("GE", "L"), "1876": ("JM", "L"), "1204": ("CA", "L"), "447781": ("GG", "M"),
        "881": ("", "O"), "48501": ("PL", "M"), "48502": ("PL", "M"),
    }  # fmt: skip


def test_an_empty_name_is_filled_in(reads):
    result = reads("ISO,Destination,Code,Rate\nPL,,48,0.01\nDE,Germany Fixed,49,0.02\nNA,,26481,0.02\n")
    assert [result.codes[code]["destination"] for code in ("48", "49", "26481")] == [
        "Poland", "Germany Fixed", "Namibia Mobile",
    ]  # fmt: skip


def test_without_names_the_country_names_the_route(reads):
    result = reads("Code,Rate\n48,0.01\n48501,0.02\n264,0.03\n")
    assert {code: route["destination"] for code, route in result.codes.items()} == {
        "48": "Poland", "48501": "Poland Mobile", "264": "Namibia",
    }  # fmt: skip


def test_a_place_that_only_a_name_tells_is_kept_where_the_code_allows_it(reads):
    result = reads(
        "Code,Destination,Rate\n6721,Antarctica,0.5\n590690,Saint Barthelemy,0.3\n212528,Western Sahara,0.4\n"
        "390549,San Marino,0.2\n378,San Marino,0.2\n37744,Kosovo Mobile,0.3\n"
        "4822,Antarctica,0.01\n3902,San Marino,0.01\n1212,Saint Barthelemy,0.01\n"
    )
    assert {code: route["country"] for code, route in result.codes.items()} == {
        "6721": "AQ", "590690": "BL", "212528": "EH", "390549": "SM", "378": "SM", "37744": "XK",
        "4822": "PL", "3902": "IT", "1212": "US",
    }  # fmt: skip
