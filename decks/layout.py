"""What a file is taken to be: the layout a person can correct and a gateway can remember."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from portal.tabular.textform import TextForm


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file as found. `index` counts from 0; `name` is "" where there is no header."""

    index: int
    name: str
    meaning: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything `read` needs to know beyond the bytes.

    `header_line` is the physical line (from 1) where the header starts, None for a file without one;
    `data_line` is the physical line where the records begin.
    `mapping` is column index -> meaning (see `meanings.py`); columns left out are not read.
    `decisions` are answers to questions: question key -> option, such as {"date_order": "dmy"}.
    """

    kind: str
    encoding: str
    delimiter: str
    newline: str
    header_line: int | None
    data_line: int
    columns: tuple[Column, ...]
    mapping: Mapping[int, str]
    decisions: Mapping[str, str] = field(default_factory=dict)
    bom: int = 0

    @property
    def form(self) -> TextForm:
        """How the bytes of the file become lines."""
        return TextForm(self.encoding, self.newline, self.bom, by_decision="encoding" in self.decisions)

    def remember(self) -> dict[str, Any]:
        """The part worth keeping for the next file of the same supplier, as plain JSON values.

        Columns are named by their header cell where there is one (a supplier that adds a column does not
        move the others), by "#1", "#2", … where there is none.
        """
        names = {column.index: column.name for column in self.columns}
        seen: dict[str, int] = {}
        for name in names.values():
            seen[name] = seen.get(name, 0) + 1
        mapping = {}
        for column in self.columns:
            by_name = column.name and seen[column.name] == 1
            key = column.name if by_name else f"#{column.index + 1}"
            mapping[key] = self.mapping.get(column.index, "")
        return {"kind": self.kind, "mapping": mapping, "decisions": dict(self.decisions)}

    def to_json(self) -> dict[str, Any]:
        """The whole layout as plain JSON values; `from_json` gives an equal layout back."""
        return {
            "kind": self.kind,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "newline": self.newline,
            "header_line": self.header_line,
            "data_line": self.data_line,
            "columns": [
                {"index": c.index, "name": c.name, "meaning": c.meaning, "samples": list(c.samples)}
                for c in self.columns
            ],
            "mapping": {str(index): meaning for index, meaning in self.mapping.items()},
            "decisions": dict(self.decisions),
            "bom": self.bom,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raise KeyError, TypeError or ValueError when `data` did not come from `to_json`."""
        return cls(
            kind=data["kind"],
            encoding=data["encoding"],
            delimiter=data["delimiter"],
            newline=data["newline"],
            header_line=data["header_line"],
            data_line=int(data["data_line"]),
            columns=tuple(
                Column(int(c["index"]), c["name"], c["meaning"], tuple(c["samples"])) for c in data["columns"]
            ),
            mapping={int(index): meaning for index, meaning in data["mapping"].items()},
            decisions=dict(data["decisions"]),
            bom=int(data.get("bom", 0)),
        )
