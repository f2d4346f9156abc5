"""Ending, replacing and keeping DDI prices that their supplier no longer sells."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from gateways.models import DdiOffer
from pricelists import amending, undo
from pricelists.ddi import margin_guard
from pricelists.models import DdiMarginFinding, DdiPrice, DdiPricelist, Population, PopulationRow
from pricelists.refusals import PricelistRefusal
from tests.conftest import Cast
from tests.pricelists.ddi.conftest import Make, populate

D = Decimal
Kind = Population.Kind


def unsold(make: Make) -> DdiPricelist:
    """Prices of A and B, neither of which its supplier sells any more; A is sold by two others."""
    gateway = make.gateway()
    make.offer(gateway, "A", "4")
    make.offer(gateway, "B", "5")
    pricelist = make.pricelist("Retail", "USD")
    populate(pricelist, gateway, "1.5", offers=DdiOffer.objects.filter(gateway=gateway))
    DdiOffer.objects.update(ended=True, valid_to=timezone.now())
    make.offer(make.gateway("Dear"), "A", "9")
    cheap = make.gateway("Cheap", "GBP")
    make.offer(cheap, "A", "6", channel_price="5")  # 7.7647… USD
    make.offer(cheap, "A", "1", number_type="M")  # other numbers
    margin_guard.look()
    return pricelist


def rows(amendment: Population) -> list[tuple]:
    found = PopulationRow.objects.filter(population=amendment).order_by("name")
    return [(row.what, row.name[0], row.before, row.after, row.supplier_after) for row in found]


def prices(pricelist: DdiPricelist) -> dict[str, tuple]:
    found = DdiPrice.objects.filter(pricelist=pricelist, ended=False).select_related("gateway")
    return {price.city: (price.mrc, price.gateway.name, price.handmade) for price in found}


def test_the_next_supplier_is_the_one_that_asks_least(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date, standing: Callable
) -> None:
    with as_partner(cast.acme):
        pricelist = unsold(make)
        before = prices(pricelist)
        [made] = amending.prepare(DdiMarginFinding.objects.all(), what=Kind.REPLACE)
        assert rows(made) == [
            ("dearer", "A", D(6), D("11.65"), "Cheap"),  # 6 GBP × 1.10 / 0.85 × 1.5
            ("stays", "B", D("7.5"), D("7.5"), ""),
        ]
        assert amending.apply(made) == {"opened": 1, "closed": 1}
        assert prices(pricelist) == {"A": (D("11.65"), "Cheap", False), "B": (D("7.5"), "Numbers", False)}
        new = DdiPrice.objects.get(pricelist=pricelist, ended=False, city="A")
        assert new.channel_price == D("9.71")  # half of the MRC is below the supplier's channel price: lifted
        standing(pricelist)
        undo.undo(made)
        assert prices(pricelist) == before
        undo.redo(made)
        assert prices(pricelist)["A"] == (D("11.65"), "Cheap", False)


def test_ended_and_kept(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        pricelist = unsold(make)
        before, gone = prices(pricelist), list(DdiMarginFinding.objects.all())
        [ended] = amending.prepare(DdiMarginFinding.objects.all(), what=Kind.END)
        assert [row[:2] for row in rows(ended)] == [("ended", "A"), ("ended", "B")]
        assert amending.apply(ended) == {"opened": 0, "closed": 2}
        assert prices(pricelist) == {}
        with pytest.raises(PricelistRefusal, match="ended already"):
            amending.prepare(gone, what=Kind.END)
        undo.undo(ended)
        assert prices(pricelist) == before
        margin_guard.look()
        [rest] = amending.prepare(DdiMarginFinding.objects.all(), what=Kind.REPLACE, end_rest=True)
        assert [row[:2] for row in rows(rest)] == [("dearer", "A"), ("ended", "B")]
        [kept] = amending.prepare(DdiMarginFinding.objects.all(), what=Kind.KEEP, reason="A promise")
        amending.apply(kept)
        assert {price[2] for price in prices(pricelist).values()} == {True}
        assert set(DdiPrice.objects.filter(ended=False).values_list("reason", "kept")) == {("A promise", True)}
        margin_guard.look()
        assert not DdiMarginFinding.objects.exists()
