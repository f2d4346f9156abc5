"""Which language a culture is shown in."""

import pytest

from products.cultures import TAGS
from softphone import languages

WRITTEN = {"en", "pt", "pt-BR", "zh-Hans", "zh-Hant", "sr-Cyrl", "sr-Latn", "nb", "es", "fil", "he", "de", "id", "ro"}


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
        ("iw", "he"),
        ("iw-IL", "he"),
        ("IW_il", "he"),
        ("in", "id"),
        ("in-ID", "id"),
        ("mo", "ro"),
        ("mo-MD", "ro"),
        ("sh", "sr-Latn"),
        ("sh-BA", "sr-Latn"),
        ("sh-Cyrl", "sr-Cyrl"),
        ("cmn", "zh-Hans"),
        ("cmn-Hant-TW", "zh-Hant"),
        ("cmn-TW", "zh-Hant"),
        ("zh-cmn-Hans-CN", "zh-Hans"),
        ("zh-yue", "zh-Hant"),
        ("zh-guoyu", "zh-Hans"),
        ("no-bok", "nb"),
        ("no-nyn", "nb"),
        ("tl-PH", "fil"),
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
    [
        ("ar", "rtl"),
        ("he", "rtl"),
        ("fa", "rtl"),
        ("ur", "rtl"),
        ("iw", "rtl"),
        ("en", "ltr"),
        ("zh-Hant", "ltr"),
        ("?", "ltr"),
    ],
)
def test_the_direction_of_writing(language: str, direction: str) -> None:
    assert languages.direction(language) == direction


@pytest.mark.parametrize(
    ("tag", "now"),
    [
        ("iw", "he"), ("sh", "sr-Latn"), ("sh-Cyrl-RS", "sr-Cyrl-RS"), ("cmn-Hans", "zh-Hans"), ("de-AT", "de-AT"),
        ("pt_BR", "pt-BR"), ("", ""), ("-", "-"), ("xx-YY", "xx-YY"), ("prs", "fa-AF"), ("prs-IR", "fa-IR"),
    ],
)  # fmt: skip
def test_old_tags_are_written_as_today(tag: str, now: str) -> None:
    assert languages.canonical(tag) == now


def test_todays_tags_stay_as_they_are() -> None:
    for culture in TAGS:
        assert languages.canonical(culture) == culture
