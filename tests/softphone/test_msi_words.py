"""The wizard's words: every language is whole, fits its window, and speaks of buttons by their names."""

import re
from dataclasses import asdict

import pytest

from softphone.msi.words import Words, available, words_for

LANGUAGES = sorted(available())
BUTTONS = (
    *("back", "next", "cancel", "install", "finish", "yes", "no", "ok"),
    *("retry", "ignore", "abort", "exit", "change", "up", "repair", "remove"),
)
MARKS = re.compile("[\u200c\u200f]")  # zero width non-joiner of Persian, right-to-left mark
ASKED_FOR = set(
    """
    ar bg cs da de el en es fa fi fr he hi hr hu id it ja ko nb nl pl pt pt-BR ro ru sk sv th tr uk vi zh-Hans zh-Hant
    """.split()  # noqa: SIM905 -- 34 words read better than 34 quoted strings
)
SAME = {"ok", "bytes", "kilobytes", "megabytes", "gigabytes", "no"}
"""What a language may have in common with English."""
ABOUT_TOGETHER = (
    ("back", "next", "licence_accept"),
    ("back", "next", "change"),
    ("back", "install"),
    ("repair", "remove"),
    ("yes", "no", "retry", "ignore", "abort"),
    ("exit", "ignore", "retry"),
    ("finish", "launch"),
)
"""Texts of one window, which must not share a letter."""
SPEAKS_OF = {
    "welcome_text": ("next", "cancel"),
    "folder_about": ("next", "change"),
    "ready_text": ("install", "back", "cancel"),
    "files_in_use_text": ("retry",),
    "done_text": ("finish",),
}


def _texts(words: Words) -> dict[str, str]:
    return {name: text for name, text in asdict(words).items() if isinstance(text, str) and name != "language"}


def _plain(text: str) -> str:
    """A button's name as a sentence quotes it: without the letter for Alt and the dots."""
    return re.sub(r"\(&.\)", "", text).replace("&", "").rstrip("… ")


def _letter(text: str) -> str:
    return text[text.index("&") + 1].casefold()


def test_the_languages_are_there() -> None:
    assert set(LANGUAGES) >= ASKED_FOR


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_whole(language: str) -> None:
    texts, english = _texts(words_for(language)), _texts(words_for("en"))
    for name, text in texts.items():
        assert text == text.strip() != "", name
        assert MARKS.sub("", text).isprintable(), name
        assert not re.search(r"[{}<>\\]|&&", text), name
        # Windows Installer takes anything else between brackets for a property and shows nothing.
        assert re.findall(r"\[[^\]]*\]?", text) == re.findall(r"\[ProductName\]", english[name]), name
        assert ("&" in text) == ("&" in english[name]), name
        assert text.count("&") <= 1, name
    if language != "en":
        copies = {name for name, text in texts.items() if _plain(text) == _plain(english[name])}
        assert copies <= SAME


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_of_one_window_differ(language: str) -> None:
    texts = _texts(words_for(language))
    for names in ABOUT_TOGETHER:
        letters = [_letter(texts[name]) for name in names]
        assert len(set(letters)) == len(letters), f"{names}: {letters}"
        assert all(letter.isalpha() for letter in letters)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_name_the_buttons_as_they_are(language: str) -> None:
    texts = _texts(words_for(language))
    for name, buttons in SPEAKS_OF.items():
        for button in buttons:
            assert _plain(texts[button]).casefold() in texts[name].casefold(), f"{name}: {_plain(texts[button])}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_fit(language: str) -> None:
    texts = _texts(words_for(language))
    assert [name for name in BUTTONS if len(_plain(texts[name])) > 14] == []
    assert [name for name in texts if name.endswith("_about") and len(texts[name]) > 72] == []
    assert [name for name in ("gathering", "costing", "registering_parts", "comments") if len(texts[name]) > 64] == []
    assert [name for name in texts if len(texts[name]) > 200] == []


def test_languages_are_windows_own() -> None:
    """A number twice, or one that isn't the language's, would show Windows' own messages in another language."""
    known = {
        "en": 1033,
        "de": 1031,
        "pt": 2070,
        "pt-BR": 1046,
        "zh-Hans": 2052,
        "zh-Hant": 1028,
        "ar": 1025,
        "nb": 1044,
    }
    ids = {language: words_for(language).langid for language in LANGUAGES}
    assert len(set(ids.values())) == len(ids)
    assert {language: ids[language] for language in known} == known
    assert all(number & 0x3FF for number in ids.values())


def test_windows_are_mirrored_where_people_read_so() -> None:
    assert {language for language in LANGUAGES if words_for(language).right_to_left} == {"ar", "fa", "he"}


@pytest.mark.parametrize(
    ("culture", "language"),
    [("de-AT", "de"), ("pt-BR", "pt-BR"), ("pt-PT", "pt"), ("zh-Hant-HK", "zh-Hant"), ("nn", "nb"), ("ky", "en")],
)
def test_a_culture_gets_the_nearest_language(culture: str, language: str) -> None:
    assert words_for(culture).language == language
