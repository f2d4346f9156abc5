"""Mails about the end of a trial: once for each end, for live web products, in the customer's language and brand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from customers import trial_mails
from customers.models import Customer
from customers.tasks import mail_trials
from portal.mail.models import Mail
from portal.tenancy import wall
from products.models import WebProduct
from tenants.models import Partner
from tests.conftest import Cast
from tests.customers import making
from trials.models import Trial

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 7, 10, tzinfo=UTC)


def registered(days_ago: int) -> datetime:
    return NOW - timedelta(days=days_ago)


@pytest.fixture
def shop(cast: Cast, as_partner: Callable) -> WebProduct:
    """A live web product of Acme with a trial of 14 days."""
    with as_partner(cast.acme):
        made = making.product(live=True)
        making.trial(made, days=14)
        return made


def mails(cast: Cast, as_partner: Callable) -> list[tuple[str, str]]:
    with as_partner(cast.acme):
        return list(Mail.objects.order_by("id").values_list("kind", "to_address"))


def test_each_end_is_told_of_once(cast: Cast, as_partner: Callable, shop: WebProduct) -> None:
    with as_partner(cast.acme):
        for n, days in enumerate((0, 10, 11, 14, 15, 17, 18, 40)):
            making.customer(n, of=shop, registered_at=registered(days))
    assert trial_mails.mail_every_partner(at=NOW) == 4
    assert mails(cast, as_partner) == [
        ("trial-ending", "customer2@example.com"),
        ("trial-ending", "customer3@example.com"),
        ("trial-ended", "customer4@example.com"),
        ("trial-ended", "customer5@example.com"),
    ]
    assert trial_mails.mail_every_partner(at=NOW) == 0
    assert trial_mails.mail_every_partner(at=NOW + timedelta(hours=5)) == 0
    assert trial_mails.mail_every_partner(at=NOW + timedelta(days=1)) == 2, "one more ends soon, one has ended"
    assert mails(cast, as_partner)[4:] == [
        ("trial-ending", "customer1@example.com"),
        ("trial-ended", "customer3@example.com"),
    ]


def test_a_longer_trial_is_a_new_end(cast: Cast, as_partner: Callable, shop: WebProduct) -> None:
    with as_partner(cast.acme):
        making.customer(1, of=shop, registered_at=registered(12))
    assert trial_mails.mail_every_partner(at=NOW) == 1
    with as_partner(cast.acme):
        Trial.objects.update(days=20)
    assert trial_mails.mail_every_partner(at=NOW) == 0
    assert trial_mails.mail_every_partner(at=NOW + timedelta(days=6)) == 1


@pytest.mark.parametrize("state", ["development", "requested", "suspended"])
def test_only_live_web_products_write(cast: Cast, as_partner: Callable, shop: WebProduct, state: str) -> None:
    with as_partner(cast.acme):
        making.customer(1, of=shop, registered_at=registered(12))
        WebProduct.objects.update(state=state)
    assert trial_mails.mail_every_partner(at=NOW) == 0


def test_suspended_customers_and_partners_get_none(cast: Cast, as_partner: Callable, shop: WebProduct) -> None:
    with as_partner(cast.acme):
        made = making.customer(1, of=shop, registered_at=registered(12))
        Customer.objects.update(suspended_at=NOW)
    assert trial_mails.mail_every_partner(at=NOW) == 0
    with as_partner(cast.acme):
        Customer.objects.filter(pk=made.pk).update(suspended_at=None)
    with wall.enter_staff():
        Partner.objects.filter(pk=cast.acme.partner.pk).update(state=Partner.State.SUSPENDED)
    assert trial_mails.mail_every_partner(at=NOW) == 0
    with wall.enter_staff():
        Partner.objects.filter(pk=cast.acme.partner.pk).update(state=Partner.State.ACTIVE)
    assert trial_mails.mail_every_partner(at=NOW) == 1


def test_a_short_trial_has_the_second_mail_only(cast: Cast, as_partner: Callable, shop: WebProduct) -> None:
    with as_partner(cast.acme):
        Trial.objects.update(days=3)
        making.customer(1, of=shop, registered_at=registered(1))
        making.customer(2, of=shop, registered_at=registered(5))
    trial_mails.mail_every_partner(at=NOW)
    assert mails(cast, as_partner) == [("trial-ended", "customer2@example.com")]


@pytest.mark.parametrize(
    ("culture", "subject"),
    [
        ("pl", "Okres próbny Shop kończy się 22 marca 2026"),
        ("en-GB", "Your free trial of Shop ends on 22 March 2026"),
    ],
)
def test_in_the_customers_language_and_the_products_brand(
    cast: Cast, as_partner: Callable, shop: WebProduct, culture: str, subject: str
) -> None:
    with as_partner(cast.acme):
        making.customer(1, of=shop, registered_at=registered(12), culture=culture, name="<Anna> & Co")
    trial_mails.mail_every_partner(at=NOW)
    with as_partner(cast.acme):
        mail = Mail.objects.get()
        assert (mail.subject, mail.from_name, mail.culture) == (subject, "Shop", culture)
        assert "<Anna> & Co" in mail.text
        assert "&lt;Anna&gt; &amp; Co" in mail.html
        assert "Partner Portal" not in mail.text + mail.html


def test_it_goes_on_where_it_stopped_and_in_batches(
    cast: Cast, as_partner: Callable, shop: WebProduct, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_mails, "BATCH", 2)
    with as_partner(cast.acme):
        for n in range(5):
            making.customer(n, of=shop, registered_at=registered(12))
    with as_partner(cast.globex):
        other = making.product("globex", live=True)
        making.trial(other, days=14)
        making.customer(9, of=other, registered_at=registered(12))
    calls = 0
    real = trial_mails.send

    def dies(**given: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise RuntimeError("the worker dies here")
        return real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(trial_mails, "send", dies)
    trial_mails.mail_every_partner(at=NOW)
    assert len(mails(cast, as_partner)) == 2, "the batch that failed wrote nothing; the one before it stays"
    with as_partner(cast.globex):
        assert Mail.objects.count() == 1, "another partner's mails go out all the same"
    monkeypatch.setattr(trial_mails, "send", real)
    assert trial_mails.mail_every_partner(at=NOW) == 3
    assert len({to for _kind, to in mails(cast, as_partner)}) == 5


def test_a_partner_writes_no_more_than_the_days_limit(
    cast: Cast, as_partner: Callable, shop: WebProduct, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Whoever imports a list of strangers can't make the platform's mail server write to all of them at once."""
    settings.TRIAL_MAILS_A_DAY = 3
    monkeypatch.setattr(trial_mails, "BATCH", 2)
    with as_partner(cast.acme):
        for n, days in enumerate((12, 12, 12, 12, 15)):
            making.customer(n, of=shop, registered_at=registered(days))
    with as_partner(cast.globex):
        other = making.product("globex", live=True)
        making.trial(other, days=14)
        making.customer(9, of=other, registered_at=registered(12))
    assert trial_mails.mail_every_partner(at=NOW) == 4, "three of Acme's, and Globex has a limit of its own"
    assert trial_mails.mail_every_partner(at=NOW) == 0
    with wall.enter_staff():
        Mail.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert trial_mails.mail_every_partner(at=NOW) == 2, "the rest follows"
    assert [kind for kind, _to in mails(cast, as_partner)] == [*["trial-ending"] * 4, "trial-ended"]


def test_the_task_runs_on_nothing(cast: Cast) -> None:
    assert mail_trials() == 0
