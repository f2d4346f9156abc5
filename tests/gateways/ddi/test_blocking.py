"""Offers blocked by hand: versions, imports and undo with them, and what is sold no more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gateways.coverage import undo
from gateways.coverage.ddi import hand_blocks as blocking
from gateways.coverage.refusals import ImportRefused
from gateways.models import DdiGateway, DdiOffer, OfferBlock
from portal.tenancy import wall
from pricelists import amending
from pricelists.ddi import margin_guard, population
from pricelists.models import DdiMarginFinding, DdiPricelist, Population, PopulationRow
from pricelists.refusals import PricelistRefusal
from tenants.models import User
from tests.conftest import Cast
from tests.gateways.ddi.conftest import bring_in, offer, to_preview
from tests.pricelists.ddi.conftest import HALF, Make
from tests.pricelists.test_pages import text_of

D = Decimal
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
DECK = (offer("Warsaw"), offer("Warsaw", "4", channels="30"), offer("Krakow", "3"))
Deck = Callable[..., Path]


@pytest.fixture
def gateway(ddi_gateway_of: Callable, cast: Cast, as_partner: Callable, ddi_deck: Deck) -> DdiGateway:
    """Sells two offers of Warsaw and one of Krakow."""
    made = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(made, ddi_deck(*DECK), now=START)
    return made


def sold(gateway: DdiGateway) -> list[tuple[str, Decimal, str]]:
    """City, MRC and status of what holds now or later."""
    gateway.refresh_from_db()
    rows = DdiOffer.objects.filter(gateway=gateway, ended=False)
    assert gateway.offer_count == rows.count()
    return sorted((row.city, row.mrc, row.status) for row in rows)


def block(gateway: DdiGateway, **which: object) -> int:
    return blocking.block(gateway, DdiOffer.objects.filter(gateway=gateway, **which), reason="Bad papers")


def unblock(gateway: DdiGateway, **which: object) -> int:
    return blocking.unblock(gateway, DdiOffer.objects.filter(gateway=gateway, **which))


def test_a_block_is_of_a_place_and_makes_versions(cast: Cast, as_partner: Callable, gateway: DdiGateway) -> None:
    with as_partner(cast.acme):
        old = DdiOffer.objects.get(city="Warsaw", mrc=D("2.5"))
        assert block(gateway, pk=old.pk) == 2, "both offers of Warsaw"
        assert sold(gateway) == [("Krakow", 3, "active"), ("Warsaw", D("2.5"), "held"), ("Warsaw", 4, "held")]
        old.refresh_from_db()
        assert (old.ended, old.status) == (True, "active"), "what it was stays on record"
        new = DdiOffer.objects.get(city="Warsaw", mrc=D("2.5"), ended=False)
        assert (new.valid_from, new.stock, new.opened_by_id) == (old.valid_to, old.stock, old.opened_by_id)
        found = OfferBlock.objects.get()
        assert (found.city, found.number_type, found.reason, found.blocked_by) == (
            ("Warsaw", "G", "Bad papers", "Acme Owner")
        )
        with pytest.raises(ImportRefused, match="blocked already"):
            block(gateway, city="Warsaw")
        assert unblock(gateway, city="Warsaw", mrc=4) == 2
        assert {status for *_place, status in sold(gateway)} == {"active"}
        found.refresh_from_db()
        assert (found.lifted_by, found.lifted_at is None) == ("Acme Owner", False)
        with pytest.raises(ImportRefused, match="None of these offers is blocked"):
            unblock(gateway)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_it_says_why(cast: Cast, as_partner: Callable, gateway: DdiGateway, reason: str) -> None:
    with as_partner(cast.acme), pytest.raises(ImportRefused, match=r"reason"):
        blocking.block(gateway, DdiOffer.objects.all(), reason=reason)


def test_another_partners_and_the_platforms_are_not_blocked(
    cast: Cast, as_partner: Callable, gateway: DdiGateway
) -> None:
    with as_partner(cast.globex), pytest.raises(ImportRefused, match="not yours"):
        block(gateway)
    with wall.enter_staff(actor_name="test"):
        assert not OfferBlock.objects.exists()


def test_it_survives_imports_and_their_undo(
    cast: Cast, as_partner: Callable, gateway: DdiGateway, ddi_deck: Deck
) -> None:
    with as_partner(cast.acme):
        block(gateway, city="Warsaw")
        same = to_preview(gateway, ddi_deck(*DECK))
        assert same.counts["kinds"]["unchanged"]["codes"] == 3, "the supplier changed nothing"
        told = next(warning for warning in same.warnings if warning["code"] == "held")
        assert (told["count"], told["examples"]) == (2, ["Warsaw"])
        assert "2 offers of this file are for numbers that are blocked by hand" in told["message"]

        # Another price and a further offer of Warsaw: seen, brought in, and blocked.
        more = (offer("Warsaw", "2.75"), offer("Warsaw", "5", channels="60"), offer("Krakow", "3", stock="7"))
        second = bring_in(gateway, ddi_deck(*more))
        assert sold(gateway) == [("Krakow", 3, "active"), ("Warsaw", D("2.75"), "held"), ("Warsaw", 5, "held")]
        undo.undo(coverage_import=second)
        assert sold(gateway) == [("Krakow", 3, "active"), ("Warsaw", D("2.5"), "held"), ("Warsaw", 4, "held")]
        assert DdiOffer.objects.get(city="Krakow", ended=False).stock == 10

        # Taken back after an import, and the import undone: nothing is blocked any more.
        third = bring_in(gateway, ddi_deck(*more))
        unblock(gateway)
        assert {status for *_place, status in sold(gateway)} == {"active"}
        undo.undo(coverage_import=third)
        assert sold(gateway) == [("Krakow", 3, "active"), ("Warsaw", D("2.5"), "active"), ("Warsaw", 4, "active")]


def test_what_is_to_begin_is_blocked_too_from_its_day_on(
    cast: Cast, as_partner: Callable, gateway: DdiGateway, ddi_deck: Deck
) -> None:
    day = (timezone.now() + timedelta(days=10)).replace(hour=0, minute=0, second=0, microsecond=0)
    with as_partner(cast.acme):
        on = day.date().isoformat()
        deck = ddi_deck(offer("Warsaw", "9", on=on), offer("Krakow", "3", on=on), offer("Warsaw", "4", channels="30"))
        bring_in(gateway, deck, effect="dates")
        block(gateway, city="Warsaw")
        coming = DdiOffer.objects.get(city="Warsaw", mrc=9, ended=False)
        assert (coming.status, coming.valid_from) == ("held", day)
        unblock(gateway, city="Warsaw")
        assert DdiOffer.objects.get(city="Warsaw", mrc=9, ended=False).valid_from == day


def test_it_gets_no_price_and_is_found_by_the_guard(
    cast: Cast, as_partner: Callable, gateway: DdiGateway, ddi_deck: Deck
) -> None:
    with as_partner(cast.acme):
        other = Make().gateway("Other")
        pricelist: DdiPricelist = Make().pricelist("Numbers", "USD")
        offers = DdiOffer.objects.filter(gateway=gateway)

        def prepare() -> Population:
            return population.prepare(
                pricelist=pricelist, gateway=gateway, offers=offers, markup=D("1.5"), channels=HALF
            )

        stale = prepare()
        block(gateway, city="Warsaw")
        with pytest.raises(PricelistRefusal, match="changed since this preview"):
            population.apply(stale, offers=offers)
        made = prepare()
        assert (made.counts["prices"], made.counts["skipped"]) == (1, 2)
        unblock(gateway, city="Warsaw")
        population.apply(prepare(), offers=offers)
        assert margin_guard.look()["unsold"] == 0
        block(gateway, city="Warsaw")
        assert margin_guard.look()["unsold"] == 1

        # Nor is it the next supplier for what somebody else sells no more.
        bring_in(other, ddi_deck(offer("Warsaw", "1")))
        blocking.block(other, DdiOffer.objects.filter(gateway=other), reason="Test")
        [replaced] = amending.prepare(DdiMarginFinding.objects.all(), what=Population.Kind.REPLACE)
        assert list(PopulationRow.objects.filter(population=replaced).values_list("what", flat=True)) == ["stays"]
        blocking.unblock(other, DdiOffer.objects.filter(gateway=other))
        [replaced] = amending.prepare(DdiMarginFinding.objects.all(), what=Population.Kind.REPLACE)
        assert list(PopulationRow.objects.filter(population=replaced).values_list("what", flat=True)) == ["cheaper"]
        unblock(gateway)
        assert margin_guard.look()["unsold"] == 0


def test_the_pages(cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], gateway: DdiGateway) -> None:
    client, reader = client_for(cast.acme.editor), client_for(cast.acme.reader)
    with as_partner(cast.acme):
        row = DdiOffer.objects.get(city="Krakow")
    menu = reverse("ddi-offers-menu", args=[gateway.pk, row.pk])
    address, back = (reverse(name, args=[gateway.pk]) for name in ("offers-block", "offers-unblock"))
    link = f"{address}?offer={row.pk}"
    assert link in client.get(menu).content.decode()
    assert link not in reader.get(menu).content.decode()
    assert reader.get(link).status_code == 403
    assert client_for(cast.globex.owner).get(link).status_code == 404
    assert client.get(back).status_code == 302
    form = client.get(link)
    assert "all offers of this gateway for it" in text_of(form)
    sent = {"selection": form.context["selection"].token, "confirmed": "1"}
    assert client.post(address, sent).status_code == 422
    answer = client.post(address, {**sent, "reason": "Bad papers"}, follow=True)
    assert "1 offer is blocked." in text_of(answer)
    grid = client.get(reverse("ddi-offers", args=[gateway.pk]), {"status": "held"})
    assert "blocked by hand" in text_of(grid)
    assert "Krakow" in text_of(grid)
    assert "Warsaw" not in text_of(grid)
    with as_partner(cast.acme):
        now = DdiOffer.objects.get(city="Krakow", ended=False)
    history = client.get(reverse("offer-versions", args=[gateway.pk, now.pk]))
    assert "Acme Editor: Bad papers" in text_of(history)
    form = client.post(back, {"id": [str(now.pk)], "scope": "ids"})
    sent = {"selection": form.context["selection"].token, "confirmed": "1"}
    assert "1 offer is open again." in text_of(client.post(back, sent, follow=True))
    assert client.post(back, sent).status_code == 422
