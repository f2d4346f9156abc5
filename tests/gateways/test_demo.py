"""The demo's data, made twice."""

from collections.abc import Callable

import pytest

from decks import sample
from gateways import demo as demo_gateways
from gateways.models import DdiGateway, DdiOffer, Route, TermGateway
from gateways.term_gateways.dialling import try_number
from products import demo
from products.models import WebProduct
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def test_the_demo_can_be_made_twice_and_calls_find_their_route(cast: Cast, as_partner: Callable) -> None:
    for _time in range(2):
        with as_partner(cast.acme):
            demo.make(cast.acme.partner)
            demo_gateways.make(cast.acme.partner)
    with as_partner(cast.acme):
        assert WebProduct.objects.count() == 2
        assert sorted(TermGateway.objects.values_list("name", flat=True)) == [
            "Platform Europe",
            "Sample SIP Account",
            "Sample Supplier",
        ]
        supplier = TermGateway.objects.get(name="Sample Supplier")
        assert supplier.route_count == Route.objects.filter(gateway=supplier, ended=False).count() > 400
        numbers = DdiGateway.objects.get(name="Sample Numbers")
        assert numbers.offer_count == DdiOffer.objects.filter(gateway=numbers, ended=False).count() == sample.DDI_OFFERS
        trial = try_number(supplier, called="48600123456", caller="442079460000")
        assert trial.match is not None
        assert "Poland" in trial.match.row.destination
        assert trial.request_uris[0] == "sip:9123%230048600123456@203.0.113.5"
    with as_partner(cast.globex):
        assert [gateway.name for gateway in TermGateway.objects.all()] == ["Platform Europe"]
        assert not WebProduct.objects.exists()
