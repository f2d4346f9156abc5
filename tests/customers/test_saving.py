"""Customers: what is accepted, what is refused beside its field, and that nobody reaches over the wall."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers import saving, standing
from customers.models import Customer, TrialUsage
from portal.history.events import history_of
from portal.history.notes import notes_of
from products.models import WebProduct
from products.saving import ProductDraft, change_web_product, delete_web_product, draft_errors
from tenants.models import User
from tests.conftest import Cast
from tests.customers import making

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        act()
    return caught.value.message_dict


def test_a_customer_is_kept_in_normal_form(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        made = making.customer(
            of=shop, name="  Łódź   Zażółć ", email="Me@Example.COM", telephone="22 123 45 67", reference=" R 1 "
        )
        made.refresh_from_db()
        assert (made.name, made.name_key, made.email) == ("Łódź Zażółć", "łodz zazołc", "me@example.com")
        assert (made.telephone, made.reference, made.plan_country) == ("48221234567", "R 1", "")
        assert timezone.now() - made.registered_at < timedelta(minutes=1)
        changed = saving.change_customer(made, making.draft(name="Changed", telephone="+49 30 123456"))
        assert (changed.name, changed.telephone, changed.registered_at) == ("Changed", "4930123456", made.registered_at)
        assert history_of(made).count() == 2


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"name": "a\x07b"}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "\ud800@example.com"}, "email"),
        ({"country": "XX"}, "country"),
        ({"currency": "GBP"}, "currency"),
        ({"culture": "de"}, "culture"),
        ({"plan": "Z"}, "plan"),
        ({"plan": "S"}, "plan_country"),
        ({"telephone": "call me"}, "telephone"),
        ({"telephone": "+48 1"}, "telephone"),
        ({"kind": "robot"}, "kind"),
        ({"registered_at": timezone.now() + timedelta(days=1)}, "registered_at"),
        ({"reference": "x" * 61}, "reference"),
    ],
)
def test_each_mistake_is_told_beside_its_field(cast: Cast, as_partner: Callable, fields: Any, wrong: str) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        assert set(refused(lambda: making.customer(of=shop, **fields))) == {wrong}
        assert not Customer.objects.exists()


def test_an_email_address_is_one_customer_of_a_web_product(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop, other = making.product(), making.product("other")
        making.customer(of=shop, email="a@example.com")
        assert "already" in refused(lambda: making.customer(2, of=shop, email="A@example.com"))["email"][0]
        two = making.customer(3, of=shop)
        assert set(refused(lambda: saving.change_customer(two, making.draft(email="a@Example.com")))) == {"email"}
        making.customer(4, of=other, email="a@example.com")


def test_the_chosen_country_should_be_one_that_is_free(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        making.customer(1, of=shop, plan="S", plan_country="FR")  # without a package nothing is known
        making.package("Gold", product=shop, free="DE PL")
        told = refused(lambda: making.customer(2, of=shop, plan="S", plan_country="FR"))
        assert "Germany, Poland" in told["plan_country"][0]
        making.customer(2, of=shop, plan="S", plan_country="FR", uncovered_ok=True)
        making.customer(3, of=shop, plan="S", plan_country="PL")
        own = making.package("Own", free="FR")
        making.customer(4, of=shop, plan="S", plan_country="FR", package=own)


def test_without_a_choice_the_packages_default_plan_holds(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        assert making.customer(1, of=shop, plan="").plan == "P"
        making.package("Gold", product=shop, free="PL", default_plan="S")
        assert "Select which" in refused(lambda: making.customer(2, of=shop, plan=""))["plan_country"][0]
        second = making.customer(2, of=shop, plan="", plan_country="PL")
        assert (second.plan, second.plan_country) == ("S", "PL")
        own = making.package("Own", default_plan="A")
        assert making.customer(3, of=shop, plan="", package=own).plan == "A"
        assert making.customer(4, of=shop, plan="P", package=own).plan == "P"


def test_an_own_package_has_the_customers_currency(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        dollars = making.package("Dollars", currencies=["USD"])
        told = refused(lambda: making.customer(of=shop, package=dollars))
        assert "no prices in EUR, only in USD" in told["package"][0]
        assert making.customer(of=shop, package=dollars, currency="USD").package == dollars


def test_what_has_used_its_trial_stays(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        made, other = making.customer(1, of=shop), making.customer(2, of=shop)
        TrialUsage.objects.create(customer=made, allowance="minutes", quantity=60)
        with pytest.raises(ValidationError, match="1 use of its trial"):
            saving.delete_customer(made)
        saving.delete_customer(other)
        assert list(Customer.objects.all()) == [made]


def test_a_web_product_with_customers_stays(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        made = making.customer(of=shop)
        with pytest.raises(ValidationError, match="customers: 1"):
            delete_web_product(shop)
        saving.delete_customer(made)
        delete_web_product(shop)


def test_what_customers_pay_in_and_speak_stays_with_the_web_product(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        making.customer(of=shop)
        base = {
            "type": "business", "cultures": ["en-GB", "pl"], "default_culture": "en-GB", "currencies": ["EUR", "USD"],
            "brand": "Shop", "domain": "shop.example.com", "cms": "own",
        }  # fmt: skip
        wrong = ProductDraft(**{**base, "cultures": ["en-GB"], "currencies": ["USD"]})  # type: ignore[arg-type]
        told = refused(lambda: change_web_product(shop, wrong))
        assert told == {
            "currencies": ["customers: 1 still use EUR."],
            "cultures": ["customers: 1 still use pl."],
        }
        assert set(draft_errors(wrong, shop)) == {"currencies", "cultures"}
        change_web_product(shop, ProductDraft(**{**base, "currencies": ["EUR"]}))  # type: ignore[arg-type]


def test_suspending_locking_and_activating_say_who_and_why(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme, actor=cast.acme.editor):
        made = making.customer(of=making.product(), telephone="+48221234567")
        standing.suspend(made, reason="unpaid")
        with pytest.raises(ValidationError, match="suspended already"):
            standing.suspend(made)
        assert Customer.objects.get().suspended_at
        standing.resume(made)
        standing.set_expensive(made, allowed=True, reason="asked by letter")
        standing.activate_trial(made)
        with pytest.raises(ValidationError, match="activated already"):
            standing.activate_trial(made)
        stored = Customer.objects.get()
        assert (stored.suspended_at, stored.expensive_allowed) == (None, True)
        assert stored.telephone_activated_by == str(cast.acme.editor)
        assert [note.text for note in notes_of(made)] == [
            "Expensive destinations allowed: asked by letter",
            "Suspended: unpaid",
        ]
        assert {event.actor_name for event in history_of(made)} == {str(cast.acme.editor)}


def test_without_a_telephone_nothing_is_activated(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        made = making.customer(of=making.product())
        with pytest.raises(ValidationError, match="telephone number first"):
            standing.activate_trial(made)


class TestForms:
    """What people post."""

    @pytest.fixture(autouse=True)
    def _ground(self, cast: Cast, as_partner: Callable, client_for: Callable[[User], Client]) -> None:
        self.cast, self.as_partner = cast, as_partner
        self.editor, self.reader = client_for(cast.acme.editor), client_for(cast.acme.reader)
        with as_partner(cast.acme):
            self.shop = making.product()
            self.made = making.customer(of=self.shop, telephone="+48221234567")
        with as_partner(cast.globex):
            self.theirs = making.product("globex")
            self.their_customer = making.customer(of=self.theirs)
            self.their_package = making.package("Theirs")

    def posted(self, **fields: Any) -> dict[str, Any]:
        base = {
            "web_product": self.shop.pk, "kind": "company", "name": "New", "email": "new@example.com",
            "country": "PL", "currency": "EUR", "culture": "pl", "plan": "P",
        }  # fmt: skip
        return {**base, **fields}

    @pytest.mark.parametrize("field", ["web_product", "package"])
    def test_another_partners_objects_are_no_choices(self, field: str) -> None:
        value = {"web_product": self.theirs.pk, "package": self.their_package.pk}[field]
        answer = self.editor.post("/customers/add/", self.posted(**{field: value}))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Select a valid choice" in page
        assert "Globex" not in page
        assert "Theirs" not in page

    @pytest.mark.parametrize(
        "name",
        ["customer-trial", "customer-suspend", "customer-resume", "customer-allow-expensive",
         "customer-lock-expensive", "customer-activate-trial"],
    )  # fmt: skip
    def test_another_partners_customer_is_a_404(self, name: str) -> None:
        url = reverse(name, args=[self.their_customer.pk])
        assert self.editor.get(url).status_code == 404
        assert self.editor.post(url).status_code in {404, 405}

    def test_an_uncovered_country_is_asked_once_more(self) -> None:
        with self.as_partner(self.cast.acme):
            making.package("Gold", product=WebProduct.objects.get(), free="DE")
        data = self.posted(plan="S", plan_country="PL")
        page = self.editor.post("/customers/add/", data)
        assert page.status_code == 422
        assert 'name="uncovered_ok"' in page.content.decode()
        assert self.editor.post("/customers/add/", {**data, "uncovered_ok": "on"}).status_code == 303
        with self.as_partner(self.cast.acme):
            made = Customer.objects.get(email="new@example.com")
        url = reverse("customers-edit", args=[made.pk])
        version = self.editor.get(url).context["version"]
        again = {**data, "name": "Renamed", "version": version}
        assert self.editor.post(url, again).status_code == 303, "who meant it before isn't asked again"

    def test_the_default_package_is_offered_first_and_holds(self) -> None:
        with self.as_partner(self.cast.acme):
            making.package("Gold", product=WebProduct.objects.get(), free="DE", default_plan="S")
        form = self.editor.get("/customers/add/").content.decode()
        assert "Default package: Unlimited Domestic" in form
        data = self.posted(plan="")
        assert "Select which" in self.editor.post("/customers/add/", data).content.decode()
        data |= {"plan_country": "PL"}
        assert 'name="uncovered_ok"' in self.editor.post("/customers/add/", data).content.decode()
        assert self.editor.post("/customers/add/", {**data, "plan_country": "DE"}).status_code == 303
        with self.as_partner(self.cast.acme):
            made = Customer.objects.get(email="new@example.com")
            assert (made.plan, made.plan_country) == ("S", "DE")
        edit = self.editor.get(reverse("customers-edit", args=[made.pk])).content.decode()
        assert "Default package" not in edit

    def test_an_address_that_is_held_is_told_beside_it(self) -> None:
        answer = self.editor.post("/customers/add/", self.posted(email=self.made.email.upper()))
        assert answer.status_code == 422
        assert "has a customer with this e-mail address already" in answer.content.decode()

    def test_the_dialogs_of_standing(self) -> None:
        for name in ("suspend", "resume", "allow-expensive", "lock-expensive", "activate-trial"):
            url = reverse(f"customer-{name}", args=[self.made.pk])
            assert self.editor.get(url).status_code == 200
            assert self.reader.get(url).status_code == 403
            assert self.reader.post(url).status_code == 403
            answer = self.editor.post(url, {"reason": "because"})
            assert answer.status_code == 303, name
        assert self.editor.post(reverse("customer-resume", args=[self.made.pk])).status_code == 422
        with self.as_partner(self.cast.acme):
            stored = Customer.objects.get(pk=self.made.pk)
            assert stored.telephone_activated_at is not None
            assert len(notes_of(stored)) == 5

    def test_a_readers_menu_changes_nothing(self) -> None:
        page = self.reader.get(reverse("customers-menu", args=[self.made.pk])).content.decode()
        assert reverse("customer-trial", args=[self.made.pk]) in page
        assert "suspend" not in page
        full = self.editor.get(reverse("customers-menu", args=[self.made.pk])).content.decode()
        for words in ("Users", "Trial", "Suspend", "Allow expensive destinations", "Activate trial by telephone"):
            assert words in full

    def test_hostile_posts_never_break(self) -> None:
        for value in ("\x00", "'", "9" * 40, "-1", "x" * 5000, "😀" * 90, "[]", "NaN"):
            answer = self.editor.post("/customers/add/", dict.fromkeys(self.posted(), value))
            assert answer.status_code == 422, value[:20]
