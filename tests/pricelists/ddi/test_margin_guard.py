"""The margin guard among DDI prices: what it finds after offers and exchange rates changed, and repricing it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from gateways.models import DdiOffer
from portal.money.models import ExchangeRate
from portal.tenancy import wall
from pricelists import amending, undo
from pricelists import margin_guard as term_guard
from pricelists.ddi import handmade, margin_guard
from pricelists.ddi.channels import Channels
from pricelists.kinds import DDI
from pricelists.models import DdiMarginFinding
from pricelists.refusals import PricelistRefusal
from tests.conftest import Cast
from tests.pricelists.ddi.conftest import Make, by_city, populate

D = Decimal


def found() -> dict[tuple[str, str, str], tuple]:
    return {
        (f.place.split(",")[0], f.currency, f.component): (f.kind, f.price, f.cost)
        for f in term_guard.standing_findings(DDI)
    }


def test_all_is_well_after_populating(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        for n, mrc in enumerate(("4.124", "4.126", "0.01", "0", "6.23")):
            make.offer(gateway, f"Town {n}", mrc, mrc, per_minute="0.0123", channel_price="0.001")
        populate(make.pricelist("Retail", "USD", "GBP", "JPY", "KWD"), gateway, "1.2", costless=True)
        result = margin_guard.look(margin_percent=D(20))
        # Rounded to the minor unit is not too little.
        assert (result["looked_at"], result["below"], result["thin"], result["unsold"]) == (20, 0, 0, 0)


def test_below_cost_thin_and_unsold(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        for city in "ABCDE":
            make.offer(gateway, city, "4", "1", per_minute="0.01", channel_price="1")
        pricelist = make.pricelist()
        populate(pricelist, gateway, "1.5")  # 6, 1.5, 0.015, channel 3
        change = DdiOffer.objects.filter
        change(city="A").update(mrc=D("7"))
        change(city="B").update(mrc=D("5.5"), per_minute=D("0.02"))
        change(city="C").update(ended=True, valid_to=timezone.now())
        change(city="D").update(channel_price=D("3.1"), nrc=D("1.5"))
        result = margin_guard.look(margin_percent=D(20))
        assert found() == {
            ("A", "USD", "mrc"): ("below", D(6), D(7)),
            ("B", "USD", "mrc"): ("thin", D(6), D("5.5")),
            ("B", "USD", "minute"): ("below", D("0.015"), D("0.02")),
            ("C", "USD", ""): ("unsold", D(6), None),
            ("D", "USD", "channel"): ("below", D(3), D("3.1")),
            ("D", "USD", "nrc"): ("thin", D("1.5"), D("1.5")),
        }
        assert DdiMarginFinding.objects.get(component="mrc", kind="below").damage == D("2.181818")  # (8.4 − 6) / 1.1
        assert result["new"] == 6
        assert term_guard.tally(DDI) == {"total": 4, "below": 3, "free": 0, "thin": 2, "unsold": 1}
        assert margin_guard.look(margin_percent=D(20))["new"] == 0
    with as_partner(cast.globex):
        assert margin_guard.look()["looked_at"] == 0
        assert not DdiMarginFinding.objects.exists()


def test_the_offer_that_sells_now_counts(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        cheap = make.offer(gateway, "A", "4", stock=5)
        make.offer(gateway, "A", "9", stock=5)
        populate(make.pricelist(), gateway, "1.5")
        assert margin_guard.look(margin_percent=D(0))["below"] == 0
        DdiOffer.objects.filter(pk=cheap.pk).update(stock=0)
        assert margin_guard.look(margin_percent=D(0))["below"] == 1


def test_exchange_rates_can_make_a_price_a_loss(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway(currency="USD")
        make.offer(gateway, "A", "11", "0")
        populate(make.pricelist("Retail", "GBP"), gateway, "1.05")
        assert margin_guard.look(margin_percent=D(0))["below"] == 0
    with wall.enter_staff():
        ExchangeRate.objects.create(date=timezone.localdate(), currency="GBP", per_euro=D("0.95"))
    with as_partner(cast.acme):
        margin_guard.look(margin_percent=D(0))
        assert found() == {("A", "GBP", "mrc"): ("below", D("8.93"), D("9.5"))}
    with wall.enter_staff():
        ExchangeRate.objects.filter(currency="GBP").delete()
    with as_partner(cast.acme):
        assert margin_guard.look(margin_percent=D(0))["without_rate"] == ["GBP"]


@pytest.mark.parametrize("fixed", [False, True])
def test_repricing_and_its_undo(
    cast: Cast, as_partner: Callable, make: Make, standing: Callable, exchange_rates: date, fixed: bool
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        for city in "ABCD":
            make.offer(gateway, city, "4", "1", channel_price="1")
        pricelist = make.pricelist("Retail", "USD", "JPY")
        channels = Channels(fixed={"USD": D(2), "JPY": D(300)}) if fixed else Channels(factor=D("0.5"))
        populate(pricelist, gateway, "1.5", channels)
        hand = {"nrc": D(1), "mrc": D(2), "per_minute": D(0), "channel_price": D(5)}
        handmade.set_price(price=by_city(pricelist)["B"], reason="A promise", **hand)
        change = DdiOffer.objects.filter
        change(city="A").update(mrc=D("6.23"))
        change(city="C").update(ended=True, valid_to=timezone.now())
        change(city="D").update(channel_price=D("9"))
        margin_guard.look(margin_percent=D(0))
        before = standing(pricelist)
        [repricing] = amending.prepare(DdiMarginFinding.objects.all())
        written = amending.apply(repricing)
        assert written == {"opened": 4, "closed": 4}  # A and D in both currencies
        prices = by_city(pricelist)
        assert (prices["A"].mrc, prices["A"].channel_price) == (D("9.35"), D(2) if fixed else D("4.68"))
        assert prices["D"].channel_price == D("13.5")  # lifted over its cost
        assert (prices["B"].mrc, prices["C"].mrc) == (D(2), D(6))
        assert {key[0] for key in found()} == {"B", "C"}  # what wasn't repriced
        margin_guard.look(margin_percent=D(0))
        assert {(key[0], value[0]) for key, value in found().items()} == {("B", "below"), ("C", "unsold")}
        with pytest.raises(PricelistRefusal, match="hand-made"):
            amending.prepare(DdiMarginFinding.objects.all())
        undo.undo(repricing)
        assert standing(pricelist) == before
