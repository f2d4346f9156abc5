"""The tests that every grid gets, for those of customers."""

from typing import Any

from customers import users
from customers.models import Customer, CustomerUser, TrialUsage
from customers.views.customers import CustomerPages
from customers.views.trials import TrialUsagePages
from customers.views.users import CustomerUserPages
from portal.tenancy import wall
from products.models import WebProduct
from tests.customers import making
from tests.grid.base import GridTests
from trials.models import TrialUse


def _product() -> WebProduct:
    found = WebProduct.objects.first()
    if found is None:
        inside = wall.current()  # a domain is one product on the whole platform, and both partners have one here
        found = making.product(f"shop-{inside.partner_id if inside else 0}")
    if not TrialUse.objects.exists():
        making.trial(found, users_allowed=True, minutes_allowed=True)
    return found


class TestCustomers(GridTests):
    """Main Menu → Customers."""

    pages = CustomerPages

    def make(self, n: int, **_kwargs: Any) -> Customer:
        return making.customer(n, of=_product())

    @property
    def form_data(self) -> dict[str, Any]:  # type: ignore[override]
        with self.as_partner(self.cast.acme):
            product = _product()
        return {
            "web_product": product.pk,
            "kind": "individual",
            "name": "New one",
            "email": "new@example.com",
            "country": "DE",
            "telephone": "030 123456",
            "currency": "USD",
            "culture": "en-GB",
            "plan": "A",
            "registered_at": "2026-01-02T03:04:05",
            "reference": "R-1",
        }


class TestUsers(GridTests):
    """Main Menu → Users."""

    pages = CustomerUserPages

    def make(self, n: int, **_kwargs: Any) -> CustomerUser:
        return users.add_user(customer=self._customer(), name=f"User {n}", extension=str(100 + n))

    def _customer(self) -> Customer:
        return Customer.objects.first() or making.customer(1, of=_product())

    @property
    def form_data(self) -> dict[str, Any]:  # type: ignore[override]
        with self.as_partner(self.cast.acme):
            customer = self._customer()
        return {"customer": f"#{customer.pk}", "name": "New one", "extension": "2001", "active": "on"}


class TestTrialUsage(GridTests):
    """Main Menu → Trial usage."""

    pages = TrialUsagePages

    def make(self, n: int, **_kwargs: Any) -> TrialUsage:
        customer = Customer.objects.first() or making.customer(1, of=_product())
        return TrialUsage.objects.create(customer=customer, allowance="minutes", quantity=60 * n, source=f"call {n}")
