"""Populating a DDI Pricelist, again and over, and undoing it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from gateways.models import DdiOffer
from portal.history.models import Event
from portal.tenancy import wall
from pricelists import keeping, undo
from pricelists.ddi import editing, handmade, population
from pricelists.ddi.channels import Channels
from pricelists.handmade import versions
from pricelists.models import DdiPrice, DdiPricelist, Population
from pricelists.refusals import PricelistRefusal
from tests.conftest import Cast
from tests.pricelists.ddi.conftest import HALF, Make, by_city, populate

D = Decimal
Standing = Callable[[DdiPricelist], dict[tuple, tuple]]


def test_prices_in_three_currencies(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway(currency="USD")
        make.offer(gateway, "Demopolis", "6.23", "1.99", per_minute="0.0123", fax=True, regulation="N", stock=7)
        pricelist = make.pricelist("Retail", "USD", "JPY", "KWD", included_channels=3)
        made = populate(pricelist, gateway, "1.5")
        usd, jpy, kwd = (by_city(pricelist, code)["Demopolis"] for code in ("USD", "JPY", "KWD"))
        assert (usd.nrc, usd.mrc, usd.per_minute, usd.channel_price) == (D("2.99"), D("9.35"), D("0.0185"), D("4.68"))
        # 6.23 / 1.10 × 160 = 906.1818…; × 1.5 = 1359.27; half of 1359 is 679.5
        assert (jpy.nrc, jpy.mrc, jpy.per_minute, jpy.channel_price) == (D(434), D(1359), D("2.6837"), D(680))
        assert (kwd.nrc, kwd.mrc, kwd.per_minute, kwd.channel_price) == (
            D("0.914"),
            D("2.863"),
            D("0.0057"),
            D("1.432"),
        )
        assert (jpy.cost_mrc, usd.cost_nrc, usd.included_channels) == (D("906.181818"), D("1.99"), 3)
        assert (usd.fax, usd.regulation, usd.channel_factor, usd.markup) == (True, "N", D("0.5"), D("1.5"))
        assert (made.state, made.counts["opened"], made.counts["closed"]) == (Population.State.APPLIED, 3, 0)
        assert D(made.exchange_rates["JPY"]["rate"]) == 160
        assert made.exchange_rates["JPY"]["date"] == exchange_rates.isoformat()


def test_a_fixed_price_of_channels(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "Demopolis")
        pricelist = make.pricelist("Retail", "USD", "JPY")
        populate(pricelist, gateway, channels=Channels(fixed={"USD": D("2.50"), "JPY": D(300)}))
        assert by_city(pricelist)["Demopolis"].channel_price == D("2.5")
        assert by_city(pricelist, "JPY")["Demopolis"].channel_price == 300
        assert by_city(pricelist)["Demopolis"].channel_factor is None
        for fixed, words in (
            ({"USD": D(1)}, "JPY"),
            ({"USD": D(1), "JPY": D("0.5")}, "JPY has 0 decimals"),
            ({"USD": D(-1), "JPY": D(1)}, "0 or more"),
            ({"USD": D("NaN"), "JPY": D(1)}, "0 or more"),
        ):
            with pytest.raises(PricelistRefusal, match=words):
                populate(pricelist, gateway, channels=Channels(fixed=fixed))
        for factor in ("-1", "1001", "NaN", "0.0000001"):
            with pytest.raises(PricelistRefusal):
                populate(pricelist, gateway, channels=Channels(factor=D(factor)))


def test_a_currency_without_a_rate_is_named(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "Demopolis")
        with pytest.raises(PricelistRefusal, match="CHF, SEK"):
            populate(make.pricelist("Retail", "USD", "CHF", "SEK"), gateway)
        assert not Population.objects.exists()


@pytest.mark.parametrize("markup", ["0", "-1", "1000.1", "NaN", "1.0000001"])
def test_a_senseless_markup_is_refused(cast: Cast, as_partner: Callable, make: Make, markup: str) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "Demopolis")
        with pytest.raises(PricelistRefusal):
            populate(make.pricelist(), gateway, markup)


def test_a_price_too_large_is_refused(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "Demopolis", "999999999999")
        with pytest.raises(PricelistRefusal, match="larger than a price"):
            populate(make.pricelist("Retail", "JPY"), gateway, "1000")


def test_several_offers_for_one_place(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "Mobile", "5", "0", stock=9)
        make.offer(gateway, "Mobile", "4", "3", stock=None)  # cheapest that may be there
        make.offer(gateway, "Mobile", "4", "9", stock=3)
        make.offer(gateway, "Mobile", "1", "0", stock=0)  # cheaper, but there is none
        make.offer(gateway, "Mobile", "2", "0", number_type="T")  # another thing
        make.offer(gateway, "Empty", "2", "0", stock=0)  # its stock may change
        pricelist = make.pricelist()
        made = populate(pricelist, gateway, "1")
        found = {(key[4], key[6]): value[:2] for key, value in standing(pricelist).items()}
        assert found == {("Mobile", "G"): (D(3), D(4)), ("Mobile", "T"): (D(0), D(2)), ("Empty", "G"): (D(0), D(2))}
        assert (made.counts["places"], made.counts["passed_over"], made.counts["no_stock"]) == (3, 3, 1)


def test_what_cannot_be_sold_gets_no_price(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway, other = make.gateway(), make.gateway("Other")
        make.offer(gateway, "Later", valid_from=timezone.now() + timedelta(days=1))
        make.offer(gateway, "Gone", ended=True, valid_to=timezone.now())
        make.offer(other, "Elsewhere")
        pricelist = make.pricelist()
        with pytest.raises(PricelistRefusal, match="can be sold now"):
            populate(pricelist, gateway)
        make.offer(gateway, "Here")
        made = populate(pricelist, gateway)
        assert (set(by_city(pricelist)), made.counts["skipped"]) == ({"Here"}, 1)


def test_the_preview_counts(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        for city, mrc in (("A", "4"), ("B", "4"), ("C", "4"), ("D", "4")):
            make.offer(gateway, city, mrc)
        pricelist = make.pricelist("Retail", "USD", "GBP")
        first = populate(pricelist, gateway)
        assert (first.counts["new"], first.counts["replaces"], first.counts["unchanged"]) == (8, 0, 0)
        assert first.counts["histograms"]["USD"] == [[50, 4]]
        assert set(first.counts["histograms"]) == {"USD", "GBP"}
        DdiOffer.objects.filter(city="A").update(mrc=D(5))
        DdiOffer.objects.filter(city="B").update(mrc=D(3))
        handmade.set_price(
            price=by_city(pricelist)["C"],
            nrc=D(0),
            mrc=D(1),
            per_minute=D("0.01"),
            channel_price=D(0),
            reason="A promise",
        )
        make.offer(gateway, "E", "0", "0", included_channels=1)
        second = population.prepare(
            pricelist=pricelist, gateway=gateway, offers=DdiOffer.objects.all(), markup=D("1.5"), channels=HALF
        )
        assert second.counts["prices"] == 4  # E costs nothing
        counts = population.choose_zero(second, offers=DdiOffer.objects.all(), others=True).counts
        assert {name: counts[name] for name in ("prices", "new", "replaces", "dearer", "cheaper", "unchanged")} == {
            "prices": 6,
            "new": 2,
            "replaces": 4,
            "dearer": 2,
            "cheaper": 2,
            "unchanged": 3,
        }
        assert (counts["kept_handmade"], counts["free"], counts["fewer_channels"]) == (1, 2, 1)
        assert ["A, AL, US (1 334)", "USD", 6_000_000, 7_500_000] in counts["moves"]
        assert [row[0] for row in counts["examples"]][:1] == ["A, AL, US (1 334)"]
        below = population.prepare(
            pricelist=pricelist, gateway=gateway, offers=DdiOffer.objects.all(), markup=D("0.5"), channels=HALF
        )
        assert below.counts["below_cost"] >= 7
        assert DdiPrice.objects.filter(ended=False).count() == 8  # a preview changes nothing


def test_again_with_a_change_and_undone_exactly(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date, standing: Standing
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        for city in "ABC":
            make.offer(gateway, city)
        pricelist = make.pricelist("Retail", "USD", "JPY")
        first = populate(pricelist, gateway)
        before = standing(pricelist)
        untouched = set(DdiPrice.objects.filter(city="C").values_list("pk", flat=True))
        DdiOffer.objects.filter(city="A").update(mrc=D(9))
        make.offer(gateway, "D")
        events = Event.objects.filter(table_name="pricelists_ddiprice").count()
        second = populate(pricelist, gateway)
        assert (second.counts["opened"], second.counts["closed"]) == (4, 2)
        assert Event.objects.filter(table_name="pricelists_ddiprice").count() <= events + 2  # one for each statement
        assert set(DdiPrice.objects.filter(city="C", ended=False).values_list("pk", flat=True)) == untouched
        handmade.set_price(
            price=by_city(pricelist)["B"], nrc=D(0), mrc=D(1), per_minute=D(0), channel_price=D(1), reason="Later"
        )
        assert undo.edits_since(second) == 1
        with pytest.raises(PricelistRefusal, match="newest"):
            undo.undo(first)
        undo.undo(second)
        assert standing(pricelist) == before
        with pytest.raises(PricelistRefusal, match="newest"):
            undo.undo(second)
        undo.undo(first)
        assert standing(pricelist) == {}
        assert DdiPrice.objects.count() > 6  # the past stays


def test_hand_made_prices(cast: Cast, as_partner: Callable, make: Make, standing: Standing) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "A")
        pricelist = make.pricelist()
        populate(pricelist, gateway)
        price = by_city(pricelist)["A"]
        amounts = {"nrc": D(0), "mrc": D("3.99"), "per_minute": D("0.000001"), "channel_price": D("1.5")}
        for wrong, words in (
            ({"reason": " "}, "Say why"),
            ({"reason": "x" * 301}, "300"),
            ({"mrc": D("-1")}, "0 or more"),
            ({"mrc": D("3.999")}, "USD has 2 decimals"),
            ({"per_minute": D(-1)}, "below nothing"),
        ):
            with pytest.raises(PricelistRefusal, match=words):
                handmade.set_price(price=price, **{"reason": "A promise", **amounts, **wrong})
        new = handmade.set_price(price=price, reason="A promise", **amounts)
        assert (new.handmade, new.mrc, new.cost_mrc, new.offer_id) == (True, D("3.99"), D(4), price.offer_id)
        with pytest.raises(PricelistRefusal, match="has ended"):
            handmade.set_price(price=price, reason="Too late", **amounts)
        assert [version.pk for version in versions(price)] == [new.pk, price.pk]
        DdiOffer.objects.update(mrc=D(8))
        assert populate(pricelist, gateway).counts["opened"] == 0
        assert by_city(pricelist)["A"].mrc == D("3.99")
        populate(pricelist, gateway, replace_handmade=True)
        assert by_city(pricelist)["A"].mrc == D(12)


@pytest.mark.parametrize("rule", ["cheapest", "order"])
def test_two_gateways_for_one_place(cast: Cast, as_partner: Callable, make: Make, rule: str) -> None:
    with as_partner(cast.acme):
        one, two = make.gateway("One"), make.gateway("Two", "USD")
        make.offer(one, "A", "4", "2")
        make.offer(one, "B", "4", "2")
        make.offer(two, "A", "4", "1")  # the same MRC, a lower NRC
        make.offer(two, "B", "5", "0")
        pricelist = make.pricelist(conflict=rule, gateway_order=[two.pk])
        populate(pricelist, one)
        made = populate(pricelist, two)
        suppliers = {city: price.gateway_id for city, price in by_city(pricelist).items()}
        if rule == "cheapest":
            assert suppliers == {"A": two.pk, "B": one.pk}
            assert (made.counts["conflicts_won"], made.counts["conflicts_lost"]) == (1, 1)
        else:
            assert suppliers == {"A": two.pk, "B": two.pk}
            assert populate(pricelist, one).counts["conflicts_lost"] == 2


def test_one_price_for_a_place(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "A")
        pricelist = make.pricelist()
        populate(pricelist, gateway)
        twin = by_city(pricelist)["A"]
        twin.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)


def test_the_wall(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "A")
        pricelist = make.pricelist()
        made = populate(pricelist, gateway)
        price = by_city(pricelist)["A"]
    with as_partner(cast.globex):
        assert not DdiPrice.objects.exists()
        assert not DdiPricelist.objects.exists()
        assert not Population.objects.exists()
        own = make.pricelist("Own")
        with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("UPDATE pricelists_ddipricelist SET price_count = 0 WHERE id = %s", [pricelist.pk])
            assert cursor.rowcount == 0
            DdiPrice.objects.create(pricelist=pricelist, currency="USD", city="Mine")
        with pytest.raises(PricelistRefusal, match="can be sold now"):
            populate(own, gateway)
        with pytest.raises(PricelistRefusal, match="has ended"):
            handmade.set_price(
                price=price, nrc=D(0), mrc=D(0), per_minute=D(0), channel_price=D(0), reason="Theirs is mine"
            )
        with pytest.raises(ObjectDoesNotExist):
            undo.undo(made)


def test_the_platforms_offers_and_pricelist(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        gateway = make.gateway("Platform")
        make.offer(gateway, "A")
        shared = make.pricelist("Platform retail")
        populate(shared, gateway, "2")
    with as_partner(cast.acme):
        assert by_city(shared)["A"].mrc == D(8)  # readable
        assert not DdiPrice.objects.update(ended=True)  # not writable
        own = make.pricelist("Retail")
        populate(own, gateway, "3")
        price = by_city(own)["A"]
        assert (price.mrc, price.gateway_owner_id) == (D(12), 0)


def test_adding_changing_deleting(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        pricelist = make.pricelist("Retail", "USD", "GBP")
        for wrong in ({"name": " "}, {"name": "Retail"}, {"currencies": []}, {"currencies": ["XXX"]}):
            with pytest.raises(PricelistRefusal):
                editing.add_ddi_pricelist(**{"name": "New", "currencies": ["USD"], **wrong})
        with pytest.raises(PricelistRefusal):
            editing.add_ddi_pricelist(name="New", currencies=["USD"], included_channels=-1)
        gateway = make.gateway()
        make.offer(gateway, "A")
        populate(pricelist, gateway)
        editing.change_ddi_pricelist(pricelist=pricelist, name="Retail", currencies=["USD"], included_channels=4)
        assert set(by_city(pricelist, "GBP")) == set()
        assert DdiPricelist.objects.get().price_count == 1
        with pytest.raises(PricelistRefusal, match="has had prices"):
            keeping.delete_pricelist(pricelist)
        empty = make.pricelist("Empty")
        keeping.delete_pricelist(empty)
        assert DdiPricelist.objects.count() == 1
