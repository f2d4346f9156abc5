"""What the installer says, by language: `words/<language>.json`. Knows no Django.

In the texts `[ProductName]` stands for the product, which Windows Installer puts in, and `&` comes before the letter
that works with Alt. A language is whole or isn't there; a culture without one of its own gets the nearest
(softphone.languages).
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from softphone import languages

FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, kw_only=True)
class Words:
    """All texts of the wizard in one language.

    language: BCP 47. langid: Windows' number for it (MS-LCID), for ProductLanguage and the package's template.
    right_to_left: the windows have to be mirrored.
    """

    language: str
    langid: int
    right_to_left: bool

    # Buttons. They hold about 14 letters.
    back: str
    next: str
    cancel: str
    install: str
    finish: str
    yes: str
    no: str
    ok: str
    retry: str
    ignore: str
    abort: str
    exit: str
    change: str
    up: str
    repair: str
    remove: str

    # Windows: `_title` stands in bold, `_about` in one line under it.
    window_title: str
    welcome_title: str
    welcome_text: str
    licence_title: str
    licence_about: str
    licence_accept: str
    folder_title: str
    folder_about: str
    folder_label: str
    browse_title: str
    browse_about: str
    ready_title: str
    ready_about: str
    ready_text: str
    maintenance_title: str
    maintenance_about: str
    repair_text: str
    remove_text: str
    progress_title: str
    progress_about: str
    files_in_use_title: str
    files_in_use_about: str
    files_in_use_text: str
    cancel_question: str
    done_title: str
    done_text: str
    left_title: str
    left_text: str
    failed_title: str
    failed_text: str
    newer_installed: str
    launch: (
        str  # a check box on the last page; the brand can't stand here (an & in it would be taken for a letter of Alt)
    )
    comments: str  # in Windows' list of programs, plain text of up to about 80 letters

    # What is going on while the bar moves: at most 64 characters each.
    gathering: str
    costing: str
    validating: str
    removing_earlier: str
    registering_parts: str
    removing_files: str
    removing_shortcuts: str
    copying_files: str
    creating_shortcuts: str
    writing_registry: str
    registering_product: str

    # Sizes.
    bytes: str
    kilobytes: str
    megabytes: str
    gigabytes: str


def words_for(culture: str) -> Words:
    """The words in the language nearest to this culture; English where none is."""
    return _read(languages.nearest(culture, available()))


@cache
def available() -> frozenset[str]:
    """The languages there are."""
    return frozenset(path.stem for path in FOLDER.glob("*.json"))


@cache
def _read(language: str) -> Words:
    found = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return Words(language=language, right_to_left=languages.direction(language) == "rtl", **found)
