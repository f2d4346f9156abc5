"""How many steps a backtracking search takes: the same walk as Python's `re`, counted instead of timed.

Python's engine tells no count, and a clock tells more about the machine. This one follows the parsed pattern as `re`
does (leftmost start, greedy first, giving back one by one), without its shortcuts, so that its counts are upper bounds.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from re import _constants as sre  # type: ignore[attr-defined]
    from re import _parser  # type: ignore[attr-defined]

Tree = list[tuple[Any, Any]]
Rest = Callable[[int], bool]
LIMIT = 100_000
"""Steps after which a search counts as one that may never end."""
_DEPTH = 60_000


class TooManySteps(Exception):  # noqa: N818 -- an answer, not an error
    """The search took more steps than were allowed."""


@cache
def parsed(pattern: str | bytes, flags: int) -> tuple[Tree, int]:
    """The pattern's parse tree and all its flags, those written inside it included."""
    # what `re.compile` gives back has its type's flag set, which the parser refuses for the other type
    plain = flags & ~int(re.UNICODE) if isinstance(pattern, bytes) else flags
    tree = _parser.parse(pattern, plain)
    return list(tree), tree.state.flags


def steps(pattern: re.Pattern[Any], text: str | bytes, *, search: bool = True, whole: bool = False) -> int:
    """Steps until the pattern is found in the text, or is known not to be there.

    search: at any place, else only at the beginning; whole: up to the end. Raises TooManySteps after LIMIT of them.
    """
    shown = text.decode("latin-1") if isinstance(text, bytes) else text
    tree, flags = parsed(pattern.pattern, pattern.flags)
    walk = _Walk(shown, flags)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEPTH))
    try:
        for start in range(len(shown) + 1 if search else 1):
            walk.groups.clear()
            if walk.match(tree, 0, start, (lambda at: at == len(shown)) if whole else (lambda _at: True)):
                break
    except RecursionError:
        raise TooManySteps from None
    finally:
        sys.setrecursionlimit(before)
    return walk.count


def accepts(op: Any, value: Any, char: str, flags: int) -> bool:
    """Whether one character passes a node of the tree that takes one."""
    if op is sre.ANY:
        return bool(flags & re.DOTALL) or char != "\n"
    forms = {char, char.lower(), char.upper()} if flags & re.IGNORECASE else {char}
    if op is sre.LITERAL:
        return any(ord(form) == value for form in forms if len(form) == 1)
    if op is sre.NOT_LITERAL:
        return all(ord(form) != value for form in forms if len(form) == 1)
    return any(_in(value, form, flags) for form in forms if len(form) == 1)


def _in(items: Any, char: str, flags: int) -> bool:
    negated = bool(items) and items[0][0] is sre.NEGATE
    code = ord(char)
    found = False
    for op, value in items[1:] if negated else items:
        if op is sre.LITERAL:
            found = code == value
        elif op is sre.RANGE:
            found = value[0] <= code <= value[1]
        elif op is sre.CATEGORY:
            found = _category(value, flags).match(char) is not None
        if found:
            break
    return found != negated


_CLASSES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


@cache
def _category(value: Any, flags: int) -> re.Pattern[str]:
    narrow = flags & re.ASCII or not flags & re.UNICODE
    return re.compile(_CLASSES[value], re.ASCII if narrow else 0)


ONE_CHARACTER = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


class _Walk:
    def __init__(self, text: str, flags: int) -> None:
        self.text = text
        self.flags = flags
        self.count = 0
        self.groups: dict[int, tuple[int, int]] = {}

    def step(self) -> None:
        self.count += 1
        if self.count > LIMIT:
            raise TooManySteps

    def match(self, tree: Tree, index: int, at: int, rest: Rest) -> bool:
        """Whether what follows `index` in the tree matches at `at`, and the rest behind it."""
        self.step()
        while index < len(tree) and tree[index][0] in ONE_CHARACTER:
            op, value = tree[index]
            self.step()
            if at >= len(self.text) or not accepts(op, value, self.text[at], self.flags):
                return False
            at, index = at + 1, index + 1
        if index == len(tree):
            return rest(at)
        op, value = tree[index]

        def after(end: int) -> bool:
            return self.match(tree, index + 1, end, rest)

        if op in REPEATS:
            return self.repeat(op, value, at, after)
        if op is sre.SUBPATTERN:
            return self.group(value, at, after)
        if op is sre.BRANCH:
            return any(self.match(list(way), 0, at, after) for way in value[1])
        if op is sre.ATOMIC_GROUP:
            ended = self.alone(list(value), at)
            return ended is not None and after(ended)
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            return self.looks(value, at) == (op is sre.ASSERT) and after(at)
        if op is sre.AT:
            return self.stands(value, at) and after(at)
        if op is sre.GROUPREF:
            start, end = self.groups.get(value, (0, 0))
            same = self.text[start:end]
            self.count += len(same)
            return self.text.startswith(same, at) and after(at + len(same))
        raise NotImplementedError(f"regex_steps knows no {op}")

    def group(self, value: Any, at: int, after: Rest) -> bool:
        number, more, fewer, tree = value
        before = self.flags

        def ended(end: int) -> bool:
            self.flags = before
            if number is not None:
                self.groups[number] = (at, end)
            found = after(end)
            if not found:
                self.flags = inside
            return found

        inside = self.flags = (self.flags | more) & ~fewer
        found = self.match(list(tree), 0, at, ended)
        self.flags = before
        return found

    def alone(self, tree: Tree, at: int) -> int | None:
        """Where the first way of matching ends, when nothing behind it may ask for another."""
        ends: list[int] = []

        def ended(end: int) -> bool:
            ends.append(end)
            return True

        return ends[-1] if self.match(tree, 0, at, ended) else None

    def looks(self, value: Any, at: int) -> bool:
        direction, tree = value
        if direction > 0:
            return self.alone(list(tree), at) is not None
        low, high = tree.getwidth()
        return any(
            at - width >= 0 and self.match(list(tree), 0, at - width, lambda end: end == at)
            for width in range(low, high + 1)
        )

    def stands(self, value: Any, at: int) -> bool:
        self.step()
        last = len(self.text)
        lines = bool(self.flags & re.MULTILINE)
        if value in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
            return at == 0 or (lines and value is sre.AT_BEGINNING and self.text[at - 1] == "\n")
        if value is sre.AT_END_STRING:
            return at == last
        if value is sre.AT_END:
            return at == last or self.text[at:] == "\n" or (lines and self.text[at] == "\n")
        word = _category(sre.CATEGORY_WORD, self.flags)
        left = at > 0 and word.match(self.text[at - 1]) is not None
        right = at < last and word.match(self.text[at]) is not None
        return (left != right) == (value is sre.AT_BOUNDARY)

    def repeat(self, op: Any, value: Any, at: int, after: Rest) -> bool:
        low, high, body = value
        tree = list(body)
        if len(tree) == 1 and tree[0][0] in ONE_CHARACTER:
            return self.run(op, low, high, tree[0], at, after)
        if op is sre.POSSESSIVE_REPEAT:
            times = 0
            while times < high and (end := self.alone(tree, at)) is not None and (end > at or times < low):
                at, times = end, times + 1
            return times >= low and after(at)

        def again(times: int, start: int) -> bool:
            self.step()

            def more() -> bool:
                return times < high and self.match(
                    tree, 0, start, lambda end: (end > start or times < low) and again(times + 1, end)
                )

            if times < low:
                return more()
            if op is sre.MIN_REPEAT:
                return after(start) or more()
            return more() or after(start)

        return again(0, at)

    def run(self, op: Any, low: int, high: int, one: tuple[Any, Any], at: int, after: Rest) -> bool:
        """A repeat of one character: taken all at once, given back one by one."""
        times = 0

        def takes() -> bool:
            self.step()
            inside = at + times < len(self.text)
            return inside and accepts(*one, self.text[at + times], self.flags)

        if op is sre.MIN_REPEAT:
            while times < low:
                if not takes():
                    return False
                times += 1
            while not after(at + times):
                if times >= high or not takes():
                    return False
                times += 1
            return True
        while times < high and takes():
            times += 1
        if op is sre.POSSESSIVE_REPEAT:
            return times >= low and after(at + times)
        return any(after(at + kept) for kept in range(times, low - 1, -1))
