"""The installer keeps the address it was built with: who is told when that is no longer the softphone's."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from portal.tenancy import wall
from products.models import WebProduct
from softphone.builds.addresses import outdated
from softphone.models import Artwork, Build, CurrentBuild
from softphone.web.address import own_url, phone_url
from support.going_live import phone
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(cast: Cast, make_product: Callable[..., WebProduct]) -> WebProduct:
    """A web product in development with a softphone that was built for the address it has now."""
    made = make_product(cast.acme)
    with wall.enter_partner(made.partner_id):
        artwork = Artwork.objects.create(
            web_product=made, file=ContentFile(b"", "a.zip"), name="a.zip", size=0, sha256="", state="ready"
        )
        build = Build.objects.create(
            web_product=made, artwork=artwork, number=1, state="done", inputs={"url": phone_url(made)}
        )
        CurrentBuild.objects.create(web_product=made, build=build)
    return made


def go_live(product: WebProduct) -> None:
    with wall.enter_partner(product.partner_id):
        WebProduct.objects.filter(pk=product.pk).update(state="live")
        product.refresh_from_db()


def test_going_live_and_another_domain_make_it_outdated(product: WebProduct) -> None:
    with wall.enter_partner(product.partner_id):
        assert outdated(product) is None
        assert phone.installer(product)[0].message.count(own_url(product)) == 1, "told before it goes live"
    go_live(product)
    with wall.enter_partner(product.partner_id):
        found = outdated(product)
        assert found is not None
        assert found.should_open == own_url(product)
        assert phone.installer(product)[0].mend_url
        Build.objects.create(
            web_product=product, artwork=Artwork.objects.get(), number=2, state="done", inputs={"url": own_url(product)}
        )
        CurrentBuild.objects.update(build=Build.objects.get(number=2))
        assert outdated(product) is None
        assert phone.installer(product) == []
        WebProduct.objects.filter(pk=product.pk).update(domain="other.example.com")
        product.refresh_from_db()
        assert outdated(product) is not None


def test_one_click_builds_it_again(cast: Cast, product: WebProduct, client_for: Callable[..., Client]) -> None:
    go_live(product)
    editor = client_for(cast.acme.editor)
    begin = reverse("softphone-build-begin", args=[product.pk])
    for address in (reverse("going-live", args=[product.pk]), reverse("web-products")):
        page = editor.get(address).content.decode()
        assert own_url(product) in page
        assert f'action="{begin}"' in page
    assert own_url(product) in editor.get(reverse("web-product-softphone", args=[product.pk])).content.decode()
    assert editor.post(begin).status_code == 302
    with wall.enter_partner(product.partner_id):
        assert Build.objects.filter(number=2).exists()
    assert f'action="{begin}"' not in editor.get(reverse("web-products")).content.decode(), "it is being built"


def test_a_change_of_domain_leads_to_the_offer(
    cast: Cast, product: WebProduct, client_for: Callable[..., Client]
) -> None:
    editor = client_for(cast.acme.editor)
    url = f"/web-products/{product.pk}/edit/"
    headers = {"HX-Request": "true", "HX-Target": "div#dialog-body"}
    page = editor.get(url).content.decode()
    version = page.split('name="version" value="')[1].split('"')[0]
    sent = {
        "version": version,
        "type": product.type,
        "cultures": product.cultures,
        "default_culture": product.default_culture,
        "currencies": product.currencies,
        "brand": product.brand,
        "cms": product.cms,
    }
    answer = editor.post(url, {**sent, "domain": "other.example.com"}, headers=headers)
    assert answer.headers["HX-Redirect"] == reverse("web-products")
    page = editor.get(reverse("web-products")).content.decode()
    assert reverse("softphone-build-begin", args=[product.pk]) in page
