"""A deck from a piece of text, and what came out of it in a form that reads well in assertions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import decks


@dataclass
class Result:
    deck: decks.Deck
    inspection: decks.Inspection

    @property
    def mapping(self) -> dict[str, str]:
        return {column.name: column.meaning for column in self.inspection.columns if column.meaning}

    @property
    def codes(self) -> dict[Any, dict[str, Any]]:
        """code, or (origin key, code) where there are origins -> the values of its route."""
        found = {}
        routes = list(self.deck.routes.iter_rows(named=True))
        for route, code, line in self.deck.codes.iter_rows():
            origin = ",".join(routes[route]["origin_codes"])
            key = (origin, code) if origin else code
            assert key not in found
            found[key] = {**routes[route], "line": line}
        return found

    @property
    def rates(self) -> dict[Any, int | None]:
        return {key: route["rate_micro"] for key, route in self.codes.items()}

    @property
    def rejected(self) -> dict[int, str]:
        return {r.line: r.reason_code for r in self.deck.rejections()}

    @property
    def warnings(self) -> set[str]:
        return {w.code for w in (*self.inspection.warnings, *self.deck.warnings)}


Reader = Callable[..., Result]


@pytest.fixture
def deck_file(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes, name: str = "deck.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def reads(deck_file: Callable[..., Path]) -> Reader:
    """reads(text, **options of inspect) -> Result; a question left open fails the test."""

    def read(content: str | bytes, *, encoding: str = "utf-8", **options: Any) -> Result:
        path = deck_file(content, encoding=encoding)
        inspection = decks.inspect(path, **options)
        assert not inspection.questions, [q.to_json() for q in inspection.questions]
        return Result(decks.read(path, layout=inspection.layout), inspection)

    return read
