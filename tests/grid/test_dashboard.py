"""The dashboard: the Quick Start tells each partner's own state, and the page costs the same whatever there is."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gateways.models import DdiGateway, TermGateway
from portal.grid.quick_start import QuickStart, State, quick_start
from portal.jobs.models import Job
from portal.tenancy import wall
from pricelists.models import DdiPricelist, DdiPricelistUse, TermPricelist, TermPricelistUse
from pricing.models import PackageUse, PricePackage
from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from support.models import Ticket
from tenants.models import User
from tests.conftest import Cast, Company
from tests.customers.making import customer
from tests.trials.conftest import draft
from trials import where_used
from trials.editing import add_trial

pytestmark = pytest.mark.django_db
As = Callable
Log = Callable[[User], Client]


def _product(domain: str) -> WebProduct:
    return add_web_product(
        ProductDraft(
            type=WebProduct.Type.BUSINESS,
            cultures=["en"],
            default_culture="en",
            currencies=["USD"],
            brand=domain.partition(".")[0].title(),
            domain=domain,
            cms=WebProduct.Cms.OWN,
        )
    )


def _following(found: QuickStart) -> str | None:
    return found.following.step.key if found.following else None


def test_the_whole_way_in_the_manuals_order(cast: Cast, as_partner: As) -> None:
    """Each thing that is done changes what comes next, from an empty portal to going live."""
    own = cast.acme.partner.pk
    with as_partner(cast.globex):
        _product("globex.example")  # somebody else's does not count
    came: list[str | None] = []

    def look() -> None:
        came.append(_following(quick_start()))

    with as_partner(cast.acme):
        look()
        product = _product("acme.example")
        look()
        package = PricePackage.objects.create(name="Retail", currencies=["USD"])
        look()
        PackageUse.objects.create(package=package, web_product=product)
        look()
        ddi_gateway = DdiGateway.objects.create(name="D", type="ip", currency="USD", technical_email="a@b.example")
        look()
        DdiGateway.objects.filter(pk=ddi_gateway.pk).update(offer_count=2)
        look()
        ddi = DdiPricelist.objects.create(name="Numbers", currencies=["USD"])
        look()
        DdiPricelistUse.objects.create(pricelist=ddi, pricelist_owner_id=own, web_product=product)
        look()
        DdiPricelist.objects.filter(pk=ddi.pk).update(price_count=2)
        look()
        gateway = TermGateway.objects.create(name="East", authentication="ip", currency="USD")
        look()
        TermGateway.objects.filter(pk=gateway.pk).update(route_count=2)
        look()
        term = TermPricelist.objects.create(name="Calls", currencies=["USD"])
        look()
        TermPricelistUse.objects.create(pricelist=term, pricelist_owner_id=own, web_product=product)
        look()
        TermPricelist.objects.filter(pk=term.pk).update(price_count=2)
        look()
        WebProduct.objects.filter(pk=product.pk).update(state=WebProduct.State.REQUESTED)
        assert "Activation of Acme is requested" in str(quick_start().following.step.why)  # type: ignore[union-attr]
        WebProduct.objects.filter(pk=product.pk).update(state=WebProduct.State.LIVE)
        look()
    assert came == [
        "web-product",
        "package",
        "package-used",
        "ddi-gateway",
        "ddi-coverage",
        "ddi-pricelist",
        "ddi-used",
        "ddi-prices",
        "term-gateway",
        "term-coverage",
        "term-pricelist",
        "term-used",
        "term-prices",
        "going-live",
        None,
    ]


def test_a_second_web_product_has_to_be_linked_too(cast: Cast, as_partner: As) -> None:
    with as_partner(cast.acme):
        one = _product("one.example")
        package = PricePackage.objects.create(name="Retail", currencies=["USD"])
        PackageUse.objects.create(package=package, web_product=one)
        assert _following(quick_start()) == "ddi-gateway"
        _product("two.example")
        found = quick_start()
        assert _following(found) == "package-used"
        assert str(found.following.step.why) == "Not linked yet: Two"  # type: ignore[union-attr]


def test_a_trial_is_optional_until_it_is_begun(cast: Cast, as_partner: As) -> None:
    def chapter(found: QuickStart) -> State:
        return next(one.state for one in found.chapters if one.steps[0].step.key == "trial")

    with as_partner(cast.acme):
        product = _product("acme.example")
        package = PricePackage.objects.create(name="Retail", currencies=["USD"])
        PackageUse.objects.create(package=package, web_product=product)
        assert chapter(quick_start()) is State.OPTIONAL
        trial = add_trial(draft(amounts={"EUR": Decimal(1), "USD": Decimal(1)}))
        assert _following(quick_start()) == "trial-used"
        where_used.link(trial=trial, product=product)
        assert chapter(quick_start()) is State.DONE


def test_what_the_platform_supplies_is_optional(cast: Cast, as_partner: As) -> None:
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID, actor_name="test"):
        TermGateway.objects.create(name="Platform", authentication="ip", currency="USD", route_count=9)
        TermPricelist.objects.create(name="Platform", currencies=["USD"], price_count=9)
        DdiGateway.objects.create(
            name="Platform", type="ip", currency="USD", technical_email="a@b.example", offer_count=9
        )
        DdiPricelist.objects.create(name="Platform", currencies=["USD"], price_count=9)
    with as_partner(cast.acme):
        product = _product("acme.example")
        package = PricePackage.objects.create(name="Retail", currencies=["USD"])
        PackageUse.objects.create(package=package, web_product=product)
        found = quick_start()
        assert _following(found) == "ddi-used"  # the platform's prices are linked like one's own
        assert [one.state for one in found.chapters].count(State.OPTIONAL) == 4
        DdiPricelistUse.objects.create(
            pricelist=DdiPricelist.objects.get(), pricelist_owner_id=wall.PLATFORM_PARTNER_ID, web_product=product
        )
        TermPricelistUse.objects.create(
            pricelist=TermPricelist.objects.get(), pricelist_owner_id=wall.PLATFORM_PARTNER_ID, web_product=product
        )
        found = quick_start()
        assert _following(found) == "going-live"
        assert found.total == found.done + 1
        TermPricelist.objects.create(name="Own", currencies=["USD"])  # now it is begun
        assert _following(quick_start()) == "term-prices"


def test_every_step_leads_to_a_page(cast: Cast, as_partner: As, client_for: Log) -> None:
    with as_partner(cast.acme):
        _product("acme.example")
        found = quick_start()
        urls = {told.step.key: told.url for one in found.chapters for told in one.steps}
        begins = {told.step.key: told.begin_url for one in found.chapters for told in one.steps}
    assert [key for key in urls if not (urls[key] and begins[key])] == []
    owner, reader = client_for(cast.acme.owner), client_for(cast.acme.reader)
    for url in {*urls.values(), *begins.values()}:
        assert owner.get(url).status_code == 200, url
    for key in urls:
        assert reader.get(urls[key]).status_code == 200, urls[key]


def test_a_new_partner_is_welcomed_and_told_what_to_do_first(cast: Cast, client_for: Log) -> None:
    page = client_for(cast.acme.owner).get("/").content.decode()
    assert "Welcome, Acme." in page
    assert f'<a class="btn btn-primary" href="{reverse("web-products-add")}">Add Web Product' in page
    assert "0 of" in page
    reader = client_for(cast.acme.reader).get("/").content.decode()
    assert "Welcome, Acme." in reader
    assert "btn-primary" not in reader[reader.index("<main") : reader.index("</main>")]


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    return len(asked)


def _stock(company: Company, as_partner: As, numbers: range) -> None:
    with as_partner(company):
        for n in numbers:
            product = _product(f"site-{n}.example")
            where_used.link(trial=add_trial(draft(f"Trial {n}")), product=product)
            customer(n, of=product, currency="USD", culture="en", registered_at=timezone.now() - timedelta(days=n))
            Job.objects.create(kind="margin-guard", label=f"Job {n}")
            Ticket.objects.create(
                subject=f"Ticket {n}", reply_token=f"token-{n}", last_message_at=timezone.now(), unread_by_partner=True
            )
            TermGateway.objects.create(name=f"G{n}", authentication="ip", currency="USD", route_count=n)
            TermPricelist.objects.create(name=f"P{n}", currencies=["USD"], price_count=n)


def test_the_page_costs_the_same_whatever_there_is(cast: Cast, as_partner: As, client_for: Log) -> None:
    owner = client_for(cast.acme.owner)
    _stock(cast.acme, as_partner, range(1, 3))
    _queries(owner)
    few = _queries(owner)
    _stock(cast.acme, as_partner, range(3, 12))
    assert _queries(owner) <= few
    assert few < 60
