"""Routes blocked by hand: versions, imports and undo with them, and what a blocked route no longer does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from gateways.coverage import hand_blocks, undo
from gateways.coverage.refusals import ImportRefused
from gateways.models import Route, RouteBlock, TermGateway
from gateways.term_gateways.dialling import try_number
from pricelists import margin_guard, population
from pricelists.refusals import PricelistRefusal
from tenants.models import User
from tests.conftest import Cast
from tests.gateways.coverage.conftest import bring_in, line, to_preview
from tests.pricelists.conftest import Make, exchange_rates
from tests.pricelists.test_pages import text_of

__all__ = ["exchange_rates"]
D = Decimal
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def held(gateway: TermGateway) -> dict[tuple[str, str], tuple[str, Decimal]]:
    """By (origin, code): status and rate of what holds now or later; fails when a pair stands in two versions."""
    found: dict[tuple[str, str], tuple[str, Decimal]] = {}
    for route in Route.objects.filter(gateway=gateway, ended=False):
        assert route.codes == sorted(route.codes)
        assert (route.code_count, route.code_min, route.code_max) == (len(route.codes), route.codes[0], route.codes[-1])
        for origin in route.origin_codes or [""]:
            for code in route.codes:
                assert (origin, code) not in found
                found[origin, code] = (route.status, route.rate)
    gateway.refresh_from_db()
    assert gateway.route_count == Route.objects.filter(gateway=gateway, ended=False).count()
    return found


def block(gateway: TermGateway, **which: object) -> int:
    return hand_blocks.block(gateway, Route.objects.filter(gateway=gateway, **which), reason="Too many complaints")


def unblock(gateway: TermGateway, **which: object) -> int:
    return hand_blocks.unblock(gateway, Route.objects.filter(gateway=gateway, **which))


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def gateway(gateway_of: Callable, cast: Cast, as_partner: Callable, deck_file: Callable[..., Path]) -> TermGateway:
    """Sells 48 and 481 (Poland) and 49 (Germany)."""
    made = gateway_of(cast.acme)
    with as_partner(cast.acme):
        lines = (line("48", "Poland", "0.1"), line("481", "Poland", "0.1"), line("49", "Germany", "0.2", country="DE"))
        bring_in(made, deck_file(*lines), now=START)
    return made


def test_a_block_is_a_new_version_and_survives_a_new_deck(
    cast: Cast, as_partner: Callable, gateway: TermGateway, deck_file: Callable[..., Path]
) -> None:
    with as_partner(cast.acme):
        old = Route.objects.get(destination="Poland")
        assert block(gateway, destination="Poland") == 1
        old.refresh_from_db()
        assert (old.ended, old.status) == (True, "active")  # what it was stays on record
        assert held(gateway)["", "48"] == ("held", D("0.1"))
        with pytest.raises(ImportRefused, match="blocked already"):
            block(gateway, destination="Poland")
        found = RouteBlock.objects.get()
        assert (found.reason, found.codes, found.blocked_by) == ("Too many complaints", ["48", "481"], "Acme Owner")

        # The same deck again changes nothing; another cost is seen, and the route stays blocked.
        same = to_preview(
            gateway,
            deck_file(
                line("48", "Poland", "0.1"), line("481", "Poland", "0.1"), line("49", "Germany", "0.2", country="DE")
            ),
        )
        assert same.counts["kinds"]["unchanged"]["codes"] == 3
        told = next(warning for warning in same.warnings if warning["code"] == "held")
        assert (told["count"], told["examples"]) == (2, ["Poland"])
        assert "2 codes of this file are blocked by hand" in told["message"]
        bring_in(
            gateway,
            deck_file(
                line("48", "Poland", "0.3"), line("482", "Poland", "0.3"), line("49", "Germany", "0.2", country="DE")
            ),
        )
        assert held(gateway) == {
            ("", "48"): ("held", D("0.3")),
            ("", "482"): ("active", D("0.3")),  # new with this deck: nobody has blocked it
            ("", "49"): ("active", D("0.2")),
        }
        assert unblock(gateway, status="held") == 1
        assert held(gateway)["", "48"] == ("active", D("0.3"))
        assert RouteBlock.objects.filter(lifted_at=None).count() == 1  # 481 is no longer sold, and stays blocked
        assert RouteBlock.objects.get(lifted_at=None).codes == ["481"]


def test_undoing_an_import_keeps_what_is_blocked(
    cast: Cast, as_partner: Callable, gateway: TermGateway, deck_file: Callable[..., Path]
) -> None:
    with as_partner(cast.acme):
        second = bring_in(gateway, deck_file(line("48", "Poland", "0.3")))
        assert held(gateway) == {("", "48"): ("active", D("0.3"))}
        block(gateway)
        undo.undo(coverage_import=second)
        assert held(gateway) == {
            ("", "48"): ("held", D("0.1")),
            ("", "481"): ("active", D("0.1")),
            ("", "49"): ("active", D("0.2")),
        }
        third = bring_in(gateway, deck_file(line("48", "Poland", "0.4")))
        unblock(gateway)
        undo.undo(coverage_import=third)
        assert held(gateway)["", "48"] == ("active", D("0.1"))


def test_a_route_that_begins_later_is_blocked_from_its_beginning(
    cast: Cast, as_partner: Callable, gateway: TermGateway, make: Make
) -> None:
    later = datetime.now(UTC) + timedelta(days=3)
    with as_partner(cast.acme):
        Route.objects.filter(destination="Germany").update(valid_to=later)
        make.route(gateway, "49", "0.5", valid_from=later, destination="Germany")
        TermGateway.objects.filter(pk=gateway.pk).update(route_count=3)
        block(gateway, destination="Germany")
        versions = Route.objects.filter(destination="Germany", ended=False).order_by("valid_from")
        assert [(v.status, v.rate, v.valid_to < later + timedelta(1)) for v in versions] == [
            ("held", D("0.2"), True),
            ("held", D("0.5"), False),
        ]


def test_origins_are_blocked_one_by_one(cast: Cast, as_partner: Callable, gateway: TermGateway, make: Make) -> None:
    with as_partner(cast.acme):
        make.route(gateway, ["33", "331"], "0.1", origins=["30", "31"], destination="France")
        make.route(gateway, ["33"], "0.2", destination="France from elsewhere")
        TermGateway.objects.filter(pk=gateway.pk).update(route_count=4)
        block(gateway, destination="France")
        assert {key for key, value in held(gateway).items() if value[0] == "held"} == {
            ("30", "33"),
            ("30", "331"),
            ("31", "33"),
            ("31", "331"),
        }


def test_a_blocked_route_sells_nothing(
    cast: Cast, as_partner: Callable, gateway: TermGateway, make: Make, exchange_rates: object
) -> None:
    with as_partner(cast.acme):
        pricelist = make.pricelist("Retail", "USD")
        routes = Route.objects.filter(gateway=gateway)
        stale = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(2))
        block(gateway, destination="Poland")
        with pytest.raises(PricelistRefusal, match="changed since this preview"):
            population.apply(stale, routes=routes)
        made = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(2))
        assert (made.counts["prices"], made.counts["skipped"]) == (1, 1)
        assert try_number(gateway, called="48600123456").blocked
        unblock(gateway)
        population.apply(
            population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(2)), routes=routes
        )
        block(gateway, destination="Germany")
        assert margin_guard.look()["unsold"] == 1
        unblock(gateway)
        assert margin_guard.look()["unsold"] == 0


def test_the_pages(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], gateway: TermGateway
) -> None:
    client = client_for(cast.acme.editor)
    with as_partner(cast.acme):
        route = Route.objects.get(destination="Poland")
    menu = reverse("term-routes-menu", args=[gateway.pk, route.pk])
    link = f"{reverse('routes-block', args=[gateway.pk])}?route={route.pk}"
    assert link in client.get(menu).content.decode()
    assert link not in client_for(cast.acme.reader).get(menu).content.decode()
    assert client_for(cast.acme.reader).get(link).status_code == 403
    assert client_for(cast.globex.owner).get(link).status_code == 404
    assert client.get(reverse("routes-unblock", args=[gateway.pk])).status_code == 302
    form = client.get(link)
    sent = {"selection": form.context["selection"].token, "confirmed": "1"}
    assert client.post(reverse("routes-block", args=[gateway.pk]), sent).status_code == 422
    answer = client.post(reverse("routes-block", args=[gateway.pk]), {**sent, "reason": "Complaints"}, follow=True)
    assert "1 route is blocked." in text_of(answer)
    grid = client.get(reverse("term-routes", args=[gateway.pk]), {"status": "held"})
    assert "blocked by hand" in text_of(grid)
    assert "Germany" not in text_of(grid)
    with as_partner(cast.acme):
        now = Route.objects.get(destination="Poland", ended=False)
    history = client.get(reverse("route-versions", args=[gateway.pk, now.pk]))
    assert "Acme Editor: Complaints" in text_of(history)
    trial = client.post(reverse("try-number", args=[gateway.pk]), {"called": "+48600123456", "caller": ""})
    assert "blocked by hand: no calls" in text_of(trial)
    chosen = {"id": [str(now.pk)], "scope": "ids"}
    form = client.post(reverse("routes-unblock", args=[gateway.pk]), chosen)
    sent = {"selection": form.context["selection"].token, "confirmed": "1"}
    answer = client.post(reverse("routes-unblock", args=[gateway.pk]), sent, follow=True)
    assert "1 route is open again." in text_of(answer)
