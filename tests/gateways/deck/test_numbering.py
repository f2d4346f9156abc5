"""Countries and line types that the file does not say."""
# ruff: noqa: E501 - decks as they are written

from pathlib import Path

import pytest

from gateways.deck import countries, numbering, numberplan, regions
from gateways.deck.values import linetypes


def test_the_table_is_that_of_the_installed_numbering_plans():
    """After an upgrade of phonenumbers: python -m gateways.deck.numberplan"""
    folder = Path(numbering.__file__).parent
    assert (folder / "regions.txt").read_text().splitlines() == numberplan.lines()
    assert (folder / "linetypes.txt").read_text().splitlines() == numberplan.kind_lines()


def region(code: str) -> str:
    padded = int(code.ljust(15, "0"))
    return [entry for entry in numbering.INTERVALS if entry.start <= padded][-1].region


@pytest.mark.parametrize(
    ("code", "country"),
    [("1", "US"), ("1204", "CA"), ("1684", "AS"), ("1876", "JM"), ("1809", "DO"), ("1787", "PR"), ("1907", "US"),
     ("44", "GB"), ("441481", "GG"), ("441534", "JE"), ("441624", "IM"), ("7", "RU"), ("79", "RU"), ("77", "KZ"),
     ("7701", "KZ"), ("39", "IT"), ("3906698", "VA"), ("262", "RE"), ("262639", "YT"), ("264", "NA"), ("881", ""),
     ("870", ""), ("383", "XK"), ("247", "AC"), ("599", "CW"), ("5997", "BQ"), ("48", "PL"), ("379", "VA"), ("214", ""),
     ("218", "LY"), ("219", ""), ("969", "")],
)  # fmt: skip
def test_country_of_a_code(code, country):
    assert region(code) == country


def test_padding_is_exact_for_every_length():
    import polars as pl

    codes = [int("9" * size) for size in range(1, 16)] + [10**size for size in range(15)]
    assert regions.padded(pl.Series(codes)).to_list() == [int(str(code).ljust(15, "0")) for code in codes]


@pytest.mark.parametrize(
    ("code", "country", "kind"),
    [(48501, "PL", "M"), (4822, "PL", "L"), (48, "PL", "L"), (48800, "PL", "O"), (49172, "DE", "M"), (1907, "US", "L"),
     (937, "AF", "M"), (881, "", "O")],
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
     ("Turkey", "TR"), ("Atlantis", ""), ("", "")],
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
