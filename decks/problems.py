"""What is wrong with one cell: raised by the parsers of values, kept with the line."""

from __future__ import annotations

import json
from typing import Any


class Problem(Exception):  # noqa: N818 - a finding about the file, not a failure of the program
    """`code` is a key of `reasons.MESSAGES`; `values` fill its message."""

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def to_json(self) -> str:
        return json.dumps([self.code, self.values], ensure_ascii=False)


def short(text: str, limit: int = 60) -> str:
    """A cell as it may stand inside a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
