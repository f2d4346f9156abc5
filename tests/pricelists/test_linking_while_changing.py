"""A web product is linked while somebody takes one of its currencies from the pricelist: one of the two gives way."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from portal.tenancy import wall
from pricelists import where_used
from pricelists.editing import Amounts, change_pricelist
from pricelists.models import TermPricelist, TermPricelistUse
from pricelists.refusals import PricelistRefusal
from tests import patience
from tests.conftest import Cast
from tests.pricelists.conftest import Make
from tests.pricelists.test_pages import product


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("owner", ["partner", "platform"])
def test_the_link_waits_and_sees_what_is_left(cast: Cast, as_partner: Callable, make: Make, owner: str) -> None:
    number = cast.acme.partner.pk if owner == "partner" else wall.PLATFORM_PARTNER_ID
    with wall.enter_partner(number):
        pricelist = make.pricelist("Retail", "USD", "EUR")
    with as_partner(cast.acme):
        euros = product("Euros", "EUR")
    changed, told = threading.Event(), []

    def link() -> None:
        try:
            changed.wait(patience.seconds(30))
            with as_partner(cast.acme), pytest.raises(PricelistRefusal) as refused:
                where_used.link(pricelist=pricelist, product=euros)
            told.append(refused.value.text)
        finally:
            connection.close()

    thread = threading.Thread(target=link)
    thread.start()
    with wall.enter_partner(number):
        held: Any = TermPricelist.objects.select_for_update().get(pk=pricelist.pk)  # as the page of Edit does
        change_pricelist(
            pricelist=held,
            name=held.name,
            amounts={"USD": Amounts()},
            billing_increment=60,
            precision=4,
            conflict=held.conflict,
        )
        changed.set()
        thread.join(patience.pause(1.5))  # it looks at the currencies as they were, and then waits
        assert thread.is_alive()
    thread.join(patience.seconds(30))
    assert told
    assert "sells in EUR, but Retail has no prices in it" in told[0]
    with as_partner(cast.acme):
        assert not TermPricelistUse.objects.exists()
