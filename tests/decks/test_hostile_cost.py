"""Hostile text costs the reader no more than linear work: steps are counted, no clock is asked."""

import sys

import pytest

from decks import meaning
from decks.values import codes, increments, rates
from portal.local import regex_steps
from portal.tabular import dates, sniff

MOST = 2.3
"""How many times the work may be when the text is doubled."""

SHAPES = [
    pytest.param(sniff._HIGH_WORD, lambda n: b"a" * n, "search", id="8-bit-letters"),
    pytest.param(sniff._HIGH_WORD, lambda n: b"a" * n + b"\xe9 ", "search", id="8-bit-word"),
    pytest.param(sniff._HTML, lambda n: b"<!---->" * (n // 7) + b"x", "match", id="comments"),
    pytest.param(sniff._HTML, lambda n: b"<!--" * (n // 4), "match", id="open-comments"),
    pytest.param(meaning._AMOUNTISH, lambda n: "9" * n + "x" * 17, "fullmatch", id="amount-digits"),
    pytest.param(meaning._AMOUNTISH, lambda n: "9," * (n // 2) + "x" * 17, "fullmatch", id="amount-groups"),
    pytest.param(meaning._CODEISH, lambda n: "9" * n + "x", "fullmatch", id="code-digits"),
    pytest.param(meaning._CODEISH, lambda n: "*" * n, "fullmatch", id="code-stars"),
    pytest.param(codes._DASH, lambda n: " " * n + "x", "search", id="spaces-before-no-dash"),
    pytest.param(rates._PER, lambda n: "1" + " " * n + "x", "search", id="spaces-before-no-unit"),
    pytest.param(dates._ISO, lambda n: "2026-12-01 10:00" + " " * n + "x", "fullmatch", id="spaces-after-a-time"),
    pytest.param(increments._PAIR, lambda n: "60" + " " * n + "x", "fullmatch", id="spaces-in-a-pair"),
]


@pytest.mark.parametrize(("pattern", "text", "how"), SHAPES)
def test_a_pattern_takes_twice_the_steps_for_twice_the_text(pattern, text, how):
    once, twice = (
        regex_steps.steps(pattern, text(size), search=how == "search", whole=how == "fullmatch") for size in (420, 840)
    )
    assert twice <= MOST * once


def lines_run(function, *arguments):
    """How many lines of Python the call runs, whatever file they are in."""
    count = 0

    def trace(frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("cell", ["*", ".*", "%", "$", "0", ".0", ",0", ".", "*x", "$*%"])
def test_wildcards_behind_a_code_are_walked_once(cell):
    once, twice = (lines_run(codes.bare, "48" + cell * size + "!") for size in (500, 1000))
    ended, ended_twice = (lines_run(codes.bare, "48" + cell * size) for size in (500, 1000))
    assert twice <= MOST * once
    assert ended_twice <= MOST * ended


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("48*", "48"), ("48.*", "48"), ("48**%", "48"), ("48$", "48"), ("48.", "48"), ("48.00", "48"), ("48,0", "48"),
        ("480", "480"), ("4800", "4800"), ("48.*.*", "48"), ("48*.", "48"), ("48..*", "48."), ("48*1", "48*1"),
        ("*", ""), ("0", "0"), ("48,", "48,"), ("48.5", "48.5"), ("48.*.0", "48"),
    ],
)  # fmt: skip
def test_what_stands_behind_a_code_is_taken_off(part, code):
    assert codes.bare(part) == code


@pytest.mark.parametrize(
    "content",
    [
        "Code,Destination,Rate\n" + "*" * 24 + "x,Poland,0.01\n48,Poland,0.01\n",
        ("Code,Destination,Rate\n48,Poland,0.01\n49,G\xe9n,0.02\n50," + "a" * 20_000 + ",0.01\n").encode("cp1252"),
        "Code,Destination,Rate\n" + ("9" * 20_000 + "x" * 20 + ",Poland,0.01\n") * 3 + "48,Poland,0.01\n",
        "<!---->" * 500 + "\nCode,Destination,Rate\n48,Poland,0.01\n",
    ],
    ids=["stars", "letters", "digits", "comments"],
)
def test_a_small_hostile_file_is_read_like_any_other(reads, content):
    result = reads(content)
    assert result.rates["48"] == 10_000
