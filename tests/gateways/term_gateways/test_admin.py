"""Staff and the platform's gateways."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gateways.ddi_gateways.saving import DdiGatewayDraft, add_ddi_gateway
from gateways.models import TermGateway
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from portal.tenancy import wall
from pricelists.ddi.editing import add_ddi_pricelist
from pricelists.editing import Amounts, add_pricelist
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
LIST = "/admin/gateways/termgateway/"


def posted(**fields: object) -> dict[str, object]:
    base = {"name": "Europe", "authentication": "ip", "currency": "EUR", "addresses": "198.51.100.10/tls"}
    return {**base, **fields}


@pytest.fixture
def staff(cast: Cast, client_for: Callable) -> Client:
    return client_for(cast.staff)


def test_staff_add_and_change_a_gateway_of_the_platform(cast: Cast, staff: Client, as_partner: Callable) -> None:
    assert staff.get(f"{LIST}add/").status_code == 200
    assert staff.post(f"{LIST}add/", posted()).status_code == 302
    again = staff.post(f"{LIST}add/", posted())
    assert again.status_code == 422
    assert "already have" in again.content.decode()
    with as_partner(cast.acme):
        made = TermGateway.objects.get()
        assert (made.partner_id, made.addresses) == (wall.PLATFORM_PARTNER_ID, ["198.51.100.10:5061/tls"])
    rules = {"rule_match": ["^00", "("], "rule_replace": ["", ""]}
    wrong = staff.post(f"{LIST}{made.pk}/change/", posted(**rules))
    assert wrong.status_code == 422
    assert "missing )" in wrong.content.decode()
    assert staff.post(f"{LIST}{made.pk}/change/", posted(name="Europe 2")).status_code == 302
    assert "Europe 2" in staff.get(LIST).content.decode()


def test_partners_gateways_are_not_staffs_business(cast: Cast, staff: Client, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        theirs = add_term_gateway(
            GatewayDraft(name="Mine", authentication="ip", currency="EUR", addresses="203.0.113.5")
        )
    assert "Mine" not in staff.get(LIST).content.decode()
    assert staff.get(f"{LIST}{theirs.pk}/change/").status_code == 404
    assert staff.post(f"{LIST}{theirs.pk}/change/", posted()).status_code == 404


@pytest.mark.parametrize(
    ("app", "model"), [("gateways", "ddigateway"), ("pricelists", "termpricelist"), ("pricelists", "ddipricelist")]
)
def test_staff_see_all_that_the_platform_supplies_and_nothing_of_partners(
    cast: Cast, staff: Client, as_partner: Callable, app: str, model: str
) -> None:
    with as_partner(cast.acme):
        _make(model, "Of Acme")
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID, actor_name="test"):
        made = _make(model, "Of the platform")
    page = staff.get(f"/admin/{app}/{model}/").content.decode()
    assert "Of the platform" in page
    assert "Of Acme" not in page
    assert staff.get(f"/admin/{app}/{model}/{made.pk}/change/").status_code == 200
    assert staff.post(f"/admin/{app}/{model}/{made.pk}/change/", {"name": "x"}).status_code == 403
    assert staff.get(f"/admin/{app}/{model}/add/").status_code == 403


def _make(model: str, name: str) -> Any:
    if model == "ddigateway":
        return add_ddi_gateway(DdiGatewayDraft(name=name, type="ip", currency="USD", technical_email="noc@x.example"))
    if model == "ddipricelist":
        return add_ddi_pricelist(name=name, currencies=["USD"], included_channels=2)
    return add_pricelist(name=name, amounts={"USD": Amounts()})


def test_deleting_goes_through_the_domain_function(staff: Client) -> None:
    staff.post(f"{LIST}add/", posted())
    with wall.enter_staff():
        made = TermGateway.objects.get()
    assert staff.post(f"{LIST}{made.pk}/delete/", {"post": "yes"}).status_code == 302
    with wall.enter_staff():
        assert not TermGateway.objects.exists()


def test_a_partner_is_not_let_in(cast: Cast, client_for: Callable) -> None:
    assert client_for(cast.acme.owner).get(LIST).status_code in {302, 403}
