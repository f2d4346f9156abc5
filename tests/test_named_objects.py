"""Everything that a person names goes by one rule: the same names are accepted, stored alike, and refused alike."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model

from customers.drafts import CustomerDraft
from customers.saving import add_customer
from customers.users import add_user
from gateways.ddi_gateways.saving import DdiGatewayDraft, add_ddi_gateway
from gateways.models import DdiGateway, TermGateway
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from pricelists.ddi.editing import add_ddi_pricelist
from pricelists.editing import Amounts, add_pricelist
from pricing.packages.saving import PackageDraft, PlanPrices, add_package
from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from tenants import people
from tenants.models import User
from tests.conftest import Cast
from trials.drafts import TrialDraft
from trials.editing import add_trial

PERSIAN, HINDI = "می\u200cخواهم", "क्\u200dष"


def _term_gateway(name: str) -> TermGateway:
    draft = GatewayDraft(
        name=name, authentication=TermGateway.Authentication.IP, currency="EUR", addresses="203.0.113.5:5060/udp"
    )
    return add_term_gateway(draft)


def _ddi_gateway(name: str) -> DdiGateway:
    draft = DdiGatewayDraft(name=name, type=DdiGateway.Type.IP, currency="EUR", technical_email="noc@supplier.example")
    return add_ddi_gateway(draft)


def _web_product(brand: str) -> WebProduct:
    draft = ProductDraft(
        type="business",
        cultures=["en"],
        default_culture="en",
        currencies=["EUR"],
        brand=brand,
        domain="www.named.example",
        cms="own",
    )
    return add_web_product(draft)


def _customer(name: str) -> Model:
    draft = CustomerDraft(
        kind="company", name=name, email="c@customer.example", country="PL", currency="EUR", culture="en"
    )
    return add_customer(draft, web_product=_web_product("Brand"))


def _customer_user(name: str) -> Model:
    return add_user(customer=_customer("Customer"), name=name, extension="101")  # type: ignore[arg-type]


def _person(name: str) -> User:
    return people.invite(email="new@acme.example", name=name, role=User.Role.READER)


NAMED: dict[str, tuple[Callable[[str], Model], str]] = {
    "web product": (_web_product, "brand"),
    "term gateway": (_term_gateway, "name"),
    "DDI gateway": (_ddi_gateway, "name"),
    "term pricelist": (lambda name: add_pricelist(name=name, amounts={"EUR": Amounts()}), "name"),
    "DDI pricelist": (lambda name: add_ddi_pricelist(name=name, currencies=["EUR"]), "name"),
    "package": (
        lambda name: add_package(PackageDraft(name=name, prices={"EUR": PlanPrices(domestic=Decimal(1))})),
        "name",
    ),
    "trial": (lambda name: add_trial(TrialDraft(name=name, days=14)), "name"),
    "customer": (_customer, "name"),
    "customer's user": (_customer_user, "name"),
    "person": (_person, "name"),
}


@pytest.fixture(params=NAMED.values(), ids=NAMED)
def named(request: pytest.FixtureRequest) -> tuple[Callable[[str], Model], str]:
    return request.param


@pytest.mark.parametrize("name", [PERSIAN, HINDI, "O'Neil & Söhne 24/7"], ids=["Persian", "Hindi", "Latin"])
def test_names_of_every_script_are_taken(named, name: str, cast: Cast, as_partner) -> None:
    add, field = named
    with as_partner(cast.acme):
        made = add(name)
        made.refresh_from_db()
        assert getattr(made, field) == name


def test_blanks_are_folded(named, cast: Cast, as_partner) -> None:
    add, field = named
    with as_partner(cast.acme):
        assert getattr(add("  Two \t\u00a0 words "), field) == "Two words"


@pytest.mark.parametrize("name", ["", " ", "a\u200bb", "a\u202eb", "\u200d", "x" * 161], ids=ascii)
def test_what_nobody_sees_or_is_too_long_is_refused_beside_its_field(named, name: str, cast: Cast, as_partner) -> None:
    add, field = named
    with as_partner(cast.acme), pytest.raises(ValidationError) as refused:
        add(name)
    [message] = refused.value.message_dict[field]
    assert message.startswith("Enter a name of at most 1")
