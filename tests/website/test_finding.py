"""Whose website a host name is: asked by strangers, answered with three values and no more."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from portal.tenancy import wall
from products.models import WebProduct
from tenants.models import Partner
from tests.conftest import Cast
from tests.website.conftest import Town, run
from website.addresses import label, number_in, own_host, site_url
from website.finding import find
from website.models import Site

pytestmark = pytest.mark.django_db(transaction=True)


def _set(town: Town, **values: object) -> None:
    with wall.enter_partner(town.acme.partner_id):
        WebProduct.objects.filter(pk=town.acme.product.pk).update(**values)


def test_our_own_name_and_the_partners(town: Town) -> None:
    product = town.acme.product
    for host in (f"{label(product)}.localhost", f"anything-{product.pk}.localhost", "my.acme.example"):
        found = find(host)
        assert found is not None, host
        assert (found.partner_id, found.product_id, found.state) == (town.acme.partner_id, product.pk, "live")
        assert found.own == (host == "my.acme.example")
    assert find("MY.Acme.Example.") == find("my.acme.example")
    assert wall.current() is None


@pytest.mark.parametrize(
    "host",
    [
        "", "my.", "my.nobody.example", "acme.example", "www.acme.example", "x.my.acme.example", "my.my.acme.example",
        "localhost", "1.localhost", "acme.localhost", "acme-0.localhost", "acme-01x.localhost", "192.0.2.1", "a b",
        "my.acme.example' OR 'a'='a", "my.%", "my._", "acme-999999999999999999.localhost",
        "acme-9999999999999999999999.localhost",
    ],
)  # fmt: skip
def test_other_names_lead_nowhere(town: Town, host: str) -> None:
    assert find(host) is None


def test_suspended_ones_are_not_found(town: Town) -> None:
    host = f"{label(town.acme.product)}.localhost"
    _set(town, state="suspended")
    assert find(host) is find("my.acme.example") is None
    _set(town, state="live")
    assert find(host) is not None
    with wall.enter_staff():
        Partner.objects.filter(pk=town.acme.partner_id).update(state="suspended")
    assert find(host) is find("my.acme.example") is None


def test_the_partners_own_name_needs_a_proved_domain(town: Town) -> None:
    _set(town, domain_proved_at=None)
    assert find("my.acme.example") is None
    assert find(f"{label(town.acme.product)}.localhost") is not None


def test_a_host_of_ones_own_replaces_the_default_and_stays_under_the_domain(town: Town) -> None:
    with wall.enter_partner(town.acme.partner_id):
        site = Site.objects.create(web_product=town.acme.product, host="phone.acme.example")
    found = find("phone.acme.example")
    assert found is not None
    assert found.product_id == town.acme.product.pk
    assert find("my.acme.example") is None
    assert own_host(town.acme.product, site) == "phone.acme.example"
    for stolen in ("my.globex.example", "globex.example", "evilacme.example"):  # past the form, in the table itself
        with wall.enter_partner(town.acme.partner_id):
            Site.objects.update(host=stolen)
        found = find(stolen)
        assert found is None or found.product_id == town.globex.product.pk


def test_two_who_claim_one_name(town: Town, cast: Cast, as_partner: Callable) -> None:
    """`acme.example` beats `www.acme.example`: who has the whole domain has what stands before it."""
    with as_partner(cast.globex):
        WebProduct.objects.filter(pk=town.globex.product.pk).update(
            domain="acme.example", domain_proved_at=timezone.now()
        )
    found = find("my.acme.example")
    assert found is not None
    assert found.product_id == town.globex.product.pk


def test_only_the_lookup_asks_and_gets_three_columns(town: Town) -> None:
    ask = "SELECT * FROM website_find('my.acme.example', NULL)"
    with wall.enter_lookup():
        assert run(ask) == [(town.acme.partner_id, town.acme.product.pk, "live")]
        for table in ("products_webproduct", "tenants_partner", "website_site", "customers_customer"):
            with pytest.raises(DatabaseError), transaction.atomic():
                run(f"SELECT id FROM {table}")
    for door in (
        lambda: wall.enter_partner(town.acme.partner_id),
        lambda: wall.enter_login(),
        lambda: wall.enter_staff(),
    ):
        with door(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            run(ask)
    callable_ones = run(
        "SELECT proname, pg_get_userbyid(proowner), prosecdef FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND prosecdef AND has_function_privilege('portal_customer', oid, 'EXECUTE')"
    )
    assert callable_ones == [("website_find", "portal_owner", True)]


def test_addresses(town: Town) -> None:
    product = town.acme.product
    assert label(product) == f"acme-{product.pk}"
    assert site_url(product) == f"http://acme-{product.pk}.localhost:8000/"
    product.brand = "Żółć & Łoś — телефон " + "x" * 90
    assert number_in(f"{label(product)}.localhost") == product.pk
    assert len(label(product)) <= 63
    product.brand = "電話"
    assert label(product) == f"site-{product.pk}"
    assert own_host(product, None) == "my.acme.example"
