"""The linter of patterns tells those that explode from those that don't."""

import re
from itertools import product

import pytest

from portal.local import regex_lint, regex_steps


def fault(pattern, *, anchored=False, whole=False):
    return regex_lint.faults(regex_lint.Place(re.compile(pattern), "here.py", 1, anchored, whole))


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:\.?\*+|%)+$",
        r"(a+)+$",
        r"(a|a)*$",
        r"(<!--.*?-->\s*)*<html",
        r"\s*x",
        r"[a-z]*[\x80-\xff]",
        r"\d*[.,]?\d+x",
        r"(\w+\s?)*!",
        rb"[a-z]*[\x80-\xff]",
    ],
)
def test_what_is_worse_than_linear_is_found(pattern):
    assert fault(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?<!\s)\s*x",
        r"(?:\d+,)*\d+",
        r"\bper\s*min\b",
        r"[^\n]{0,60}?\bbill",
        r"(?<![a-z])[a-z]*+[\x80-\xff]",
        rb"\xff[a-z]*",
    ],
)
def test_what_is_linear_passes(pattern):
    assert not fault(pattern)


def test_a_pattern_that_is_tried_at_the_beginning_only_may_begin_with_a_repeat():
    assert fault(r"\s*x")
    assert not fault(r"\s*x", anchored=True)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:a|ab)(?:c|bcd)", r"a*?b", r"(a)\1", r"(?<=a)b", r"(?!ab)a.", r"\ba+\b", r"^a|b$", r"(?i)A[^b]",
        r"a{2,3}+b", r"(?>a*)b", r"(?s).+b", r"(ab?)*c",
    ],
)  # fmt: skip
def test_the_counted_walk_finds_what_the_engine_finds(pattern):
    """The walk is worth nothing if it is not the engine's: both find the same texts."""
    compiled = re.compile(pattern)
    tree, flags = regex_steps.parsed(compiled.pattern, compiled.flags)
    for size in range(6):
        for letters in product("abc ", repeat=size):
            text = "".join(letters)
            walk = regex_steps._Walk(text, flags)
            ends = []
            found = any(
                walk.match(tree, 0, at, lambda end, ends=ends: not ends.append(end)) for at in range(len(text) + 1)
            )
            real = compiled.search(text)
            assert found == bool(real)
            assert not real or ends[0] == real.end()


def test_a_walk_without_an_end_is_stopped():
    with pytest.raises(regex_steps.TooManySteps):
        regex_steps.steps(re.compile(r"(a+)+$"), "a" * 40 + "!")


def test_patterns_of_the_reader_are_among_those_that_are_judged():
    files = {place.file for place in regex_lint._in_calls()}
    assert "decks/mapping.py" in files
