"""Saving packages: what is refused, what is kept, and that nobody's work is lost; what they cover and can cost."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.history.models import Event
from pricing.models import FreeDdi, FreeRoute, PackagePrice, PackageUse, PricePackage
from pricing.packages import choosing, ordering, saving, where_used
from pricing.packages.choosing import Choice, Place
from pricing.packages.covered import covered
from pricing.packages.refusals import PackageChangedError, PackageRefusal
from pricing.packages.saving import PackageDraft, PlanPrices
from pricing.packages.worst_case import worst_cases
from products.live import LiveInUseError
from products.plans import Plan
from products.saving import lacking_currencies
from tests.conftest import Cast
from tests.pricing.conftest import Make

D = Decimal
BERLIN = Place("DE", "", "Berlin", "30", "G")
PARIS = Place("FR", "", "Paris", "1", "G")


@pytest.fixture
def inside(cast: Cast, as_partner: Callable) -> Any:
    with as_partner(cast.acme):
        yield


def draft(**values: Any) -> PackageDraft:
    return PackageDraft(**{"name": "Standard", "prices": {"EUR": PlanPrices(payg=D("1"))}, **values})


def test_the_slower_of_two_clicks_is_told_that_the_name_is_taken(inside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = saving.add_package(draft())
    other = saving.add_package(draft(name="Other"))
    monkeypatch.setattr(saving, "draft_errors", lambda *_: {})  # looked before the first was committed
    for write in (
        lambda: saving.add_package(draft()),
        lambda: saving.change_package(package=other, draft=draft(), version=other.version),
    ):
        with pytest.raises(PackageRefusal) as refused, transaction.atomic():
            write()
        assert refused.value.message_dict == {"name": ["You have a package of this name already."]}
    assert set(PricePackage.objects.all()) == {first, other}


# ---- ordering, pure

KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(keys=KEYS, new=st.lists(st.sampled_from("abcdefgh")), place=st.none() | st.integers(-3, 12))
def test_adding_keeps_what_is_there_and_repeats_nothing(keys: list[str], new: list[str], place: int | None) -> None:
    got = ordering.added(keys, new, place=place)
    assert len(got) == len(set(got))
    assert set(got) == {*keys, *new}
    assert [key for key in got if key in keys] == keys


@given(keys=KEYS, start=st.integers(-2, 10), end=st.integers(-2, 10))
def test_moving_changes_one_place_only(keys: list[str], start: int, end: int) -> None:
    got = ordering.moved(keys, start=start, end=end)
    assert sorted(got) == sorted(keys)
    if 0 <= start < len(keys):
        assert got[max(0, min(end, len(keys) - 1))] == keys[start]
    else:
        assert got == keys


# ---- saving


@pytest.mark.django_db
class TestSaving:
    @pytest.fixture(autouse=True)
    def _inside(self, inside: None, make: Make) -> None:
        self.make = make
        pricelist = make.pricelist()
        for at, name in enumerate(["Poland", "Germany", "France"]):
            make.price(pricelist, f"4{at}", name, country=["PL", "DE", "FR"][at])
        self.pricelist = pricelist

    def routes(self, package: PricePackage) -> list[str]:
        return list(
            FreeRoute.objects.filter(package=package).order_by("position").values_list("destination", flat=True)
        )

    def test_all_of_it_is_kept_in_its_order(self) -> None:
        numbers = self.make.ddi_pricelist()
        self.make.ddi_price(numbers, BERLIN)
        self.make.ddi_price(numbers, PARIS)
        package = saving.add_package(
            draft(
                name="  All   you need ",
                prices={"USD": PlanPrices(domestic=D("9.99")), "EUR": PlanPrices(international=D("19.5"))},
                minutes_per_month=2000,
                complimentary_ddis=2,
                default_plan=Plan.DOMESTIC,
                free_routes=["Germany", "Poland", "Germany"],
                free_ddis=[PARIS.key, BERLIN.key],
            )
        )
        package.refresh_from_db()
        assert (package.name, package.currencies, package.default_plan) == ("All you need", ["USD", "EUR"], "S")
        assert self.routes(package) == ["Germany", "Poland"]
        route = FreeRoute.objects.get(package=package, destination="Poland")
        assert (route.country, route.line_type) == ("PL", "L")
        assert [ddi.city for ddi in FreeDdi.objects.filter(package=package)] == ["Paris", "Berlin"]
        assert (package.free_route_count, package.free_ddi_count) == (2, 2)
        assert PackagePrice.objects.get(package=package, currency="USD").domestic == D("9.99")

    def test_changing_writes_only_what_differs(self) -> None:
        package = saving.add_package(draft(free_routes=["Poland", "Germany"]))
        before = {row.destination: row.pk for row in FreeRoute.objects.all()}
        changed = saving.change_package(
            package=package, draft=draft(free_routes=["France", "Poland"], prices={"GBP": PlanPrices()}), version=0
        )
        assert self.routes(changed) == ["France", "Poland"]
        assert FreeRoute.objects.get(destination="Poland").pk == before["Poland"]
        assert [price.currency for price in PackagePrice.objects.all()] == ["GBP"]
        assert changed.version == 1

    def test_a_version_that_is_old_is_refused(self) -> None:
        package = saving.add_package(draft())
        saving.change_package(package=package, draft=draft(name="Mine"), version=0)
        with pytest.raises(PackageChangedError):
            saving.change_package(package=package, draft=draft(name="Yours"), version=0)
        assert PricePackage.objects.get().name == "Mine"

    @pytest.mark.parametrize(
        ("values", "field", "why"),
        [
            ({"name": " "}, "name", "Enter a name"),
            ({"name": "x" * 121}, "name", "120"),
            ({"name": "a\tb\u200b"}, "name", "Enter a name"),
            ({"prices": {}}, "currencies", "at least one"),
            ({"prices": {"XXX": PlanPrices()}}, "currencies", "XXX is no currency"),
            ({"minutes_per_month": -1}, "minutes_per_month", "minutes"),
            ({"minutes_per_month": 10**6}, "minutes_per_month", "minutes"),
            ({"complimentary_ddis": -1}, "complimentary_ddis", "numbers"),
            ({"default_plan": "X"}, "default_plan", "three"),
            ({"prices": {"EUR": PlanPrices(payg=D("-1"))}}, "payg_EUR", "from 0"),
            ({"prices": {"EUR": PlanPrices(payg=D("1.005"))}}, "payg_EUR", "2 decimals"),
            ({"prices": {"JPY": PlanPrices(domestic=D("1.5"))}}, "domestic_JPY", "no decimals"),
            ({"free_routes": ["Atlantis"]}, "free_routes", "Atlantis"),
            ({"free_ddis": ["nonsense"]}, "free_ddis", "nonsense"),
            ({"free_ddis": [BERLIN.key]}, "free_ddis", "Berlin"),
        ],
    )
    def test_refusals_name_the_field(self, values: dict[str, Any], field: str, why: str) -> None:
        with pytest.raises(PackageRefusal) as refusal:
            saving.add_package(draft(**values))
        assert why in " ".join(refusal.value.message_dict[field])
        assert not PricePackage.objects.exists()

    def test_a_name_is_taken_once(self) -> None:
        saving.add_package(draft())
        with pytest.raises(PackageRefusal) as refusal:
            saving.add_package(draft())
        assert "name" in refusal.value.message_dict

    def test_a_linked_products_currency_must_stay(self) -> None:
        package = self.make.package(currencies=["EUR", "USD"])
        where_used.link(package=package, product=self.make.product("Acme", "EUR", "USD"))
        with pytest.raises(PackageRefusal) as refusal:
            saving.change_package(package=package, draft=draft(), version=0)
        assert "Acme uses this package and sells in USD" in " ".join(refusal.value.message_dict["currencies"])

    def test_what_nobody_sells_any_more_stays_until_it_is_removed(self) -> None:
        package = saving.add_package(draft(free_routes=["Poland", "Germany"]))
        self.pricelist.prices.filter(destination="Poland").update(ended=True)
        saved = saving.change_package(package=package, draft=draft(free_routes=["Germany", "Poland"]), version=0)
        assert self.routes(saved) == ["Germany", "Poland"]
        lost = choosing.describe_destinations(["Poland"], saved)["Poland"]
        assert (lost.sold, lost.country) == (False, "PL")
        saved = saving.change_package(package=package, draft=draft(free_routes=["Germany"]), version=1)
        with pytest.raises(PackageRefusal):
            saving.change_package(package=package, draft=draft(free_routes=["Poland"]), version=2)

    def test_history_tells_small_changes_and_counts_large_ones(self) -> None:
        for at in range(60):
            self.make.price(self.pricelist, f"7{at:02}", f"Place {at:02}")
        package = saving.add_package(draft(free_routes=["Poland"]))
        events = Event.objects.filter(table_name="pricing_freeroute")
        assert [event.object_id is not None for event in events] == [True]
        many = [f"Place {at:02}" for at in range(60)]
        saving.change_package(package=package, draft=draft(free_routes=many), version=0)
        bulk = events.filter(object_id=None)
        assert {event.operation: event.changes["rows"] for event in bulk} == {"I": 60, "D": 1}
        own = Event.objects.filter(table_name="pricing_pricepackage", object_id=package.pk).first()
        assert own is not None
        assert own.changes["free_route_count"] == [1, 60]

    def test_emptying_a_list_of_a_live_package_asks(self) -> None:
        package = saving.add_package(draft(free_routes=["Poland"]))
        where_used.link(package=package, product=self.make.product("Acme", state="live"))
        with pytest.raises(LiveInUseError, match="Acme"):
            saving.change_package(package=package, draft=draft(), version=0)
        assert self.routes(package) == ["Poland"]
        saving.change_package(package=package, draft=draft(), version=0, confirmed=True)
        assert self.routes(package) == []

    def test_deleting(self) -> None:
        package = saving.add_package(draft(free_routes=["Poland"]))
        product = self.make.product("Acme")
        where_used.link(package=package, product=product)
        with pytest.raises(PackageRefusal, match="Where used"):
            saving.delete_package(package)
        where_used.unlink(package=package, product=product)
        saving.delete_package(package)
        assert not FreeRoute.objects.exists()


# ---- where used


@pytest.mark.django_db
class TestWhereUsed:
    @pytest.fixture(autouse=True)
    def _inside(self, inside: None, make: Make) -> None:
        self.make = make

    def test_a_product_has_one_package_that_covers_its_currencies(self) -> None:
        one, two = self.make.package("One"), self.make.package("Two", currencies=["EUR", "USD"])
        product = self.make.product("Acme", "EUR", "USD")
        with pytest.raises(PackageRefusal, match="USD"):
            where_used.link(package=one, product=product)
        where_used.link(package=two, product=product)
        assert lacking_currencies(product, ["EUR", "GBP"]) == [
            "Price Package Two has no GBP. Add it there first, or unlink it."
        ]
        three = self.make.package("Three", currencies=["EUR", "USD"])
        where_used.link(package=three, product=product)
        assert PackageUse.objects.get().package == three
        assert where_used.used_by(three) == ["Web product Acme (acme.example)"]
        [candidate] = where_used.candidates(one)
        assert (candidate.linked, candidate.other, candidate.missing) == (False, three, ["USD"])

    def test_a_live_product_is_unlinked_or_moved_only_when_confirmed(self) -> None:
        one, two = self.make.package("One"), self.make.package("Two")
        product = self.make.product("Acme", state="live")
        where_used.link(package=one, product=product)
        where_used.link(package=one, product=product)
        for act in (
            lambda **k: where_used.unlink(package=one, product=product, **k),
            lambda **k: where_used.link(package=two, product=product, **k),
        ):
            with pytest.raises(LiveInUseError), transaction.atomic():
                act()
            assert PackageUse.objects.get().package == one
        where_used.link(package=two, product=product, confirmed=True)
        where_used.unlink(package=two, product=product, confirmed=True)
        assert not PackageUse.objects.exists()


# ---- what can be chosen, what is covered, what it can cost


@pytest.mark.django_db
def test_each_destination_is_offered_once(inside: None, make: Make) -> None:
    pricelist = make.pricelist("Retail", "EUR", "USD")
    other = make.pricelist("Other")
    for currency in ("EUR", "USD"):
        make.price(pricelist, "48", "Poland", currency=currency)
        make.price(pricelist, "48", "Poland", currency=currency, origins="44")
        make.price(pricelist, "4860", "Poland Mobile", kind="M", currency=currency)
    make.price(pricelist, "7", "Gone", ended=True)
    make.price(other, "1", "Elsewhere")
    assert [(c.key, c.kind) for c in choosing.destinations(pricelist.pk)] == [("Poland", "L"), ("Poland Mobile", "M")]
    assert choosing.destinations(0) == []
    found = choosing.describe_destinations(["Elsewhere", "Poland", "Gone", "Never"], None)
    assert set(found) == {"Elsewhere", "Poland"}


@pytest.mark.django_db
def test_each_place_is_offered_once(inside: None, make: Make) -> None:
    numbers = make.ddi_pricelist("Numbers", "EUR", "USD")
    for currency in ("EUR", "USD"):
        make.ddi_price(numbers, BERLIN, currency=currency)
    make.ddi_price(numbers, PARIS)
    make.ddi_price(numbers, Place("US", "AL", "Demopolis", "334", "T"), ended=True)
    offered = choosing.places(numbers.pk)
    assert [choice.label for choice in offered] == ["Berlin, Germany (30)", "Paris, France (1)"]
    assert Place.from_key(offered[0].key) == BERLIN
    for nonsense in ("", "[]", "[1,2,3,4,5]", '["a"]', "{", "null"):
        assert Place.from_key(nonsense) is None


def test_coverage_counts_by_country_and_type() -> None:
    def choice(key: str, country: str, kind: str) -> Choice:
        return Choice(key, key, country, kind, kind)

    sold = [choice("PL", "PL", "L"), choice("PL Mobile", "PL", "M"), choice("DE", "DE", "L"), choice("Sat", "", "O")]
    table = covered([sold[0], sold[3]], sold)
    assert [(row.code, [(c.free, c.sold) for c in row.cells]) for row in table] == [
        ("PL", [(1, 1), (0, 1), (0, 0)]),
        ("", [(0, 0), (0, 0), (1, 1)]),
    ]
    assert [cell.whole for cell in table[0].cells] == [True, False, False]


@pytest.mark.django_db
class TestWorstCase:
    @pytest.fixture(autouse=True)
    def _inside(self, inside: None, make: Make, exchange_rates: date) -> None:
        self.make = make
        self.gateway = make.gateway(currency="USD")
        self.pricelist = make.pricelist("Retail", "EUR")
        for at, (name, country, rate) in enumerate(
            [("Poland", "PL", "0.011"), ("Germany", "DE", "0.022"), ("Satellite", "", "5.5"), ("Cuba", "CU", "0.9")]
        ):
            make.route(self.gateway, f"4{at}", name, rate=rate, country=country)
            make.price(
                self.pricelist,
                f"4{at}",
                name,
                country=country,
                cost=D("0.001"),
                gateway=self.gateway,
                gateway_owner_id=self.gateway.partner_id,
            )
        self.numbers = make.ddi_pricelist()
        make.ddi_price(self.numbers, BERLIN, cost_mrc="0.5")
        make.ddi_price(self.numbers, PARIS, cost_mrc="2")

    def cases(self, names: list[str], **values: Any) -> dict[Plan, Any]:
        sold = {c.key: c for c in choosing.destinations(self.pricelist.pk)}
        ddis = {c.key: c for c in choosing.places(self.numbers.pk)}
        found = worst_cases(
            pricelist=self.pricelist,
            ddi_pricelist=self.numbers,
            routes=[sold[name] for name in names],
            ddis=[ddis[place.key] for place in values.pop("ddis", [BERLIN, PARIS])],
            **{
                "minutes": 1000,
                "complimentary": 2,
                "prices": {"EUR": PlanPrices(domestic=D("20"), international=D("30"))},
                **values,
            },
        )
        return {case.plan: case for case in found}

    def test_the_dearest_route_times_minutes_and_the_dearest_number(self) -> None:
        """1000 × 0.022 USD = 22 USD = 20 EUR, and 2 × 2 EUR: 24."""
        case = self.cases(["Poland", "Germany"])[Plan.INTERNATIONAL]
        assert (case.route.name, case.ddi.name) == ("Germany", "Paris, France (1)")
        assert (case.cost, case.margin) == (D("24.00"), D("6.00"))
        assert self.cases(["Poland", "Germany"])[Plan.DOMESTIC].margin == D("-4.00")

    def test_domestic_knows_only_what_lies_in_a_country(self) -> None:
        cases = self.cases(["Poland", "Satellite"], complimentary=0)
        assert cases[Plan.INTERNATIONAL].cost == D("5000.00")
        assert cases[Plan.DOMESTIC].cost == D("10.00")

    def test_without_coverage_the_cost_the_price_was_made_with(self) -> None:
        self.gateway.routes.all().update(ended=True)
        assert self.cases(["Poland"], complimentary=0)[Plan.INTERNATIONAL].cost == D("1.00")
        self.pricelist.prices.all().update(cost=None)
        case = self.cases(["Poland"], complimentary=0)[Plan.INTERNATIONAL]
        assert (case.cost, case.margin) == (None, None)
        assert "No supplier's cost" in case.problem

    def test_nothing_free_costs_nothing(self) -> None:
        case = self.cases([], ddis=[])[Plan.INTERNATIONAL]
        assert (case.cost, case.margin) == (0, D("30"))
        assert self.cases(["Poland"], minutes=0, complimentary=0)[Plan.DOMESTIC].cost == 0

    def test_a_missing_exchange_rate_is_said(self) -> None:
        case = self.cases(["Poland"], prices={"CHF": PlanPrices()}, complimentary=0)[Plan.DOMESTIC]
        assert case.cost is None
        assert "CHF" in case.problem
