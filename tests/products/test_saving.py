"""Web products: what is accepted, one domain on the whole platform, currencies that linked things must have."""

from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ValidationError

from portal.history.events import history_of
from pricelists.models import TermPricelist, TermPricelistUse
from products import uses
from products.cultures import TAGS, cultures, fold, own_name
from products.models import WebProduct
from products.saving import ProductDraft, add_web_product, change_web_product, delete_web_product, draft_errors, used_by
from products.uses import Use
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def draft(**fields: object) -> ProductDraft:
    base = {
        "type": "business", "cultures": ["en-GB", "pl"], "default_culture": "pl", "currencies": ["EUR", "GBP"],
        "brand": "Łódź  Telekom", "domain": "https://Shop.Example.com/", "cms": "wordpress",
    }  # fmt: skip
    return ProductDraft(**{**base, **fields})  # type: ignore[arg-type]


@pytest.fixture
def linked() -> Iterator[Callable[[Use], None]]:
    """`linked(use)`: have every web product be used by this."""
    added: list[uses.Finder] = []

    def link(use: Use) -> None:
        added.append(uses.announce(lambda _product: [use]))

    yield link
    for finder in added:
        uses._finders.remove(finder)


def test_a_web_product_is_kept_in_normal_form(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        made = add_web_product(draft(cultures=["en-GB", "pl", "pl"]))
        made.refresh_from_db()
        assert (made.brand, made.domain) == ("Łódź Telekom", "shop.example.com")
        assert (made.cultures, made.state) == (["en-GB", "pl"], WebProduct.State.DEVELOPMENT)
        change_web_product(made, draft(brand="Acme", domain="żółw.example"))
        made.refresh_from_db()
        assert (made.brand, made.domain) == ("Acme", "xn--w-uga1v8h.example")
        assert history_of(made).count() == 2


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = draft(
        type="x", cultures=["tlh"], default_culture="de", currencies=["DEM"], brand="", domain="localhost", cms=""
    )
    assert set(draft_errors(wrong)) == {"type", "cultures", "default_culture", "currencies", "brand", "domain", "cms"}
    assert set(draft_errors(draft(cultures=[], currencies=[]))) == {"cultures", "default_culture", "currencies"}


@pytest.mark.parametrize("domain", ["shop.example.com", "SHOP.example.com.", "http://shop.example.com/x"])
def test_a_domain_is_one_product_on_the_whole_platform_and_nobody_learns_whose(
    cast: Cast, as_partner: Callable, domain: str
) -> None:
    with as_partner(cast.globex):
        add_web_product(draft())
    with as_partner(cast.acme):
        with pytest.raises(ValidationError) as caught:
            add_web_product(draft(domain=domain))
        assert caught.value.message_dict == {"domain": ["This domain is already used on the platform."]}
        assert not WebProduct.objects.exists()
        mine = add_web_product(draft(domain="other.example.com"))
        with pytest.raises(ValidationError, match="already used"):
            change_web_product(mine, draft(domain=domain))


def test_a_currency_that_a_linked_pricelist_lacks_is_refused_by_its_name(
    cast: Cast, as_partner: Callable, linked: Callable
) -> None:
    with as_partner(cast.acme):
        made = add_web_product(draft())
        linked(Use(kind="Term Pricelist", name="Retail", currencies=frozenset({"EUR", "GBP"})))
        linked(Use(kind="Trial", name="Thirty days"))
        with pytest.raises(ValidationError, match="Term Pricelist Retail has no USD"):
            change_web_product(made, draft(currencies=["EUR", "USD"]))
        assert draft_errors(draft(currencies=["USD"]), made).keys() == {"currencies"}
        change_web_product(made, draft(currencies=["GBP"]))


def test_only_what_nothing_uses_is_deleted(cast: Cast, as_partner: Callable, linked: Callable) -> None:
    with as_partner(cast.acme):
        made = add_web_product(draft())
        WebProduct.objects.filter(pk=made.pk).update(state=WebProduct.State.LIVE)
        made.refresh_from_db()
        with pytest.raises(ValidationError, match="live"):
            delete_web_product(made)
        WebProduct.objects.filter(pk=made.pk).update(state=WebProduct.State.DEVELOPMENT)
        made.refresh_from_db()
        assert used_by(made) == []
        linked(Use(kind="Term Pricelist", name="Retail"))
        with pytest.raises(ValidationError, match="linked to Term Pricelist Retail"):
            delete_web_product(made)
        assert WebProduct.objects.count() == 1


def test_an_unused_one_is_deleted(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        delete_web_product(add_web_product(draft()))
        assert not WebProduct.objects.exists()


def test_another_partners_product_cannot_be_touched(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.globex):
        theirs = add_web_product(draft())
    with as_partner(cast.acme):
        for act in (lambda: change_web_product(theirs, draft()), lambda: delete_web_product(theirs)):
            with pytest.raises(WebProduct.DoesNotExist):
                act()


def test_cultures_carry_their_own_names_in_a_readable_order() -> None:
    names = {culture.tag: culture.own_name for culture in cultures()}
    assert len(names) == len(TAGS)
    assert (names["pl"], names["de"], names["ja"], names["cs"]) == ("Polski", "Deutsch", "日本語", "Čeština")
    order = [culture.tag for culture in cultures()]
    assert order.index("ca") < order.index("cs") < order.index("da") < order.index("ja")
    assert own_name("tlh") == "tlh"
    assert "cestina" in fold("Čeština")


def test_a_linked_term_pricelist_announces_itself(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        made = add_web_product(draft())
        pricelist = TermPricelist.objects.create(name="Retail", currencies=["EUR", "GBP"])
        TermPricelistUse.objects.create(pricelist=pricelist, pricelist_owner_id=pricelist.partner_id, web_product=made)
        with pytest.raises(ValidationError, match="Term Pricelist Retail has no USD"):
            change_web_product(made, draft(currencies=["EUR", "USD"]))
        assert used_by(made) == ["It is linked to Term Pricelist Retail."]
