"""An object's history tells of the rows that people see as its fields, also of those that are gone."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from portal.history.story import Part, story_of
from tests.conftest import Cast
from trials.models import Trial, TrialCredit

pytestmark = pytest.mark.django_db
PARTS = [Part(model=TrialCredit, key="trial", title="Amount")]


def test_amounts_are_part_of_the_story_also_those_that_were_taken_away(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        trial, other = Trial.objects.create(name="One"), Trial.objects.create(name="Other")
        euros = TrialCredit.objects.create(trial=trial, currency="EUR", amount=Decimal(5))
        dollars = TrialCredit.objects.create(trial=trial, currency="USD", amount=Decimal(6))
        TrialCredit.objects.create(trial=other, currency="GBP", amount=Decimal(7))
        euros.amount = Decimal("7.5")
        euros.save()
        dollars.delete()
        told, older = story_of(trial, PARTS)
        assert [event.what.split(" · ")[1:] for event in told] == [
            ["Amount"],
            ["Amount EUR"],
            ["Amount"],
            ["Amount EUR"],
            [],
        ]
        assert [(line.label, line.before, line.after) for line in told[1].lines] == [("Amount", "5", "7.5")]
        assert "6" in {line.before for line in told[0].lines}
        assert older is None
        assert all("GBP" not in line.after for event in told for line in event.lines)


def test_it_is_told_in_pieces(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        trial = Trial.objects.create(name="One")
        for number in range(4):
            TrialCredit.objects.create(trial=trial, currency=f"A{number}A", amount=Decimal(number))
        first, older = story_of(trial, PARTS, most=3)
        rest, end = story_of(trial, PARTS, most=3, before=older)
        assert (len(first), len(rest), end) == (3, 2, None)
        assert rest[-1].what == story_of(trial)[0][0].what
