"""How the bytes of a text file become lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextForm:
    """`newline`: \\n, \\r\\n or \\r. `bom`: bytes of the byte order mark.

    `by_decision`: a person named the encoding. The file may not be UTF-8 to its end then; what is none is replaced by
    �, the replacement character.
    """

    encoding: str
    newline: str
    bom: int = 0
    by_decision: bool = False
