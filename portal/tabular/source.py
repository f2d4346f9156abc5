"""The file as pieces of UTF-8 text that end at line ends, however it was encoded."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from portal.tabular.limits import CHUNK, LINE_LIMIT
from portal.tabular.refusals import Unreadable
from portal.tabular.textform import TextForm

Progress = Callable[[int, int], None]


def pieces(
    path: Path, form: TextForm, *, progress: Progress | None = None, size: int = CHUNK
) -> Iterator[tuple[bytes, int]]:
    """Yield (piece, its line ends): the file in order as UTF-8 with \\n; each piece but the last ends with one.

    Raise Unreadable for a NUL byte and for a line that outgrows every limit.
    """
    total = path.stat().st_size
    plain = form.encoding == "utf-8" and not form.by_decision
    decoder = codecs.getincrementaldecoder(form.encoding)(errors="replace")
    rest, line = b"", 1
    with path.open("rb") as file:
        file.seek(form.bom)
        done = form.bom
        while True:
            raw = file.read(size)
            done += len(raw)
            block = raw if plain else decoder.decode(raw, final=not raw).encode()
            if not raw and not block:
                break
            block, rest = rest + block, b""
            if b"\0" in block:
                raise Unreadable("nul_byte", {"line": line + block.count(b"\n", 0, block.index(b"\0"))})
            block, rest = _whole_lines(block, form.newline)
            ends = block.count(b"\n")
            line += ends
            if len(rest) > 4 * LINE_LIMIT:
                raise Unreadable("line_too_long", {"line": line, "limit": LINE_LIMIT})
            if block:
                yield block, ends
            if progress is not None:
                progress(done, total)
    if rest:
        block = rest.replace(b"\r", b"\n") if form.newline == "\r" else rest
        yield block, block.count(b"\n")


def _whole_lines(block: bytes, newline: str) -> tuple[bytes, bytes]:
    if newline == "\r":
        # a \r at the very end may be half of a \r\n: leave it for the next block
        cut = block.rfind(b"\r", 0, len(block) - 1) + 1
        whole, rest = block[:cut], block[cut:]
        return whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n"), rest
    cut = block.rfind(b"\n") + 1
    whole, rest = block[:cut], block[cut:]
    return (whole.replace(b"\r\n", b"\n") if b"\r" in whole else whole), rest


def texts(path: Path, form: TextForm, wanted: Iterable[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for each (first physical line, number of lines) in `wanted`, which must be sorted.

    A second reading of the file: keeping the text of every line in memory just in case would cost more.
    """
    queue = iter(wanted)
    current = next(queue, None)
    first = 1
    kept: list[bytes] = []
    for piece, ends in pieces(path, form):
        if current is None:
            return
        count = ends + (0 if piece.endswith(b"\n") else 1)
        if not kept and current[0] >= first + count:
            first += count
            continue
        lines = kept + piece.split(b"\n")
        if piece.endswith(b"\n"):
            lines.pop()
        base, end = first - len(kept), first + count
        while current is not None and current[0] + current[1] <= end:
            start = current[0] - base
            yield current[0], b"\n".join(lines[start : start + current[1]]).decode("utf-8", "replace")
            current = next(queue, None)
        kept = lines[current[0] - base :] if current is not None and current[0] < end else []
        first = end
    if current is not None and kept:
        yield current[0], b"\n".join(kept).decode("utf-8", "replace")
