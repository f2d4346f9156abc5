"""A gateway with coverage for the tests in a browser: run inside the portal (`manage.py shell`)."""

from decimal import Decimal

from gateways.models import Route, TermGateway
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from portal.tenancy import wall
from tenants.models import User

NAME = "Selecting"


def stock(email: str) -> None:
    """Give this person's partner a gateway called NAME with 60 routes, once."""
    with wall.enter_login():
        user = User.objects.get(email=email)
    assert user.partner_id is not None
    with wall.enter_partner(user.partner_id, actor_id=user.pk, actor_name=str(user)):
        if TermGateway.objects.filter(name=NAME).exists():
            return
        draft = GatewayDraft(name=NAME, authentication="ip", currency="USD", addresses="203.0.113.9")
        gateway = add_term_gateway(draft)
        for n in range(60):
            code = f"48{n:03}"
            Route.objects.create(
                gateway=gateway,
                destination=f"Place {n:02}",
                codes=[code],
                code_count=1,
                code_min=code,
                code_max=code,
                rate=Decimal("0.01"),
            )
        TermGateway.objects.filter(pk=gateway.pk).update(route_count=60)
