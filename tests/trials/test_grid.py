"""The grid of trials, like every grid."""

from typing import Any

import pytest

from tests.grid.base import GridTests
from tests.trials.conftest import draft
from trials.editing import add_trial
from trials.models import Trial
from trials.views import TrialPages

pytestmark = pytest.mark.django_db


class TestTrials(GridTests):
    pages = TrialPages
    form_data = {
        "name": "A month",
        "days": "30",
        "currencies": ["EUR"],
        "credit_allowed": "on",
        "amount_EUR": "2.50",
    }

    def make(self, n: int, **kwargs: Any) -> Trial:
        return add_trial(draft(f"Trial {n}"))
