"""The migration that writes stored replacements' references as one digit each."""

from importlib import import_module

import pytest

_digits = import_module("gateways.migrations.0018_from_carries")._digits


@pytest.mark.parametrize(
    ("match", "replace", "after"),
    [
        ("^(48)", r"\g<1>777", r"\1777"),
        ("^48", r"0\g<0>", r"0\0"),
        ("^(?P<cc>48)(?P<rest>.*)", r"\g<rest>\g<cc>", r"\2\1"),
        ("^(48)", r"\1777", r"\1777"),
        ("^(48)", r"\g<none>", r"\g<none>"),  # never worked, and is told
        ("(", r"\g<1>", r"\g<1>"),
    ],
)
def test_references_are_written_as_digits(match: str, replace: str, after: str) -> None:
    assert _digits(match, replace) == after
