"""The kinds of pages whose cost is compared, and who opens them. Runs inside the measured build, not inside the bench.

    cd CHECKOUT && python page_kinds.py SESSIONS

prints one JSON object: `cookie`, the name of the session's cookie; `sessions`, keys of people who have logged in; and
`pages`, a list of [name, address, headers]. It uses only what the build at OLDEST (bench_pages.py) has as well. The
database must hold the demo data.
"""

import json
import os
import sys
from importlib import import_module

PEOPLE = 50
FILTER = {"HX-Request": "true", "HX-Target": "form#grid"}


def pages() -> list[tuple[str, str, dict[str, str]]]:
    """Name, address and headers of each kind. Inside the wall of the partner whose pages they are."""
    from customers.models import Customer  # noqa: PLC0415 -- Django must be set up first
    from gateways.models import DdiGateway, TermGateway  # noqa: PLC0415
    from pricelists.models import TermPricelist  # noqa: PLC0415
    from pricing.models import PricePackage  # noqa: PLC0415
    from products.models import WebProduct  # noqa: PLC0415
    from support.models import Ticket  # noqa: PLC0415

    gateway = TermGateway.objects.exclude(partner_id=0).order_by("-route_count", "pk")[0].pk
    ddi = DdiGateway.objects.exclude(partner_id=0).order_by("-offer_count", "pk")[0].pk
    product = WebProduct.objects.order_by("pk")[0].pk
    pricelist = TermPricelist.objects.exclude(partner_id=0).order_by("-price_count", "pk")[0].pk
    package = PricePackage.objects.exclude(partner_id=0).order_by("pk")[0].pk
    ticket = Ticket.objects.order_by("pk")[0].pk
    assert Customer.objects.exists()
    routes = f"/term-gateways/{gateway}/routes/"
    return [
        ("dashboard", "/", {}),
        ("grid of web products", "/web-products/", {}),
        ("branded softphone", f"/web-products/{product}/branded-softphone/", {}),
        ("grid of gateways", "/term-gateways/", {}),
        ("form of a gateway", f"/term-gateways/{gateway}/edit/", {}),
        ("routes", routes, {}),
        ("routes filtered", f"{routes}?country=DE", FILTER),
        ("DDI coverage", f"/ddi-gateways/{ddi}/coverage/", {}),
        ("prices of a pricelist", f"/term-pricelists/{pricelist}/prices/", {}),
        ("grid of price packages", "/price-packages/", {}),
        ("price package", f"/price-packages/{package}/", {}),
        ("customers", "/customers/", {}),
        ("ticket", f"/tickets/{ticket}/", {}),
        ("Help", "/help/", {}),
        ("your account", "/account/", {}),
    ]


def main() -> None:
    """Log people in, and print what the bench needs to open the pages as them."""
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    from portal.tenancy import wall  # noqa: PLC0415
    from tenants import accounts, login  # noqa: PLC0415
    from tenants.models import MemorableWordDevice, User  # noqa: PLC0415

    with wall.enter_login():
        partner = User.objects.get(email="partner@example.com").partner_id or 0
    with wall.enter_staff(actor_name="bench"):
        people = [
            User.objects.create(
                email=f"bench-{number}@example.com",
                name=f"Bench {number}",
                partner_id=partner,
                role=(User.Role.OWNER, User.Role.EDITOR)[number % 2],
            )
            for number in range(PEOPLE)
        ]
    sessions: list[str] = []
    for person in people:
        accounts.set_up(person, password="portal-bench-1", word="benchmark")  # noqa: S106 -- a throw-away database
        with wall.enter_login():
            user = User.objects.select_related("partner").get(pk=person.pk)
            device = MemorableWordDevice.objects.get(user_id=person.pk)
        for _turn in range(int(sys.argv[1]) // PEOPLE):
            request = RequestFactory().get("/")
            request.session = import_module(settings.SESSION_ENGINE).SessionStore()
            login.begin_session(request, user, device)
            sessions.append(str(request.session.session_key))
    with wall.enter_partner(partner):
        print(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "sessions": sessions, "pages": pages()}))


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 -- the build's, which may be older than this file
    main()
