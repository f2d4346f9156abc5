"""What a newcomer finds in the Support Centre, and staff in their queue."""

import pytest
from django.core.management import call_command

from portal.tenancy import wall
from support.models import ActivationRequest, Ticket
from tenants.models import User

pytestmark = pytest.mark.django_db


def test_the_demo_has_tickets_and_a_request_that_waits_for_staff(client_for):
    for _again in range(2):
        call_command("demo_data")
    with wall.enter_staff():
        [waiting] = ActivationRequest.objects.select_related("partner", "web_product", "ticket")
        assert (waiting.state, waiting.web_product.state) == ("asked", "requested")
        assert waiting.partner.name == "Globex Voice", "the first partner's newcomer asks himself"
        assert waiting.ticket.opened_by_name == waiting.asked_by_name == "Gilbert Globex"
        assert waiting.ticket.unread_by_staff
        assert Ticket.objects.count() == 5
        staff = User.objects.get(is_staff=True)
    index = client_for(staff).get("/admin/").content.decode()
    assert "<strong>1</strong> <span>Activation requests</span>" in index
