"""Packages of customers' own: linked by drag, keyboard and selection, in the right currency, live ones with care."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from customers import own_packages
from customers.models import Customer
from customers.packages import package_of
from customers.standing import suspend
from pricing.models import PricePackage
from pricing.packages.refusals import PackageRefusal
from pricing.packages.saving import PackageDraft, PlanPrices, change_package
from products.live import LiveInUseError
from products.models import WebProduct
from tenants.models import User
from tests.conftest import Cast
from tests.customers import making

pytestmark = pytest.mark.django_db


def test_the_own_package_holds_before_the_web_products(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        made = making.customer(of=shop)
        assert package_of(made) is None
        general = making.package("General", product=shop)
        assert package_of(made) == general
        own = making.package("Own")
        made = own_packages.link_customer(package=own, customer=made)
        assert package_of(made) == own
        own_packages.unlink_customer(package=own, customer=made)
        assert package_of(Customer.objects.get()) == general


def test_a_live_web_products_customer_loses_its_package_only_when_confirmed(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        made = making.customer(of=making.product(live=True))
        one, two = making.package("One"), making.package("Two")
        own_packages.link_customer(package=one, customer=made)
        for act in (
            lambda **given: own_packages.unlink_customer(package=one, customer=made, **given),
            lambda **given: own_packages.link_customer(package=two, customer=made, **given),
            lambda **given: own_packages.link_many(package=None, customers=Customer.objects.all(), **given),
        ):
            with pytest.raises(LiveInUseError, match="is live"):
                act()
            assert Customer.objects.get().package == one
        own_packages.unlink_customer(package=one, customer=made, confirmed=True)
        assert Customer.objects.get().package is None


def test_a_package_keeps_the_currencies_that_its_own_customers_pay_in(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        own = making.package("Own")
        own_packages.link_customer(package=own, customer=making.customer(of=making.product(), currency="USD"))
        euros = PackageDraft(name="Own", prices={"EUR": PlanPrices()})
        with pytest.raises(PackageRefusal, match="1 customer that has this package as its own pays in USD"):
            change_package(package=own, draft=euros, version=own.version)


def test_many_at_once_leaves_out_who_pays_otherwise(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        for n in range(4):
            making.customer(n, of=shop, currency="USD" if n == 3 else "EUR")
        euros = making.package("Euros", currencies=["EUR"])
        own_packages.link_customer(package=euros, customer=Customer.objects.get(name="Customer 0"))
        found = own_packages.link_many(package=euros, customers=Customer.objects.all())
        assert (found.linked, found.already, found.refused) == (2, 1, {"USD": 1})
        words = own_packages.missing_words(euros, found.refused)
        assert words == "1 customer was left as it is: Euros has no prices in USD."
        with pytest.raises(ValidationError, match="no prices in USD"):
            own_packages.link_customer(package=euros, customer=Customer.objects.get(currency="USD"))
        assert own_packages.link_many(package=None, customers=Customer.objects.all()).linked == 3


class TestPages:
    """The tab Customers of Where used, and Link to Price Package."""

    @pytest.fixture(autouse=True)
    def _ground(self, cast: Cast, as_partner: Callable, client_for: Callable[[User], Client]) -> None:
        self.cast, self.as_partner = cast, as_partner
        self.editor, self.reader = client_for(cast.acme.editor), client_for(cast.acme.reader)
        with as_partner(cast.acme):
            self.shop = making.product()
            self.package = making.package("Gold", currencies=["EUR"])
            self.one, self.two = making.customer(1, of=self.shop), making.customer(2, of=self.shop, currency="USD")
        with as_partner(cast.globex):
            self.their_package = making.package("Theirs")
            self.their_customer = making.customer(of=making.product("globex"))

    def url(self, what: str = "", *, package: PricePackage | None = None) -> str:
        names = {
            "": "price-package-customers",
            "add": "price-package-customers-add",
            "remove": "price-package-customers-remove",
        }
        return reverse(names[what], args=[(package or self.package).pk])

    def test_add_and_remove(self) -> None:
        page = self.editor.get(self.url()).content.decode()
        assert "Gold has no prices in USD" in page
        assert "globex" not in page.lower()
        answer = self.editor.post(self.url("add"), {"id": self.one.pk}, follow=True)
        assert "Customer 1 has Gold now." in answer.content.decode()
        refused = self.editor.post(self.url("add"), {"id": self.two.pk}, follow=True)
        assert "has no prices in USD" in refused.content.decode()
        self.editor.post(self.url("remove"), {"id": self.one.pk})
        with self.as_partner(self.cast.acme):
            assert not Customer.objects.filter(package__isnull=False).exists()

    def test_the_search_stays(self) -> None:
        answer = self.editor.post(f"{self.url('add')}?q=customer+1", {"id": self.one.pk})
        assert answer.headers["Location"].endswith("?q=customer+1")
        page = self.editor.get(f"{self.url()}?q=nobody").content.decode()
        assert "Customer 2" not in page

    def test_nobody_reaches_over_the_wall(self) -> None:
        for what in ("add", "remove"):
            for package, customer in (
                (self.package, self.their_customer.pk),
                (self.their_package, self.one.pk),
                (self.package, "x"),
                (self.package, "9" * 30),
            ):
                assert self.editor.post(self.url(what, package=package), {"id": customer}).status_code == 404
            assert self.reader.post(self.url(what), {"id": self.one.pk}).status_code == 403
        assert self.editor.get(self.url(package=self.their_package)).status_code == 404

    def test_live_is_asked_once_more(self) -> None:
        with self.as_partner(self.cast.acme):
            WebProduct.objects.update(state=WebProduct.State.LIVE)
            Customer.objects.filter(pk=self.one.pk).update(package=self.package)
        asked = self.editor.post(self.url("remove"), {"id": self.one.pk})
        assert asked.status_code == 409
        assert "is live" in asked.content.decode()
        self.editor.post(self.url("remove"), {"id": self.one.pk, "confirmed": "1"})
        with self.as_partner(self.cast.acme):
            assert Customer.objects.get(pk=self.one.pk).package is None

    def link(self, **data: Any) -> Any:
        return self.editor.post(reverse("customers-link-package"), data)

    def test_by_selection(self) -> None:
        assert self.link().status_code == 302
        asked = self.link(id=[self.one.pk, self.two.pk, self.their_customer.pk])
        assert asked.status_code == 200
        page = asked.content.decode()
        assert "2 selected rows" in page
        assert "Theirs" not in page
        token = str(asked.context["selection"].token)
        wrong = self.link(selection=token, step="1", package=self.their_package.pk)
        assert wrong.status_code == 422
        answer = self.editor.post(
            reverse("customers-link-package"),
            {"selection": token, "step": "1", "package": self.package.pk},
            follow=True,
        )
        told = answer.content.decode()
        assert "1 customer has Gold now." in told
        assert "1 customer was left as it is: Gold has no prices in " in told
        with self.as_partner(self.cast.acme):
            WebProduct.objects.update(state=WebProduct.State.LIVE)
        warned = self.link(selection=token, step="1")
        assert warned.status_code == 409
        assert 'name="confirmed"' in warned.content.decode()
        assert self.link(selection=token, step="1", confirmed="1").status_code == 302
        with self.as_partner(self.cast.acme):
            assert not Customer.objects.filter(package__isnull=False).exists()

    def test_what_does_it_cost_is_the_customers_own(self) -> None:
        url = reverse("customer-cost", args=[self.one.pk])
        page = self.reader.get(url)
        assert page.status_code == 200
        assert "Customer 1" in page.content.decode()
        assert self.reader.get(reverse("customer-cost", args=[self.their_customer.pk])).status_code == 404

    def test_what_does_it_cost_says_when_the_customer_is_suspended(self) -> None:
        url = reverse("customer-cost", args=[self.one.pk])
        assert "is suspended" not in self.reader.get(url).content.decode()
        with self.as_partner(self.cast.acme):
            suspend(self.one)
        assert "Customer 1 is suspended: its users can" in self.reader.get(url).content.decode()
