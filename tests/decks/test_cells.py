"""What single cells of real decks mean: codes, cents, status words, callers."""

from __future__ import annotations

import pytest

from decks.values.codes import codes, origins
from decks.values.linetypes import from_name
from decks.values.rates import fee, rate
from decks.values.status import status
from portal.tabular.problems import Problem


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("0048 50", [4850]),
        ("00355 6", [3556]),
        ("0048 0049", [48, 49]),
        ("00937 938", [937, 938]),
        ("336 07, 336 08", [33607, 33608]),
        ("4850 4851", [4850, 4851]),
        ("93 9370 9371", [93, 9370, 9371]),
    ],
)
def test_codes_with_spaces(cell, found):
    assert codes(cell, hyphen="range") == found


@pytest.mark.parametrize("cell", ["93 70", "93 70 71", "44 020", "48 501, 48 502"])
def test_a_calling_code_and_what_may_be_areas_is_not_guessed(cell):
    with pytest.raises(Problem) as told:
        codes(cell, hyphen="range")
    assert told.value.code == "code_ambiguous"


def test_an_area_without_its_country_is_named():
    with pytest.raises(Problem) as told:
        codes("70", hyphen="range", country="")
    assert (told.value.code, told.value.values["code"]) == ("no_country_code", "70")


def test_cents_in_the_cell_itself():
    assert rate("5¢", decimal=".").micro == 50_000
    assert rate("1.2 US cents/min", decimal=".").micro == 12_000
    assert rate("5¢", decimal=".", divide=100).micro == 50_000
    assert fee("1 cent", decimal=".").micro == 10_000


def test_d_is_a_decrease_among_changes_and_a_deletion_among_actions():
    assert status("D", column="Change") == "active"
    assert status("D", column="Status", others={"i", "d", "u"}) == "active"
    assert status("D", column="Action", others={"a", "d"}) == "deleted"
    assert status("D", column="Status") == "deleted"
    assert status("Ceased", column="Status") == "deleted"


def test_the_rest_of_the_world_is_anyone():
    assert origins("Rest of world") == origins("ROW") == ()
    with pytest.raises(Problem):
        origins("EEA")


def test_mobile_in_other_languages():
    assert {from_name(name) for name in ("Brasil Móvel", "Łotwa komórkowe", "Афганистан моб.")} == {"M"}
