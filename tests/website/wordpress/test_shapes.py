"""The payloads that a WordPress site gets: nothing lower than it is charged, nothing missing, nothing broken."""

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.website.wordpress.making import NAMES, catalogue, full, number, rate
from website.wordpress.money import Kind, Plugin, told
from website.wordpress.shapes import numbers, rates
from website.wordpress.shapes.calls import MOST_BYTES, Call, calls, changed, requests, taking_away
from website.wordpress.shapes.country_prices import country_prices
from website.wordpress.shapes.rules import ShapeError, check
from website.wordpress.shapes.settings import settings
from website.wordpress.shapes.states import STATES, state_of

D = Decimal
prices = st.decimals(min_value=0, max_value=20_000, places=6)
plugins = st.sampled_from(Plugin)


def shown_by_vendor(text: str, kind: Kind) -> Decimal:
    """What the earlier plugin prints of a price: half-up, in hundredths with one decimal or in units with two."""
    value = Decimal(text)
    small = kind is Kind.MIN_CHARGE or (kind is Kind.RATE and value * 100 <= 100)
    return value.quantize(D("0.001") if small else D("0.01"), rounding=ROUND_HALF_UP)


@given(value=prices, kind=st.sampled_from(Kind))
def test_the_earlier_plugin_never_shows_less_than_is_charged(value: Decimal, kind: Kind) -> None:
    shown = shown_by_vendor(told(value, kind, Plugin.VENDOR), kind)
    assert shown >= value
    assert shown - value < D("0.01")


@given(value=prices, kind=st.sampled_from(Kind))
def test_our_plugin_gets_the_very_price(value: Decimal, kind: Kind) -> None:
    text = told(value, kind, Plugin.OWN)
    assert Decimal(text) == value
    assert "e" not in text.lower()
    assert len(text.partition(".")[2]) >= 2


def test_what_the_notes_measured() -> None:
    sent = [told(D(text), Kind.RATE, Plugin.VENDOR) for text in ("0.0004", "0.0125", "0.01905", "1.0000", "1.0001")]
    assert sent == ["0.001", "0.013", "0.02", "1.00", "1.01"]


@pytest.mark.parametrize("plugin", Plugin)
def test_every_call_of_a_hard_product_passes_its_own_rules(plugin: Plugin) -> None:
    found = calls(full(), plugin, NAMES)
    assert [call.name for call in found[:4]] == ["l7.setSettings", "l7.setPricelist", "l7.setRoutes", "l7.setDdi"]
    for call in found:
        body = json.loads(call.body)
        assert call.body.isascii()
        assert not _floats(body), "prices travel as text"
        assert "<" not in call.body
        assert "null" not in call.body or plugin is Plugin.OWN
    assert len({call.name for call in found}) == len(found)


def _floats(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [each for item in value.values() for each in _floats(item)]
    if isinstance(value, list):
        return [each for item in value for each in _floats(item)]
    return [value] if isinstance(value, float) else []


def test_the_price_of_a_country_is_that_of_most_of_its_numbers() -> None:
    found = country_prices(full().rates, NAMES)
    germany = found["DE", "M", "EUR"]
    assert (germany.usual, germany.dearest, germany.is_from) == (D("0.01905"), D("1.0001"), True)
    assert not found["DE", "L", "EUR"].is_from
    # the country's own name wins over one with more codes
    mixed = [rate("Poland", "PL", "L", "48", "0.02"), rate("Poland Special", "PL", "L", "4822 4832", "0.50")]
    assert country_prices(mixed, NAMES)["PL", "L", "EUR"].usual == D("0.02")
    # one for certain callers only counts for the dearest, never as the usual one
    assert found["ES", "L", "EUR"].usual == D("0.0004")
    assert found["ES", "L", "EUR"].dearest == D("0.0125")


@given(
    st.lists(
        st.builds(
            rate, st.sampled_from(["Poland", "Poland A", "Poland B"]), st.just("PL"), st.sampled_from("LM"),
            st.sampled_from(["48", "4822 4832", "48501 48502 48503"]), prices.map(str),
        ),
        max_size=12,
    ),
    plugins,
)  # fmt: skip
def test_a_listed_price_is_never_lower_than_a_route_without_from(found: list[Any], plugin: Plugin) -> None:
    """And the plugin that can't say "from" gets none that is lower than any route."""
    shape = rates.pricelist(catalogue(rates=found), plugin, NAMES)
    for field, kind in (("fixed", "L"), ("mobile", "M")):
        listed = shape["rates"].get("PL", {}).get(field, {}).get("EUR")
        dearest = max((each.rate for each in found if each.kind == kind), default=None)
        if listed is None or dearest is None:
            continue
        says_from = plugin is Plugin.OWN and "EUR" in shape["rates"]["PL"]["from"].get(field, [])
        assert Decimal(listed) >= dearest or says_from


def test_a_country_without_a_price_in_one_currency_is_left_out_of_the_earlier_list() -> None:
    product = catalogue(["EUR", "USD"], rates=[rate("Poland", "PL", "L", "48", "0.02")])
    assert rates.pricelist(product, Plugin.VENDOR, NAMES)["rates"] == {}
    assert rates.unlisted(product, NAMES) == ["PL"]
    assert rates.pricelist(product, Plugin.OWN, NAMES)["rates"]["PL"]["fixed"] == {"EUR": "0.02"}


def test_the_earlier_plugin_always_has_a_landline_price() -> None:
    product = catalogue(rates=[rate("Poland Mobile", "PL", "M", "48501", "0.02")])
    assert rates.pricelist(product, Plugin.VENDOR, NAMES)["rates"]["PL"] == {
        "fixed": {"EUR": "0.02"}, "mobile": {"EUR": "0.02"},
    }  # fmt: skip
    assert "fixed" not in rates.pricelist(product, Plugin.OWN, NAMES)["rates"]["PL"]


def test_free_is_said_of_a_kind_only_when_every_route_of_it_is() -> None:
    some = [rate("A", "PL", "L", "48", "1", free=True), rate("B", "PL", "L", "4822", "1")]
    assert rates.free_kinds(some) == []
    assert rates.free_kinds(some[:1]) == ["PL-L"]


def test_routes_of_one_name_all_stay() -> None:
    twice = [rate("Poland", "PL", "L", "48", "0.02"), rate("Poland", "PL", "L", "4822", "0.03")]
    shape = rates.routes(catalogue(rates=twice), Plugin.VENDOR)["EUR"]["PL"]
    assert sorted(shape) == ["Poland", "Poland (2)"]
    assert {row["rate"] for row in shape.values()} == {"0.02", "0.03"}


def test_numbers_have_their_places() -> None:
    found = dict(numbers.ddi_countries(full(), Plugin.OWN))
    assert [row["city"] for row in found["DE EUR"]["data"]["cities"]] == ["Berlin"]
    assert [row["area_code"] for row in found["DE EUR"]["data"]["mobile"]] == ["157"]
    assert found["US EUR"]["data"]["states"] == [{"state_name": "Alabama"}, {"state_name": "California"}]
    assert found["US EUR"]["data"]["cities"] == []
    assert [row["city"] for row in found["US EUR CA"]["data"]["cities"]] == ["Los Angeles"]
    assert "mobile" not in dict(numbers.ddi_countries(full(), Plugin.VENDOR))["DE EUR"]["data"]
    cheapest = numbers.ddi(full(), Plugin.OWN)["paid"]["EUR"]
    assert [(row["country_code"], row["MRC"]) for row in cheapest] == [("DE", "2.00"), ("US", "2.00")]


def test_a_country_with_numbers_is_there_in_every_currency() -> None:
    product = catalogue(["EUR", "USD"], numbers=[number("DE", "G", city="Berlin")])
    assert sorted(dict(numbers.ddi_countries(product, Plugin.VENDOR))) == ["DE EUR", "DE USD"]


def test_states_are_named() -> None:
    assert state_of("al") == state_of("Alabama") == ("AL", "Alabama")
    assert state_of("Somewhere Else") == ("SOMEWHEREELSE", "Somewhere Else")
    assert len(STATES) == 52


def test_what_is_no_longer_sold_is_taken_away() -> None:
    before = calls(full(), Plugin.OWN, NAMES)
    after = calls(catalogue(["EUR"], rates=full().rates[:3]), Plugin.OWN, NAMES)
    gone = taking_away([call.name for call in before], after)
    assert "l7.setDdiCountry US EUR AL" in {call.name for call in gone}
    assert all(not any(json.loads(call.body)["data"][name] for name in ("cities", "national")) for call in gone)
    assert taking_away(["l7.setSettings"], []) == [], "only numbers are taken away by themselves"


def test_only_what_changed_is_sent() -> None:
    before = calls(full(), Plugin.OWN, NAMES)
    has = {call.name: call.digest for call in before}
    assert changed(before, has) == []
    dearer = [*full().rates[:-1], rate("Poland", "PL", "L", "48", "0.02", currency="XOF")]
    after = calls(catalogue(["EUR", "XOF"], rates=dearer, numbers=full().numbers, vat="excluded"), Plugin.OWN, NAMES)
    assert [call.name for call in changed(after, has)] == ["l7.setPricelist", "l7.setRoutes"]


@given(st.lists(st.integers(min_value=1, max_value=MOST_BYTES * 2), max_size=30))
def test_requests_keep_order_and_size(sizes: list[int]) -> None:
    found = [Call(name=f"c{at}", body="") for at in range(len(sizes))]
    sized = [_Sized(call, size) for call, size in zip(found, sizes, strict=True)]
    batches = list(requests(sized))  # type: ignore[arg-type]
    assert [each for batch in batches for each in batch] == sized
    assert all(len(batch) == 1 or sum(each.size for each in batch) <= MOST_BYTES for batch in batches)
    assert all(batches)


class _Sized:
    def __init__(self, call: Call, size: int) -> None:
        self.call, self.size = call, size


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda shape: shape["charges"].pop("EUR"), "charges"),
        (lambda shape: shape["charges"]["EUR"].update(user=1.5), "no amount"),
        (lambda shape: shape["charges"]["EUR"].update(user=""), "no amount"),
        (lambda shape: shape["charges"]["EUR"].update(user="1e3"), "no amount"),
        (lambda shape: shape["countries"].update(DE="Germany <b>"), "no plain text"),
        (lambda shape: shape["countries"].update(de="Germany"), "doesn't match"),
        (lambda shape: shape.update(currencies=[]), "at least 1"),
        (lambda shape: shape["register"]["package_types"]["EUR"].update(P="Pay [OK]"), "no plain text"),
        (lambda shape: shape.pop("web_product"), "missing"),
    ],
)
def test_a_broken_shape_is_not_sent(spoil: Any, why: str) -> None:
    shape = settings(catalogue(), Plugin.VENDOR)
    check("l7.setSettings", shape, currencies=["EUR"], plugin=Plugin.VENDOR)
    spoil(shape)
    with pytest.raises(ShapeError, match=why):
        check("l7.setSettings", shape, currencies=["EUR"], plugin=Plugin.VENDOR)


def test_names_carry_no_markup() -> None:
    found = rates.routes(full(), Plugin.OWN)["EUR"]["CI"]
    assert list(found) == ["Côte d’Ivoire all b"]
