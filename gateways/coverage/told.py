"""What a person is told about how a deck was read, at the place where `Apply` stands."""

from typing import Any

from django.utils.translation import gettext as _

from decks.questions import QUESTIONS, answers
from gateways.coverage import mapping
from gateways.models import CoverageImport
from portal.tabular.corrections import KEYS

COUNTRIES = "country_mismatch"
_ASKED_ABOVE = 200
"""One code in so many may belong to another country than its name says before `Apply` asks."""
_NOTICES = 10
"""Notices shown; more of them stand in the file."""


def strangers(found: CoverageImport) -> dict[str, Any] | None:
    """The remark on codes of another country than their line names, None where there are none."""
    return next((warning for warning in found.warnings if warning["code"] == COUNTRIES), None)


def must_confirm(found: CoverageImport) -> bool:
    """Whether so many codes belong to another country than their line names that applying needs a person's word."""
    told = strangers(found)
    return told is not None and told["count"] * _ASKED_ABOVE >= found.counts.get("codes", 0)


def remarks(found: CoverageImport) -> list[dict[str, Any]]:
    """What was found on inspection and on reading, each kind of remark once, without the doubts."""
    kinds: dict[str, dict[str, Any]] = {}
    for warning in [*found.layout.get("warnings", []), *found.warnings]:
        if "examples" not in warning and warning["code"] != COUNTRIES:
            kinds[warning["code"] if warning["code"] != "section" else warning["message"]] = warning
    return list(kinds.values())


def notices(found: CoverageImport) -> list[dict[str, Any]]:
    """The first lines of the file that were taken for notices and headings: {"line", "text"}."""
    return list(found.counts.get("notices", []))


def first_notices(lines: tuple[tuple[int, str], ...]) -> list[dict[str, Any]]:
    """Notices as kept with an import."""
    return [{"line": line, "text": " ".join(text.split())[:200]} for line, text in lines[:_NOTICES]]


def answered(found: CoverageImport) -> list[tuple[str, str]]:
    """(question, answer) of everything that the file itself or a person has decided."""
    layout = mapping.layout_of(found)
    told = []
    for key, value in layout.decisions.items():
        if key in KEYS or not value:
            continue
        if key in QUESTIONS:
            labels = dict(answers(key, value)) if not key.startswith("column:") else {}
            told.append((str(QUESTIONS[key]), str(labels.get(value, value))))
        elif key == "increments":
            told.append((_("Billing increments where the file names none"), value))
        elif key.startswith("only:"):
            column = layout.columns[int(key.partition(":")[2])]
            told.append((_("Lines that are read, by column “%(name)s”") % {"name": column.name}, value))
    return told
