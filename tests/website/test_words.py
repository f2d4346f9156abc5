"""What the hosted pages say, in every language whole; and amounts that are never shown lower than they are."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale

from products.cultures import TAGS
from website.words import FOLDER, available, speech_for

TEMPLATES = Path(__file__).parents[2] / "templates" / "website" / "public"


def _words(language: str) -> dict[str, str]:
    return json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", available())
def test_every_language_is_whole(language: str) -> None:
    english, words = _words("en"), _words(language)
    assert list(words) == list(english)
    for key, text in words.items():
        assert text.strip() == text != "", key
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", english[key])), key
        assert not set("<>") & set(text), key
    Locale.parse(language, sep="-")


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    python = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob("*.py"))
    templates = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))
    used = set(re.findall(r"\bw\.(\w+)", templates)) | set(re.findall(r'"(\w+)"', python))
    made = {key for key in _words("en") if re.match(r"(plan|type|number|trial)_", key)}  # from a plan's letter and such
    assert set(_words("en")) <= used | made
    assert set(re.findall(r"\bw\.(\w+)", templates)) <= set(_words("en"))


@pytest.mark.parametrize("culture", TAGS)
def test_every_culture_is_spoken_to_in_one_language(culture: str) -> None:
    speech = speech_for(culture)
    assert speech.language in available()
    assert str(speech.locale).partition("_")[0] == speech.language.partition("-")[0]
    for precision in (0, 4, 6):
        assert speech.rate(Decimal("0.0123"), "EUR", precision)
    assert speech.unit(14, "day")
    assert speech.country("PL") != "PL"


@pytest.mark.parametrize(
    ("value", "currency", "precision", "shown"),
    [
        ("0.0004", "USD", 4, "US$0.0004"),
        ("0.012500", "EUR", 4, "€0.0125"),
        ("0.01905", "EUR", 4, "€0.01905"),  # more decimals than the pricelist's: all of them
        ("0.000001", "EUR", 4, "€0.000001"),
        ("1", "GBP", 4, "£1.0000"),
        ("1.0001", "EUR", 2, "€1.0001"),
        ("0.5", "JPY", 4, "JP¥0.5000"),
        ("1234.5", "CHF", 2, "CHF 1,234.50"),
    ],
)
def test_a_rate_has_all_its_decimals(value: str, currency: str, precision: int, shown: str) -> None:
    assert speech_for("en-GB").rate(Decimal(value), currency, precision).replace("\xa0", " ") == shown


def test_amounts_are_in_the_currencys_own_decimals() -> None:
    speech = speech_for("pl")
    shown = [speech.price(Decimal(value), code).replace("\xa0", " ") for value, code in
             (("9.99", "EUR"), ("1500", "JPY"), ("1.2345", "KWD"), ("0", "PLN"))]  # fmt: skip
    assert shown == ["9,99 €", "1 500 JPY", "1,235 KWD", "0,00 zł"]


def test_the_help_names_the_languages() -> None:
    page = Path(__file__).parents[2] / "support" / "help" / "pages" / "3-settings" / "05-website.md"
    told = re.search(r"The pages speak ([\w, ]+)\.", page.read_text(encoding="utf-8"))[1]
    assert told.replace(" and ", ", ").split(", ") == sorted(Locale.parse(one).english_name for one in available())
