"""The web softphone's words: every language is whole, says the same with the same placeholders, and is used."""

import json
import re

import pytest

from portal.environment import ROOT
from products.cultures import TAGS
from softphone.web import strings

LANGUAGES = sorted(strings.available())
ENGLISH = strings.strings_for("en")
MARKS = re.compile("[\u200c\u200f]")  # zero width non-joiner of Persian, right-to-left mark
SAME = {
    "da": {"menu", "version"},
    "de": {"audio", "version"},
    "es": {"audio"},
    "fr": {"audio", "menu", "microphone", "version"},
    "id": {"menu"},
    "it": {"account", "audio", "menu", "password"},
    "nl": {"account", "audio", "menu"},
    "pl": {"menu"},
    "pt": {"menu"},
    "pt-BR": {"menu"},
    "sv": {"version"},
}
"""By language, what it writes as English does."""
ASKED_FOR = set(
    """
    ar bg cs da de el en es fa fi fr he hi hr hu id it ja ko nb nl pl pt pt-BR ro ru sk sv th tr uk vi zh-Hans zh-Hant
    """.split()  # noqa: SIM905 -- 34 words read better than 34 quoted strings
)
BUTTONS = {"answer", "call", "cancel", "close", "connect", "decline", "hang_up", "hold", "mute", "resume", "transfer"}
LETTERS = {
    "Arab": "[\u0600-\u06ff]", "Cyrl": "[\u0400-\u04ff]", "Grek": "[\u0370-\u03ff]", "Hebr": "[\u0590-\u05ff]",
    "Deva": "[\u0900-\u097f]", "Thai": "[\u0e00-\u0e7f]", "Hang": "[\uac00-\ud7af]", "Han": "[\u4e00-\u9fff]",
    "Jpan": "[\u3040-\u30ff\u4e00-\u9fff]",
}  # fmt: skip
WRITTEN_IN = {
    "ar": "Arab", "fa": "Arab", "bg": "Cyrl", "ru": "Cyrl", "sr-Cyrl": "Cyrl", "uk": "Cyrl",
    "el": "Grek", "he": "Hebr", "hi": "Deva", "th": "Thai", "ko": "Hang", "ja": "Jpan",
    "zh-Hans": "Han", "zh-Hant": "Han",
}  # fmt: skip


def _placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w*)\}", text))


def test_the_languages_are_there_and_are_cultures() -> None:
    assert set(LANGUAGES) >= ASKED_FOR
    assert set(LANGUAGES) <= set(TAGS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_whole_and_holds_nothing_else(language: str) -> None:
    words = strings.strings_for(language)
    assert strings.language_for(language) == language
    assert list(words) == list(ENGLISH), "in the order of en.json"
    for key, text in words.items():
        assert isinstance(text, str)
        assert text == text.strip() != "", key
        assert MARKS.sub("", text).isprintable(), key
        assert not re.search(r"[<>\\`]|&\w*;|\{(?!\w+\})", text), key
        assert text.endswith("…") or not ENGLISH[key].endswith("…") or "({code})" in text, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same(language: str) -> None:
    words = strings.strings_for(language)
    assert {key: _placeholders(text) for key, text in words.items()} == {
        key: _placeholders(text) for key, text in ENGLISH.items()
    }


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_nothing_is_left_in_english(language: str) -> None:
    words = strings.strings_for(language)
    assert {key for key, text in words.items() if text == ENGLISH[key]} <= SAME.get(language, set())
    if language in WRITTEN_IN:
        letters = re.compile(LETTERS[WRITTEN_IN[language]])
        assert [key for key, text in words.items() if not letters.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_short_and_sentences_speak_of_buttons_by_their_names(language: str) -> None:
    words = strings.strings_for(language)
    assert {key: words[key] for key in BUTTONS if len(words[key]) > 24} == {}
    for key in ("transfer_now", "transfer_ask_first"):
        assert words[key].casefold() in words["transfer_explained"].casefold()
    # What is done and what undoes it, and calls of either kind, must not read alike.
    for one, other in (("mute", "unmute"), ("hold", "resume"), ("incoming", "outgoing"), ("sign_in", "sign_out")):
        assert words[one] != words[other]


def test_every_word_is_used_and_every_used_one_exists() -> None:
    """By the scripts and the page: `t("key")`, `data-text="key"`, `words.key`, or named as a reason."""
    files = [*(ROOT / "static" / "softphone").glob("*.js"), *(ROOT / "templates" / "softphone" / "web").glob("*")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [key for key in ENGLISH if not re.search(rf"\b{key}\b", source)] == []
    asked = set(re.findall(r"\bt\(\s*\"([a-z_]+)\"", source))
    asked |= set(re.findall(r"data-(?:text|label|hint)=\"([a-z_]+)\"", source))
    assert asked <= ENGLISH.keys()
    assert len(asked) > 50


def test_files_have_no_key_twice() -> None:
    for path in strings.FOLDER.glob("*.json"):
        pairs = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
        assert len(dict(pairs)) == len(pairs), path.name


@pytest.mark.parametrize(
    ("culture", "language", "direction"),
    [
        ("de-AT", "de", "ltr"),
        ("pt-BR", "pt-BR", "ltr"),
        ("pt-PT", "pt", "ltr"),
        ("zh-Hant-HK", "zh-Hant", "ltr"),
        ("yue", "zh-Hant", "ltr"),
        ("ar-EG", "ar", "rtl"),
        ("he", "he", "rtl"),
        ("ur", "en", "ltr"),  # no words of its own: English, and then from the left
        ("nonsense", "en", "ltr"),
    ],
)
def test_a_culture_gets_the_nearest_language_and_its_direction(culture: str, language: str, direction: str) -> None:
    assert strings.language_for(culture) == language
    assert strings.direction_for(culture) == direction
    assert strings.strings_for(culture) == strings.strings_for(language)


def test_who_changes_the_words_changes_only_his_own_copy() -> None:
    strings.strings_for("de")["call"] = "changed"
    assert strings.strings_for("de")["call"] != "changed"
