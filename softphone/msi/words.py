"""What the wizard says, by language: one file per language in `languages/`, all with the same keys.

For who translates:
- `[ProductName]` stands for the brand's softphone and may go anywhere in a text that has it in English, nowhere else
- `&` stands before the letter that Alt presses; the controls of one window need different letters
- `lcid`: Microsoft's number of the language; `rtl`: whether it is written from right to left
- texts of what the installer does (`gathering` to `registering`): at most 64 characters; `window_title`: 128
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "languages"
_ENGLISH = "en"
_CHINESE = {"CN": "zh-Hans", "SG": "zh-Hans", "TW": "zh-Hant", "HK": "zh-Hant", "MO": "zh-Hant"}  # script by region


@dataclass(frozen=True, kw_only=True)
class Words:
    """The wizard's texts in one language; lcid and rtl as in this module's beginning."""

    lcid: int
    rtl: bool
    window_title: str
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
    new_folder_button: str
    new_folder: str
    welcome_title: str
    welcome_text: str
    licence_title: str
    licence_text: str
    accept: str
    folder_title: str
    folder_text: str
    folder_label: str
    ready_title: str
    ready_text: str
    ready_more: str
    maintenance_title: str
    maintenance_text: str
    repair: str
    repair_text: str
    remove: str
    remove_text: str
    progress_title: str
    progress_text: str
    cancel_question: str
    browse_title: str
    browse_text: str
    done_title: str
    done_text: str
    launch: str
    left_title: str
    left_text: str
    failed_title: str
    failed_text: str
    files_title: str
    files_text: str
    files_more: str
    newer: str
    comments: str
    gathering: str
    costing: str
    validating: str
    removing_earlier: str
    registering_components: str
    removing_shortcuts: str
    removing_files: str
    copying: str
    creating_shortcuts: str
    writing_registry: str
    registering: str
    bytes: str
    kilobytes: str
    megabytes: str
    gigabytes: str


@cache
def languages() -> tuple[str, ...]:
    """The tags of the languages there are."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.json")))


def words_for(culture: str) -> Words:
    """The words for a culture (BCP 47): its own language's, the language's without its region (pt for pt-PT), or
    English."""
    return _load(_language(culture))


def _language(culture: str) -> str:
    wanted = culture
    if wanted.split("-")[0] == "zh" and "Hans" not in wanted and "Hant" not in wanted:
        wanted = _CHINESE.get(wanted.rpartition("-")[2], "zh-Hans")
    while wanted:
        if wanted in languages():
            return wanted
        wanted = wanted.rpartition("-")[0]
    return _ENGLISH


@cache
def _load(language: str) -> Words:
    return Words(**json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8")))
