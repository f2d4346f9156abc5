"""The platform's own pricelists, which partners' web products use."""

from collections.abc import Callable

import pytest

from portal.tenancy import wall
from pricelists import keeping, undo, where_used
from pricelists.ddi import editing
from pricelists.refusals import PricelistRefusal
from products.live import LiveInUseError
from tests.conftest import Cast
from tests.pricelists.ddi.conftest import Make, populate
from tests.pricelists.ddi.test_pages import live


@pytest.mark.django_db
def test_staff_at_work_as_the_platform_see_what_partners_use(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: object
) -> None:
    """Row-level security hides the partners' links from partner 0, whose currencies and prices they live on."""
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        shared, empty = make.pricelist("Shared", "USD", "EUR"), make.pricelist("Empty")
        gateway = make.gateway("Platform")
        make.offer(gateway, "A")
        populated = populate(shared, gateway)
    with as_partner(cast.acme):
        where_used.link(pricelist=shared, product=live("Alive", "USD", "EUR"))
        where_used.link(pricelist=empty, product=live("Bare", "USD"))
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        with pytest.raises(PricelistRefusal, match="Alive uses this pricelist and sells in EUR"):
            editing.change_ddi_pricelist(pricelist=shared, name="Shared", currencies=["USD"], included_channels=2)
        with pytest.raises(PricelistRefusal, match="Web products use this pricelist"):
            keeping.delete_pricelist(empty)
        with pytest.raises(LiveInUseError, match="Alive"):
            undo.guard(populated, confirmed=False)
        undo.guard(populated, confirmed=True)
    with as_partner(cast.globex):
        assert where_used.used_by(shared) == []
