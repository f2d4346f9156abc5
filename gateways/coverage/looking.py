"""What an uploaded deck is, found out in a process of its own (portal.confined) with limits on time and memory."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import decks
from decks.reasons import named_line
from portal import confined

MORE_THAN_ENOUGH = 30
"""CPU seconds: the largest deck that is accepted takes some 5."""


def inspect(
    path: Path,
    *,
    kind: str,
    remembered: Mapping[str, Any] | None,
    size_limit: int,
    mapping: Mapping[int | str, str] | None = None,
    decisions: Mapping[str, str] | None = None,
) -> decks.Inspection:
    """`decks.inspect`, confined, of incomplete files too.

    Raises NotADeck, with too_hard for a file that took more time or memory than any deck needs; ValueError for a
    correction that there is not.
    """
    arguments = {
        "path": str(path),
        "kind": kind,
        "remembered": dict(remembered) if remembered else None,
        "size_limit": size_limit,
        "columns": [[key, value] for key, value in (mapping or {}).items()],
        "decisions": dict(decisions or {}),
    }
    try:
        found: dict[str, Any] = confined.call(f"{__name__}:look", arguments, cpu=MORE_THAN_ENOUGH)
    except confined.TooHardError as error:
        raise decks.NotADeck("too_hard") from error
    if refusal := found.get("not_a_deck"):
        raise decks.NotADeck(refusal["code"], refusal["values"])
    if wrong := found.get("wrong"):
        raise ValueError(wrong)
    return _inspection(found)


def look(
    *,
    path: str,
    kind: str,
    remembered: dict[str, Any] | None,
    size_limit: int,
    columns: list[tuple[int | str, str]],
    decisions: dict[str, str],
) -> dict[str, Any]:
    """The confined half of `inspect`: the same as plain values."""
    try:
        found = decks.inspect(
            Path(path),
            kind=kind,
            remembered=remembered,
            mapping=dict(columns),
            decisions=decisions,
            size_limit=size_limit,
            incomplete=True,
        )
    except decks.NotADeck as refusal:
        return {"not_a_deck": {"code": refusal.code, "values": refusal.values}}
    except ValueError as wrong:
        return {"wrong": str(wrong)}
    plain = {field.name: getattr(found, field.name) for field in fields(found)}
    return {
        **plain,
        "layout": found.layout.to_json(),
        "questions": [question.to_json() for question in found.questions],
        "warnings": [_remark(remark) for remark in found.warnings],
        "missing": [_remark(remark) for remark in found.missing],
    }


def _remark(remark: decks.Remark) -> dict[str, Any]:
    plain = {field.name: getattr(remark, field.name) for field in fields(remark)}
    return {**plain, "values": dict(remark.values), "lines": [dict(line.values) for line in remark.lines]}


def _remark_of(plain: dict[str, Any]) -> decks.Remark:
    return decks.Remark(**{**plain, "lines": tuple(named_line(**line) for line in plain["lines"])})


def _inspection(plain: dict[str, Any]) -> decks.Inspection:
    questions = tuple(
        decks.Question(
            **{
                **question,
                "options": tuple(decks.Option(**option) for option in question["options"]),
                "samples": tuple(question["samples"]),
            }
        )
        for question in plain["questions"]
    )
    return decks.Inspection(
        **{
            **plain,
            "layout": decks.Layout.from_json(plain["layout"]),
            "rows": tuple(tuple(row) for row in plain["rows"]),
            "row_lines": tuple(plain["row_lines"]),
            "questions": questions,
            "warnings": tuple(map(_remark_of, plain["warnings"])),
            "missing": tuple(map(_remark_of, plain["missing"])),
        }
    )
