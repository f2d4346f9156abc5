"""The form of a trial: its fields depend on each other, and nothing that was typed is lost."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from products.models import WebProduct
from tenants.models import User
from tests.conftest import Cast
from tests.trials.conftest import draft
from trials.editing import add_trial
from trials.models import Trial

pytestmark = pytest.mark.django_db
ADD = "/trials/add/"
Log = Callable[[User], Client]

# The manual's fields, in its order (chapter "Configure Trial").
ORDER = [
    "name",
    "days",
    "currencies",
    "users_allowed",
    "users_activation",
    "users_quantity",
    "minutes_allowed",
    "minutes_activation",
    "minutes_quantity",
    "complimentary_ddi_allowed",
    "complimentary_ddi_activation",
    "complimentary_ddi_quantity",
    "free_ddi_allowed",
    "free_ddi_activation",
    "free_ddi_quantity",
    "credit_allowed",
    "credit_activation",
    "amount_EUR",
]


@pytest.fixture
def editor(cast: Cast, client_for: Log) -> Client:
    return client_for(cast.acme.editor)


def _stored(cast: Cast, as_partner: Callable) -> Trial:
    with as_partner(cast.acme):
        return Trial.objects.prefetch_related("credits").get()


def _amounts(trial: Trial) -> dict[str, Decimal]:
    return {credit.currency: credit.amount for credit in trial.credits.all()}


def test_every_field_of_the_manual_in_its_order(
    editor: Client, cast: Cast, as_partner: Callable, product: Callable[..., WebProduct]
) -> None:
    with as_partner(cast.acme):
        product("acme.example", currencies=("EUR",))
    names = re.findall(r'name="([a-zA-Z_]+)"', editor.get(ADD).content.decode())
    assert [name for name in dict.fromkeys(names) if name in ORDER] == ORDER


def test_what_was_entered_is_stored(editor: Client, cast: Cast, as_partner: Callable) -> None:
    sent = {
        "name": "  Summer   trial ",
        "days": "30",
        "currencies": ["EUR", "JPY"],
        "users_allowed": "on",
        "users_quantity": "0",
        "minutes_allowed": "on",
        "minutes_activation": "on",
        "minutes_quantity": "250",
        "free_ddi_allowed": "on",
        "free_ddi_quantity": "2",
        "credit_allowed": "on",
        "credit_activation": "on",
        "amount_EUR": "2.5",
        "amount_JPY": "300",
    }
    assert editor.post(ADD, sent).status_code == 303
    trial = _stored(cast, as_partner)
    assert (trial.name, trial.days, trial.currencies) == ("Summer trial", 30, ["EUR", "JPY"])
    assert (trial.users_allowed, trial.users_activation, trial.users_quantity) == (True, False, 0)
    assert (trial.minutes_allowed, trial.minutes_activation, trial.minutes_quantity) == (True, True, 250)
    assert (trial.complimentary_ddi_allowed, trial.free_ddi_quantity, trial.credit_activation) == (False, 2, True)
    assert _amounts(trial) == {"EUR": Decimal("2.5"), "JPY": Decimal(300)}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": " "}, "name", "required"),
        ({"name": "x" * 121}, "name", "120"),
        ({"days": "0"}, "days", "greater than or equal to 1"),
        ({"days": "366"}, "days", "less than or equal to 365"),
        ({"days": "a week"}, "days", "whole number"),
        ({"currencies": ["XXX"]}, "currencies", "not one of the available"),
        ({"minutes_allowed": "on", "minutes_quantity": "-1"}, "minutes_quantity", "greater than or equal to 0"),
        ({"users_allowed": "on", "users_quantity": "1.5"}, "users_quantity", "whole number"),
        ({"users_allowed": "on", "users_quantity": ""}, "users_quantity", "required"),
        ({"credit_allowed": "on", "currencies": []}, "currencies", "Choose the currencies"),
        ({"credit_allowed": "on"}, "amount_EUR", "Enter an amount above 0"),
        ({"credit_allowed": "on", "amount_EUR": "0"}, "amount_EUR", "Enter an amount above 0"),
        ({"credit_allowed": "on", "amount_EUR": "five"}, "amount_EUR", "Enter a number"),
        ({"credit_allowed": "on", "amount_EUR": "1.005"}, "amount_EUR", "EUR has 2 decimals"),
        ({"credit_allowed": "on", "currencies": ["JPY"], "amount_JPY": "1.5"}, "amount_JPY", "JPY has no decimals"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    editor: Client, changes: dict[str, Any], field: str, words: str, cast: Cast, as_partner: Callable
) -> None:
    answer = editor.post(ADD, {"name": "Kept", "days": "14", "currencies": ["EUR"], **changes})
    assert answer.status_code == 422
    text = answer.content.decode()
    row = re.search(rf'data-field="{field}">.*?(?=<div class="form-row"|</section>)', text, re.DOTALL)
    assert row
    assert "errorlist" in row[0]
    assert words in row[0]
    if "name" not in changes:
        assert 'value="Kept"' in text
    with as_partner(cast.acme):
        assert not Trial.objects.exists()


def test_what_is_sent_for_a_closed_allowance_never_stands_in_the_way(
    editor: Client, cast: Cast, as_partner: Callable
) -> None:
    with as_partner(cast.acme):
        trial = add_trial(draft())
    url = f"/trials/{trial.pk}/edit/"
    version = re.findall(r'name="version" value="([^"]+)"', editor.get(url).content.decode())[0]
    sent = {
        "name": "Two weeks",
        "days": "14",
        "currencies": ["EUR", "GBP"],
        "users_quantity": "7",  # closed, makes sense: kept for the day it is opened again
        "minutes_quantity": "lots",  # closed, makes none: what was stored stays
        "complimentary_ddi_quantity": "",
        "amount_EUR": "nonsense",
        "version": version,
    }
    assert editor.post(url, sent).status_code == 303
    trial = _stored(cast, as_partner)
    assert {trial.users_allowed, trial.minutes_allowed, trial.credit_allowed} == {False}
    assert (trial.users_quantity, trial.minutes_quantity, trial.complimentary_ddi_quantity) == (7, 100, 0)
    assert trial.currencies == ["EUR", "GBP"]
    assert _amounts(trial) == {"EUR": Decimal(5)}


def test_two_trials_cannot_have_one_name(editor: Client, cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.globex):
        add_trial(draft("Two weeks"))  # somebody else's does not count
    assert editor.post(ADD, {"name": "Two weeks", "days": "14"}).status_code == 303
    answer = editor.post(ADD, {"name": "Two weeks", "days": "14"})
    assert answer.status_code == 422
    assert "You have a Trial of this name already." in answer.content.decode()


def test_the_summary_follows_what_is_typed(editor: Client) -> None:
    url = reverse("trial-summary")
    sent = {
        "name": "",
        "days": "7",
        "currencies": ["EUR", "GBP"],
        "minutes_allowed": "on",
        "minutes_activation": "on",
        "minutes_quantity": "90",
        "credit_allowed": "on",
        "amount_EUR": "2",
    }
    text = editor.post(url, sent).content.decode()
    assert "90 free minutes, once activated by telephone" in text
    assert "free call out credits: 2.00 EUR" in text
    assert "On day 8" in text
    assert 'name="amount_GBP"' in text  # the new currency gets its field, and what was typed stays
    assert re.search(r'name="amount_EUR"[^>]* value="2"', text)
    assert "errorlist" not in text
    text = editor.post(url, {**sent, "amount_GBP": ""}).content.decode()
    assert "amount_" not in text  # nothing to add: a field that is being typed in is left alone


@pytest.mark.parametrize("days", ["", "x", "0", "9" * 40, "\x00"])
def test_the_summary_of_nonsense_is_calm(editor: Client, days: str) -> None:
    answer = editor.post(reverse("trial-summary"), {"days": days, "currencies": ["EUR", "<b>"]})
    assert answer.status_code == 200
    assert "Enter the number of days" in answer.content.decode()


def test_a_quantity_that_cannot_be_read_does_not_pass_for_unlimited(editor: Client) -> None:
    sent = {"days": "7", "minutes_allowed": "on", "minutes_quantity": "lots"}
    text = editor.post(reverse("trial-summary"), sent).content.decode()
    assert "any number" not in text
    assert "no free minutes" in text


def test_a_live_web_product_is_named_before_its_trial_is_changed(
    editor: Client, cast: Cast, as_partner: Callable, product: Callable[..., WebProduct]
) -> None:
    from trials.where_used import link

    with as_partner(cast.acme):
        trial = add_trial(draft())
        link(trial=trial, product=product("alive.example", live=True))
    assert "Alive is live" in editor.get(f"/trials/{trial.pk}/edit/").content.decode()
