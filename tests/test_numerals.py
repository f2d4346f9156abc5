"""Numbers from outside are written in ASCII digits."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms

from portal import numerals
from portal.local.packages import PACKAGES
from portal.number_fields import DecimalField, IntegerField

ROOT = Path(__file__).parents[1]
ONLY_PYTHON = ["1_000", "١٢", "１２", "NaN", "Infinity", "-inf", "sNaN1", "²", "0x10", "1e400", "", " 1", "9" * 10_000]


@pytest.mark.parametrize("text", ONLY_PYTHON)
def test_what_only_python_reads_is_no_number(text: str) -> None:
    for read in (numerals.decimal, numerals.whole):
        with pytest.raises(ValueError, match="is no"):
            read(text)


def test_numbers() -> None:
    assert [numerals.decimal(text) for text in ("1", "-0.5", ".5", "12.")] == [1, Decimal("-0.5"), Decimal("0.5"), 12]
    assert [numerals.whole(text) for text in ("0", "-17", "007")] == [0, -17, 7]


@pytest.mark.parametrize("text", [text for text in ONLY_PYTHON if text.strip() and text != " 1"])
@pytest.mark.parametrize("field", [DecimalField(max_digits=18, decimal_places=6), IntegerField(max_value=10**9)])
def test_forms_take_no_more(field: forms.Field, text: str) -> None:
    with pytest.raises(forms.ValidationError):
        field.clean(text)


def test_forms_take_what_people_type() -> None:
    assert DecimalField().clean(" 1.50 ") == Decimal("1.5")
    assert IntegerField().clean("12") == 12
    assert DecimalField(required=False).clean("") is None


def test_every_number_field_is_ours() -> None:
    """Django's own fields read underscores and the digits of every script."""
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for app in PACKAGES
        for path in sorted((ROOT / app).rglob("*.py"))
        if path.name != "number_fields.py" and "migrations" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bforms\.(DecimalField|IntegerField|FloatField)\b", line)
    ]
    assert found == []
