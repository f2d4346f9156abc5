"""Which language a culture is shown in."""

import pytest

from products.cultures import TAGS
from softphone import languages

WRITTEN = {"en", "pt", "pt-BR", "zh-Hans", "zh-Hant", "sr-Cyrl", "sr-Latn", "nb", "es", "fil", "he", "de"}


@pytest.mark.parametrize(
    ("culture", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("en-GB", "en"),
        ("pt-BR", "pt-BR"),
        ("PT-br", "pt-BR"),
        ("pt_BR", "pt-BR"),
        ("pt-PT", "pt"),
        ("pt", "pt"),
        ("es-419", "es"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hans-SG", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("yue", "zh-Hant"),
        ("yue-Hans", "zh-Hans"),
        ("sr-Latn", "sr-Latn"),
        ("sr-Cyrl", "sr-Cyrl"),
        ("sr", "sr-Cyrl"),
        ("nn", "nb"),
        ("no", "nb"),
        ("ky", "en"),
        ("", "en"),
        ("-", "en"),
        ("../../etc/passwd", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_the_nearest_language_is_shown(culture: str, language: str) -> None:
    assert languages.nearest(culture, WRITTEN) == language


@pytest.mark.parametrize(
    ("culture", "without", "language"),
    [
        ("pt-BR", "pt-BR", "pt"),
        ("pt-PT", "pt", "en"),
        ("sr-Latn", "sr-Latn", "en"),
        ("sr-Cyrl", "sr-Cyrl", "en"),
        ("zh-Hant-HK", "zh-Hant", "en"),
        ("zh-Hans-SG", "zh-Hans", "en"),
    ],
)
def test_never_another_script_and_never_another_region_s_form(culture: str, without: str, language: str) -> None:
    """European readers are not given Brazilian words, nor Serbs the other alphabet."""
    assert languages.nearest(culture, WRITTEN - {without}) == language


def test_every_culture_finds_a_language_and_keeps_its_own() -> None:
    for culture in TAGS:
        assert languages.nearest(culture, TAGS) == culture
        assert languages.nearest(culture, {"en"}) == "en"


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("ur", "rtl"), ("en", "ltr"), ("zh-Hant", "ltr"), ("?", "ltr")],
)
def test_the_direction_of_writing(language: str, direction: str) -> None:
    assert languages.direction(language) == direction
