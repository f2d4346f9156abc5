"""The customer filter: on every grid with customers' records, own customers only, with and without JavaScript."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from customers import users
from customers.models import Customer, TrialUsage
from customers.views.trials import TrialUsagePages
from customers.views.users import CustomerUserPages
from portal.grid.pages import GridPages
from tenants.models import User
from tests.conftest import Cast
from tests.customers import making
from tests.grid.addresses import addresses

pytestmark = pytest.mark.django_db
GRIDS = [CustomerUserPages, TrialUsagePages]


@pytest.fixture
def two(cast: Cast, as_partner: Callable) -> tuple[Customer, Customer]:
    """Two customers of Acme, each with a user and some usage; and one of Globex."""
    made = []
    with as_partner(cast.acme):
        shop = making.product()
        for n, name in enumerate(("Ärger & Söhne", "Beta")):
            customer = making.customer(n, of=shop, name=name)
            users.add_user(customer=customer, name=f"User of {name}", extension="101")
            TrialUsage.objects.create(customer=customer, allowance="minutes", quantity=60, source=f"of {name}")
            made.append(customer)
    with as_partner(cast.globex):
        making.customer(of=making.product("globex"), name="Beta of Globex")
    return made[0], made[1]


@pytest.fixture
def reader(cast: Cast, client_for: Callable[[User], Client]) -> Client:
    return client_for(cast.acme.reader)


def test_every_grid_of_records_with_a_customer_has_it() -> None:
    grids = {a.view.grid_pages for a in addresses() if hasattr(a.view, "grid_pages")}
    of_customers = {
        pages
        for pages in grids
        if any(getattr(f, "related_model", None) is Customer and f.many_to_one for f in pages.model._meta.get_fields())
    }
    assert of_customers == set(GRIDS)
    assert all(pages.customer_filter for pages in of_customers)


@pytest.mark.parametrize("pages", GRIDS)
def test_the_address_limits_to_one_customer(
    reader: Client, two: tuple[Customer, Customer], pages: type[GridPages]
) -> None:
    url, one = reverse(pages.name), two[0]
    assert len(reader.get(url).context["grid"].page.rows) == 2
    page = reader.get(f"{url}?customer={one.pk}")
    assert [row.customer_id for row in page.context["grid"].page.rows] == [one.pk]
    text = page.content.decode()
    assert f'name="customer" form="grid-filter" value="{one.pk}"' in text
    assert 'value="Ärger &amp; Söhne"' in text
    export = b"".join(reader.get(f"{reverse(pages.name + '-export')}?customer={one.pk}").streaming_content).decode()
    assert "Ärger & Söhne" in export
    assert "Beta" not in export


@pytest.mark.parametrize("pages", GRIDS)
def test_who_is_not_there_limits_to_nothing(
    cast: Cast, as_partner: Callable, reader: Client, two: tuple[Customer, Customer], pages: type[GridPages]
) -> None:
    with as_partner(cast.globex):
        theirs = Customer.objects.get().pk
    for pk in (theirs, 987654321):
        page = reader.get(f"{reverse(pages.name)}?customer={pk}")
        assert page.context["grid"].page.rows == []
        assert "There is no such customer" in page.content.decode()
        assert "Globex" not in page.content.decode()


def test_without_javascript_the_text_finds_the_customer(reader: Client, two: tuple[Customer, Customer]) -> None:
    url = reverse("customer-users")
    answer = reader.get(f"{url}?customer=&customer_search=arger&sort=-name")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"?customer={two[0].pk}&sort=-name"
    several = reader.get(f"{url}?customer_search=example.com").content.decode()
    assert "No customer matches" in several
    both = reader.get(f"{url}?customer_search=customer").content.decode()
    for customer in two:
        assert f'href="?customer={customer.pk}"' in both
    assert "Beta of Globex" not in both


def test_adding_begins_with_the_customer_that_is_chosen(
    cast: Cast, client_for: Callable[[User], Client], two: tuple[Customer, Customer]
) -> None:
    editor = client_for(cast.acme.editor)
    page = editor.get(f"{reverse('customer-users')}?customer={two[1].pk}").content.decode()
    url = f"{reverse('customer-users-add')}?customer={two[1].pk}"
    assert url in page
    form = editor.get(url).content.decode()
    assert f'value="Beta (#{two[1].pk})"' in form
    assert 'value="102"' in form


def test_the_picker_offers_own_customers_only(reader: Client, two: tuple[Customer, Customer]) -> None:
    url = reverse("customer-picks")
    assert "Beta</span>" in reader.get(f"{url}?q=BET").content.decode()
    assert "Globex" not in reader.get(f"{url}?q=beta").content.decode()
    assert "Ärger" in reader.get(f"{url}?q=sohne").content.decode()
    assert "Beta" in reader.get(f"{url}?q=%23{two[1].pk}").content.decode()
    for hostile in ("", "%00", "'", "%25", "_" * 3, "😀", "x" * 5000, "%ED%A0%80"):
        assert reader.get(f"{url}?q={hostile}").status_code == 200
    assert "Nothing matches" in reader.get(f"{url}?q=%25").content.decode()


def test_a_form_finds_the_customer_by_what_was_typed(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], two: tuple[Customer, Customer]
) -> None:
    editor = client_for(cast.acme.editor)
    url = reverse("customer-users-add")

    def add(customer: str, extension: str) -> str:
        answer = editor.post(url, {"customer": customer, "name": "N", "extension": extension, "active": "on"})
        return "" if answer.status_code == 303 else answer.content.decode()

    assert add("beta", "201") == ""
    assert add(f"anything (#{two[0].pk})", "202") == ""
    assert f"Beta (#{two[1].pk})" in add("customer", "203")
    assert "There is no such customer" in add("Globex", "204")
    with as_partner(cast.acme):
        assert Customer.objects.get(pk=two[1].pk).user_count == 2
