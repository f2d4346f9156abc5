"""Costs of 0 in a deck are asked about before it is applied."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gateways.coverage import applying, states
from gateways.coverage.refusals import ImportRefused
from gateways.models import Route
from tests.conftest import Cast
from tests.gateways.coverage.conftest import held, line, to_preview

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LINES = (
    line("48", "Poland", "0.01"),
    line("49", "Germany", "0", country="DE"),
    line("1800", "USA Toll Free", "0", country="US"),
    line("882", "Networks", "0", country="", fee="0.5"),
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("answer", "status"), [("block", "blocked"), ("free", "active")])
def test_a_person_says_what_a_rate_of_0_means(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable, answer: str, status: str
) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        found = to_preview(gateway, deck_file(*LINES), now=NOW)
        assert (found.counts["zero"], found.counts["zero_examples"]) == (1, ["Germany (49)"])
        states.begin(found, kind=states.APPLY, mode="replace")
        with pytest.raises(ImportRefused, match="costs of 0"):
            applying.apply(coverage_import=found, now=NOW)
        assert not Route.objects.exists()
        found.zero_cost = answer
        found.save()
        applying.apply(coverage_import=found, now=NOW)
        told = {code: terms[-1] for (_origin, code), terms in held(gateway, NOW).items()}
        assert told == {"48": "active", "49": status, "1800": "active", "882": "active"}


def test_a_deck_that_was_compared_before_the_question_publishes_no_missing_cost(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        found = to_preview(gateway, deck_file(*LINES), now=NOW)
        del found.counts["zero"]
        found.save()
        states.begin(found, kind=states.APPLY, mode="replace")
        applying.apply(coverage_import=found, now=NOW)
        assert held(gateway, NOW)["", "49"][-1] == "blocked"


def test_the_page_asks(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable, client_for: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        found = to_preview(gateway, deck_file(*LINES))
    client, url = client_for(cast.acme.editor), f"/coverage-imports/{found.pk}/"
    page = client.get(url).content.decode()
    assert "1 route costs nothing, and is no freephone." in page
    assert "What do the costs of 0 mean?" in page
    refused = client.post(f"{url}apply/", {"mode": "update"})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Say what the costs of 0 mean." in text
    assert 'value="update" required id="id_mode_1" checked' in text or 'value="update" checked' in text
    assert client.post(f"{url}apply/", {"mode": "update", "zero_cost": "block"}).status_code == 302
    with as_partner(cast.acme):
        found.refresh_from_db()
        assert (found.state, found.zero_cost) == ("applying", "block")


@pytest.mark.django_db(transaction=True)
def test_the_command_asks(cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable) -> None:
    gateway_of(cast.acme)
    options = [str(deck_file(*LINES)), "--partner", "Acme", "--gateway", "Carrier", "--yes"]
    with pytest.raises(CommandError, match=r"--zero-cost block\|free") as refusal:
        call_command("import_coverage", *options, stdout=StringIO())
    assert refusal.value.returncode == 2
    call_command("import_coverage", *options, "--zero-cost", "free", stdout=StringIO())
    with as_partner(cast.acme):
        assert Route.objects.filter(rate=0, status="active").count() == 3
