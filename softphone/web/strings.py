"""What the web softphone says, in the web product's cultures. strings/en.json is the list of keys.

A language is whole or isn't there (a test holds all files to the same keys and placeholders), so a culture without a
file of its own gets the nearest language's words (softphone.languages), never a mixture.
"""

import json
from functools import cache
from pathlib import Path

from softphone import languages

FOLDER = Path(__file__).parent / "strings"


def strings_for(culture: str) -> dict[str, str]:
    """All words by key, in the language nearest to this culture."""
    return dict(_read(language_for(culture)))


def language_for(culture: str) -> str:
    """The language that strings_for answers in, for `lang=`: pt-BR may have to read pt, and ky English."""
    return languages.nearest(culture, available())


def direction_for(culture: str) -> str:
    """ "rtl" or "ltr", of the language that is shown."""
    return languages.direction(language_for(culture))


@cache
def available() -> frozenset[str]:
    """The languages there are."""
    return frozenset(path.stem for path in FOLDER.glob("*.json"))


@cache
def _read(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return words
