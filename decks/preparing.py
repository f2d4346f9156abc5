"""What comes before the reading of a whole file, whatever its kind: its layout, and what the layout leaves open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from .collect import Collected
from .decide import ENOUGH, deciding, weigh
from .inspecting import inspect, missing
from .kinds import DECIDED_BY
from .layout import Layout
from .outcome import NotADeck, OpenQuestions, Question, Remark


@dataclass(frozen=True, slots=True)
class Prepared:
    """`layout` has decisions of its own, to be added to. `warnings` and `sha256` are known where it was inspected."""

    path: Path
    layout: Layout
    size: int
    sha256: str
    warnings: tuple[Remark, ...]


def prepare(path: str | Path, *, kind: str, layout: Layout | None, size_limit: int) -> Prepared:
    """Raise NotADeck, and OpenQuestions where the file is inspected first and leaves something open."""
    path = Path(path)
    sha256 = ""
    warnings: tuple[Remark, ...] = ()
    if layout is None:
        inspection = inspect(path, kind=kind, size_limit=size_limit)
        if inspection.questions:
            raise OpenQuestions(inspection.questions)
        layout, sha256, warnings = inspection.layout, inspection.sha256, inspection.warnings
    size = path.stat().st_size
    if size > size_limit:
        raise NotADeck("too_large", {"size": size, "limit": size_limit})
    if lacks := missing(layout):
        raise NotADeck(lacks[0].code, lacks[0].values)
    layout = replace(layout, decisions=dict(layout.decisions))
    return Prepared(path, layout, size, sha256, warnings)


def ask_rest(layout: Layout, gathered: Collected, *, code: int | None = None) -> None:
    """Raise OpenQuestions for what the layout leaves open and the file does not settle; note what it settles.

    code: the column whose cells were not kept in the vocabulary.
    """
    asked: list[Question] = []
    for key in DECIDED_BY[layout.kind]:
        if key in layout.decisions:
            continue
        cells = [
            gathered.vocabulary[index].head(ENOUGH).to_list()
            for index in deciding(key, layout)
            if index in gathered.vocabulary
        ]
        if code is None or code in gathered.vocabulary or key != "hyphen":
            answer, question = weigh(key, cells)
        else:
            dashed = gathered.odd["cell"]
            answer, question = weigh(key, [dashed.filter(dashed.str.contains("[-\u2010-\u2015\u2212]|\\.\\.| to "))])
        if question is not None:
            asked.append(question)
        elif answer is not None:
            layout.decisions[key] = answer  # type: ignore[index]
    if asked:
        raise OpenQuestions(tuple(asked))
