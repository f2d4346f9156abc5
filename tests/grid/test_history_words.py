"""History as people read it."""

from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.history.describe import shown
from portal.money.fields import MicroField


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (MicroField(), 12345, "0.012345"),
        (MicroField(), 1_000_000, "1"),
        (models.CharField(choices=[("a", "Apple")]), "a", "Apple"),
        (models.CharField(choices=[("a", "Apple")]), "gone", "gone"),
        (models.CharField(), "•••", "•••"),
        (models.BooleanField(), True, "yes"),
        (models.BooleanField(), False, "no"),
        (models.DateField(), "2026-05-03", "3 May 2026"),
        (models.DateTimeField(), "2026-05-03T12:30:00+00:00", "3 May 2026, 12:30"),
        (ArrayField(models.CharField(choices=[("a", "Apple")])), ["a", "b"], "Apple, b"),
        (models.JSONField(), {"a": [1, 2]}, "a: 1, 2"),
        (models.CharField(), None, ""),
        (None, "plain", "plain"),
    ],
)
def test_history_shows_values_as_people_read_them(field: models.Field | None, value: Any, words: str) -> None:
    assert shown(field, value, {}) == words
