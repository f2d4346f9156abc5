"""The decks that the measurements run on: the asked size, real structure, and the same every time."""

import csv
import re
from pathlib import Path

import pytest

from bench import generate


@pytest.fixture(scope="module")
def offers() -> list[generate.Offer]:
    return generate.deck(20_000, seed=7)


def test_it_has_the_codes_asked_for_each_once(offers: list[generate.Offer]) -> None:
    codes = [code for offer in offers for code in offer.codes]
    assert len(codes) == len(set(codes))
    assert 19_600 <= len(codes) <= 20_400
    assert all(re.fullmatch(r"[1-9][0-9]{0,11}", code) for code in codes)


def test_offers_of_a_destination_differ_in_price(offers: list[generate.Offer]) -> None:
    terms = [(offer.destination, offer.rate, offer.increment) for offer in offers]
    assert len(terms) == len(set(terms))


def test_codes_lie_under_their_countrys_calling_code(offers: list[generate.Offer]) -> None:
    poland = [offer for offer in offers if offer.country == "PL"]
    assert len({offer.destination for offer in poland}) > 5
    assert all(code.startswith("48") for offer in poland for code in offer.codes)


def test_the_same_seed_gives_the_same_deck(offers: list[generate.Offer]) -> None:
    assert generate.deck(20_000, seed=7) == offers
    assert generate.deck(20_000, seed=8) != offers


def test_the_next_deck_differs_by_what_was_asked(offers: list[generate.Offer]) -> None:
    rates = {code: offer.rate for offer in offers for code in offer.codes}
    later = {code: offer.rate for offer in generate.changed(offers, fraction=0.05, seed=3) for code in offer.codes}
    dearer_or_cheaper = sum(rates[code] != rate for code, rate in later.items() if code in rates)
    assert 0.045 <= dearer_or_cheaper / len(rates) <= 0.06
    assert later.keys() - rates.keys()
    assert rates.keys() - later.keys()


@pytest.mark.parametrize("shape", generate.SHAPES)
def test_both_shapes_say_the_same(tmp_path: Path, offers: list[generate.Offer], shape: str) -> None:
    file = tmp_path / "deck.csv"
    lines = generate.write(offers, file, shape=shape)
    with file.open(encoding="utf-8", newline="") as source:
        records = list(csv.DictReader(source))
    assert lines == len(records) + 1
    found = {(code, r["destination"], r["rate"]) for r in records for code in r["code"].split(",")}
    assert found == {(code, offer.destination, offer.rate) for offer in offers for code in offer.codes}


@pytest.mark.parametrize(("shape", "distinct"), [("us", 0.9), ("worst", 1.0)])
def test_decks_in_which_nearly_every_rate_is_another(shape: str, distinct: float) -> None:
    offers = generate.offers_of(shape, 20_000, seed=7)
    codes = [code for offer in offers for code in offer.codes]
    assert len(codes) == len(set(codes))
    assert 19_600 <= len(codes) <= 20_400
    assert len(offers) >= distinct * len(codes)
    assert offers == generate.offers_of(shape, 20_000, seed=7)


def test_codes_of_the_united_states_are_npa_nxx() -> None:
    codes = [code for offer in generate.us_deck(20_000) for code in offer.codes]
    assert all(re.fullmatch(r"1[2-9][0-9]{2}[2-9][0-9]{2}", code) for code in codes)
