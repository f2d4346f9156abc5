"""No test gives up sooner than the one place for waiting says: a slow machine makes no test fail."""

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests import patience

TESTS = Path(__file__).parent
_CLOCKS = {"monotonic", "perf_counter"}
_WAITING = {"settimeout", "wait", "join", "set_default_timeout", "set_default_navigation_timeout"}


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    return function.attr if isinstance(function, ast.Attribute) else ""


def _reads_a_clock(node: ast.AST) -> bool:
    return any(_called(part) in _CLOCKS for part in ast.walk(node))


def hurried(tree: ast.AST) -> Iterator[int]:
    """The lines on which a bare number decides how long something may take."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            given = [word.value for word in node.keywords if word.arg in {"timeout", "deadline"}]
            given += node.args[:1] if _called(node) in _WAITING else []
            found = any(map(_is_number, given))
        elif isinstance(node, ast.Compare):
            below = isinstance(node.ops[0], ast.Lt | ast.LtE)
            found = below and _reads_a_clock(node.left) and _is_number(node.comparators[0])
        else:
            adds = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
            found = adds and _called(node.left) in _CLOCKS and _is_number(node.right)
        if found:
            yield node.lineno


def test_how_long_a_test_waits_is_said_in_one_place():
    found = [
        f"{path.relative_to(TESTS)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        for line in hurried(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == [], "use tests.patience: on a machine of half the speed these fail"


@pytest.mark.parametrize(
    "text",
    [
        "subprocess.run([], timeout=10)",
        "thread.join(5)",
        "thing.wait(timeout=2.5)",
        "line.settimeout(1)",
        "assert time.monotonic() - began < 2",
        "end = time.monotonic() + 20",
        "settings(deadline=200)",
    ],
)
def test_it_would_be_found(text):
    assert list(hurried(ast.parse(text))) == [1]
    assert list(hurried(ast.parse("thread.join(patience.seconds(5))\nassert time.monotonic() - began > 2"))) == []


def test_properties_have_no_deadline():
    assert hypothesis.settings.default.deadline is None
    assert hypothesis.HealthCheck.too_slow in hypothesis.settings.default.suppress_health_check


def test_what_holds_is_not_waited_for_and_what_never_holds_is_given_up():
    patience.until(lambda: True, 0)
    with pytest.raises(AssertionError, match="never"):
        patience.until(lambda: False, 0.01, late="never")


def test_a_page_that_is_asked_in_between_waits_in_its_own_way():
    waited = []
    patience.until(lambda: len(waited) == 3, 60, wait=lambda: waited.append(time.monotonic()))
    assert len(waited) == 3
