"""Every pattern of the portal takes linear time at most, whatever it is searched in: part of `make check`.

`python -m portal.local.regex_lint` imports all modules, lets those with a table of patterns compile it, notes
each pattern that is compiled and each that stands in a call (`re.search("…", text)`), makes texts that repeat what its
repeats repeat, and counts the steps of the search (`regex_steps`) while the text is doubled. No maintained library does
this for Python's syntax.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

from portal.local import regex_steps
from portal.local.packages import PACKAGES
from portal.local.regex_steps import ONE_CHARACTER, REPEATS, TooManySteps, Tree, accepts, sre

ROOT = Path(__file__).resolve().parents[2]
SHORT, LONG = 20, 200
GROWTH = 2.7
"""How many times the steps may be when the text is doubled: 2 is linear, 4 quadratic."""
_POOL = "aZ0195 \t\n.,:;-_/*+'\"()<>=%$#@!?&|[]{}^~\\\u00e9\u0416\u2010\x01"
_ANCHORED = {"match", "fullmatch"}
_CALLS = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}


@dataclass(frozen=True)
class Place:
    """A pattern, where it stands, and whether it is only ever tried at the beginning of a text."""

    pattern: re.Pattern[Any]
    file: str
    line: int
    anchored: bool
    whole: bool


def faults(place: Place) -> str:
    """A text for which the pattern takes more than linear time, or ""."""
    for text, pump, tail in _texts(place.pattern):
        counts = [_count(place, text + pump * (size // len(pump)) + tail) for size in (SHORT, 2 * SHORT)]
        if counts[1] <= GROWTH * counts[0] and counts[0] <= regex_steps.LIMIT:
            continue
        counts = [_count(place, text + pump * (size // len(pump)) + tail) for size in (LONG, 2 * LONG)]
        if counts[1] > GROWTH * counts[0] or counts[0] > regex_steps.LIMIT:
            return f"{text!r} + {pump!r} × n + {tail!r}: {counts[0]} steps, {counts[1]} for twice the length"
    return ""


def _count(place: Place, text: str) -> int:
    found: str | bytes = text
    if isinstance(place.pattern.pattern, bytes):
        found = text.encode("latin-1", "replace")
    try:
        return regex_steps.steps(place.pattern, found, search=not place.anchored, whole=place.whole)
    except TooManySteps:
        return 10 * regex_steps.LIMIT


def _texts(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """(beginning, what is repeated, end) of texts that are hard for this pattern, each once."""
    tree, flags = regex_steps.parsed(pattern.pattern, pattern.flags)
    letters = _letters(tree, flags)
    seen = set()
    for lead, body in _repeats(tree, flags, letters, ""):
        for pump in _pumps(body, flags, letters):
            for tail in ("\x01", pump[0] + "\x01x"):
                if (lead, pump, tail) not in seen:
                    seen.add((lead, pump, tail))
                    yield lead, pump, tail


def _letters(tree: Tree, flags: int) -> list[str]:
    """One character for each way in which characters differ for this pattern."""
    nodes = [node for node in _walk(tree) if node[0] in ONE_CHARACTER]
    own = {chr(value) for op, value in nodes if op is sre.LITERAL}
    own |= {chr(v) for op, items in nodes if op is sre.IN for kind, v in items if kind is sre.LITERAL}
    by_kind: dict[tuple[bool, ...], str] = {}
    for char in [*_POOL, *sorted(own)]:
        by_kind.setdefault(tuple(accepts(*node, char, flags) for node in nodes), char)
    return list(by_kind.values())


def _parts(op: Any, value: Any) -> list[Tree]:
    if op in REPEATS:
        return [list(value[2])]
    if op is sre.SUBPATTERN:
        return [list(value[3])]
    if op is sre.BRANCH:
        return [list(way) for way in value[1]]
    if op is sre.ATOMIC_GROUP:
        return [list(value)]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [list(value[1])]
    return []


def _walk(tree: Tree) -> Iterator[tuple[Any, Any]]:
    for op, value in tree:
        yield op, value
        for part in _parts(op, value):
            yield from _walk(part)


def _repeats(tree: Tree, flags: int, letters: list[str], lead: str) -> Iterator[tuple[str, Tree]]:
    """Each repeat's body, with a text that leads to it."""
    for op, value in tree:
        if op in REPEATS and value[1] > 3:
            yield lead, list(value[2])
            yield "", list(value[2])
        for part in _parts(op, value):
            yield from _repeats(part, flags, letters, lead)
        lead += _sample([(op, value)], flags, letters)


def _pumps(body: Tree, flags: int, letters: list[str]) -> set[str]:
    """What a repeat can repeat: each character it takes, or an example of its body with each of its first ones."""
    if len(body) == 1 and body[0][0] in ONE_CHARACTER:
        return {char for char in letters if accepts(*body[0], char, flags)}
    found = {_sample(body, flags, letters), _sample(body, flags, letters[::-1])}
    for node in _walk(body):
        if node[0] in ONE_CHARACTER:
            found |= {char for char in letters if accepts(*node, char, flags)}
    return {pump for pump in found if pump}


def _sample(tree: Tree, flags: int, letters: list[str]) -> str:
    """A short text that the tree matches, as far as single characters go."""
    text = ""
    for op, value in tree:
        if op in ONE_CHARACTER:
            text += next((char for char in letters if accepts(op, value, char, flags)), "a")
        elif op in REPEATS:
            text += _sample(list(value[2]), flags, letters) * max(value[0], 1 if value[1] > 3 else value[0])
        elif op not in (sre.ASSERT, sre.ASSERT_NOT):
            text += next((_sample(part, flags, letters) for part in _parts(op, value)), "")
    return text


def places() -> list[Place]:
    """The patterns of all packages: those compiled while they are imported, and those that stand in calls."""
    found = [*_compiled(), *_in_calls()]
    return list({(place.file, place.line, place.pattern): place for place in found}.values())


def _modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "migrations" not in parts and parts[:2] != ("portal", "local"):
                yield path


def _compiled() -> Iterable[Place]:
    noted: list[tuple[re.Pattern[Any], str, int]] = []
    original = re.compile

    def noting(pattern: Any, flags: Any = 0) -> re.Pattern[Any]:
        made = original(pattern, flags)
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_name in {"<genexpr>", "rows"}:
            frame = frame.f_back
        noted.append((made, frame.f_code.co_filename, frame.f_lineno))
        return made

    re.compile = noting
    try:
        django.setup()
        for path in _modules():
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if not name.endswith("__main__"):
                module = importlib.import_module(name)
                if callable(read := getattr(module, "compile_table", None)):
                    read()  # patterns that stand in a table beside the module
    finally:
        re.compile = original
    for pattern, file, line in noted:
        path = Path(file)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES:
            used = _uses(path, line)
            anchored = bool(used) and used <= _ANCHORED
            yield Place(pattern, str(path.relative_to(ROOT)), line, anchored, used == {"fullmatch"})


def _uses(path: Path, line: int) -> set[str]:
    """The methods that are called on the name a pattern is given to in that line, in the same module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and node.lineno <= line <= (node.end_lineno or 0)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
            used.add("somewhere")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            used.add(node.attr)
    called = used & _CALLS
    public = any(not name.startswith("_") for name in names)
    return called if called and not public else set()


def _in_calls() -> Iterable[Place]:
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            on = node.func.value
            if isinstance(on, ast.Name) and on.id == "re" and node.func.attr in _CALLS:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                    how = node.func.attr
                    flags = re.IGNORECASE if "IGNORECASE" in ast.unparse(node) else re.RegexFlag(0)
                    flags |= re.DOTALL if "DOTALL" in ast.unparse(node) else re.RegexFlag(0)
                    yield Place(
                        re.compile(first.value, flags),
                        str(path.relative_to(ROOT)),
                        node.lineno,
                        how in _ANCHORED,
                        how == "fullmatch",
                    )


def main() -> int:
    """Name each pattern that is worse than linear; 1 when there is one."""
    found = places()
    bad = 0
    for place in found:
        if trouble := faults(place):
            bad += 1
            print(f"{place.file}:{place.line}: {place.pattern.pattern!r:.100} is worse than linear: {trouble}")
    print(f"{len(found)} patterns, {bad} worse than linear")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
