"""How many numbers a numbering plan's pattern allows behind given first digits.

The patterns of phonenumbers describe finite sets of digit strings in a small part of the language of regular
expressions: digits, `\\d`, classes, groups, alternatives and counted repetition. They become a finite automaton here,
whose states are counted instead of its strings, so that a plan of 10¹⁰ numbers costs as little as one of ten.
"""

from __future__ import annotations

import re
from functools import cache

_TOKEN = re.compile(r"\\d|\[[0-9-]+\]|\(\?:|[()|?0-9]|\{(\d+)(?:,(\d+))?\}")
_Step = tuple[frozenset[int], int]  # digits, next state


class Numbers:
    """The digit strings that fit any of some patterns. Raises ValueError for a pattern in another language."""

    def __init__(self, *patterns: str) -> None:
        self._steps: list[list[_Step]] = [[]]
        self._free: list[list[int]] = [[]]  # transitions that take no digit
        self._end = self._state()
        for pattern in patterns:
            self._tokens = _tokens(pattern)
            self._at = 0
            first, last = self._alternatives()
            if self._at != len(self._tokens):
                raise ValueError(f"unbalanced pattern: {pattern}")
            self._free[0].append(first)
            self._free[last].append(self._end)
        self._ways: dict[frozenset[int], int] = {}
        self._follow: dict[frozenset[int], tuple[frozenset[int], ...]] = {}
        self._closures: dict[int, frozenset[int]] = {}
        self._reached: dict[str, frozenset[int]] = {"": self._closed(0)}

    def count(self, digits: str) -> int:
        """How many of the strings begin with `digits`."""
        return self._count(self._after(digits))

    def rest(self, digits: str) -> frozenset[int]:
        """What may follow `digits`, as something to compare: equal for beginnings that the same strings follow."""
        return self._after(digits)

    def strings(self) -> list[str]:
        """All of the strings, in order. For patterns that allow few."""
        found: list[str] = []
        self._list("", self._reached[""], found)
        return found

    def _list(self, digits: str, states: frozenset[int], found: list[str]) -> None:
        if self._end in states:
            found.append(digits)
        if self._count(states):
            for digit in "0123456789":
                self._list(digits + digit, self._next(states, digit), found)

    # ---- counting

    def _after(self, digits: str) -> frozenset[int]:
        found = self._reached.get(digits)
        if found is None:
            found = self._reached[digits] = self._next(self._after(digits[:-1]), digits[-1])
        return found

    def _next(self, states: frozenset[int], digit: str) -> frozenset[int]:
        return self._all_next(states)[int(digit)]

    def _all_next(self, states: frozenset[int]) -> tuple[frozenset[int], ...]:
        """The states after each of the ten digits."""
        found = self._follow.get(states)
        if found is None:
            after: list[set[int]] = [set() for _digit in range(10)]
            for state in states:
                for digits, step in self._steps[state]:
                    for digit in digits:
                        after[digit] |= self._closed(step)
            found = self._follow[states] = tuple(map(frozenset, after))
        return found

    def _count(self, states: frozenset[int]) -> int:
        found = self._ways.get(states)
        if found is None:
            found = int(self._end in states)
            if states:  # no plan has loops, so every path ends
                found += sum(map(self._count, self._all_next(states)))
            self._ways[states] = found
        return found

    def _closed(self, state: int) -> frozenset[int]:
        """The states that take a digit, or are the end, and are reached from this one without a digit."""
        found = self._closures.get(state)
        if found is None:
            seen, waiting = {state}, [state]
            while waiting:
                for after in self._free[waiting.pop()]:
                    if after not in seen:
                        seen.add(after)
                        waiting.append(after)
            telling = (one for one in seen if self._steps[one] or one == self._end)
            found = self._closures[state] = frozenset(telling)
        return found

    # ---- the automaton of a pattern: each part is (first state, last state)

    def _state(self) -> int:
        self._steps.append([])
        self._free.append([])
        return len(self._steps) - 1

    def _alternatives(self) -> tuple[int, int]:
        first, last = self._state(), self._state()
        while True:
            begin, end = self._sequence()
            self._free[first].append(begin)
            self._free[end].append(last)
            if self._at == len(self._tokens) or self._tokens[self._at] != "|":
                return first, last
            self._at += 1

    def _sequence(self) -> tuple[int, int]:
        first = last = self._state()
        while self._at < len(self._tokens) and self._tokens[self._at] not in {"|", ")"}:
            start = self._at
            begin, end = self._atom()
            least, most = self._repetition()
            resume = self._at
            for number in range(most):
                if number:  # the same part once more: its tokens are read again
                    self._at = start
                    begin, end = self._atom()
                self._free[last].append(begin)
                if number >= least:
                    self._free[begin].append(end)
                last = end
            self._at = resume
        return first, last

    def _atom(self) -> tuple[int, int]:
        token = self._tokens[self._at]
        self._at += 1
        if token in {"(?:", "("}:
            part = self._alternatives()
            if self._at == len(self._tokens):
                raise ValueError("a group is not closed")
            self._at += 1
            return part
        begin, end = self._state(), self._state()
        self._steps[begin].append((_digits(token), end))
        return begin, end

    def _repetition(self) -> tuple[int, int]:
        if self._at == len(self._tokens) or self._tokens[self._at][0] not in "?{":
            return 1, 1
        token = self._tokens[self._at]
        self._at += 1
        if token == "?":  # noqa: S105 -- a token of a pattern
            return 0, 1
        least, _comma, most = token.strip("{}").partition(",")
        return int(least), int(most or least)


def _tokens(pattern: str) -> list[str]:
    found, at = [], 0
    while at < len(pattern):
        match = _TOKEN.match(pattern, at)
        if match is None:
            raise ValueError(f"not read: {pattern[at : at + 20]}")
        found.append(match[0])
        at = match.end()
    return found


@cache
def _digits(token: str) -> frozenset[int]:
    return frozenset(digit for digit in range(10) if re.fullmatch(token, str(digit)))
