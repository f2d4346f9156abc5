"""New customers, week by week."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from customers.models import Customer
from customers.registrations import registrations
from tenants.models import User
from tests.conftest import Cast
from tests.customers.making import customer, product, trial

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 3, 12, 15, tzinfo=UTC)


def test_weeks_begin_on_monday_and_none_is_left_out(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.globex):
        customer(9, of=product("theirs"), registered_at=THURSDAY)  # somebody else's does not count
    with as_partner(cast.acme):
        shop, other = product("shop"), product("other")
        trial(shop, days=7)
        for n, moment in enumerate(
            [
                datetime(2026, 3, 12, 14, tzinfo=UTC),  # this week, on trial
                datetime(2026, 3, 9, 0, 0, tzinfo=UTC),  # the first moment of this week, on trial
                datetime(2026, 3, 8, 23, 59, tzinfo=UTC),  # the last of the week before, on trial
                datetime(2026, 3, 2, 0, 0, tzinfo=UTC),  # trial over
                datetime(2026, 2, 16, 12, tzinfo=UTC),  # before the weeks that are asked for
            ]
        ):
            customer(n, of=shop, registered_at=moment)
        customer(7, of=other, registered_at=datetime(2026, 2, 24, tzinfo=UTC))  # no trial there
        Customer.objects.filter(email="customer7@example.com").update(registered_at=datetime(2026, 2, 24, tzinfo=UTC))
        found = [(week.monday, week.count, week.on_trial) for week in registrations(THURSDAY, weeks=3)]
        assert found == [(date(2026, 2, 23), 1, 0), (date(2026, 3, 2), 2, 1), (date(2026, 3, 9), 2, 2)]
        assert len(registrations(THURSDAY)) == 12


def test_the_dashboard_shows_them_and_what_can_be_counted(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client]
) -> None:
    owner = client_for(cast.acme.owner)
    assert "New customers" not in owner.get("/").content.decode()
    now = datetime.now(UTC)
    with as_partner(cast.acme):
        shop = product("shop", live=True)
        product("second")
        trial(shop)
        for n in range(3):
            customer(n, of=shop, registered_at=now - timedelta(weeks=3 * n, minutes=1))
    page = owner.get("/").content.decode()
    assert "New customers" in page
    assert "3 in 12 weeks" in page
    tiles = dict(zip(_values(page, "tile-label"), _values(page, "tile-value"), strict=True))
    assert tiles == {"Web Products live": "1 of 2", "Customers": "3", "On trial": "1"}


def _values(page: str, css: str) -> list[str]:
    return [part.partition("<")[0] for part in page.split(f'<span class="{css}">')[1:]]
