"""What an applied import offers: the margin guard, new routes and cheaper codes, each one click from a preview."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from gateways.coverage import undo
from gateways.filters.ddi_offers import DdiOfferFilter
from gateways.filters.term_gateways import RouteFilter
from gateways.models import CoverageImport, DdiGateway, DdiOffer, Route, TermGateway
from pricelists import margin_guard, population
from pricelists.earlier import earlier
from pricelists.models import Population
from pricelists.tasks import selected_offers, selected_routes
from tenants.models import User
from tests.conftest import Cast
from tests.gateways.coverage.conftest import bring_in, line
from tests.gateways.ddi.conftest import bring_in as ddi_bring_in
from tests.gateways.ddi.conftest import ddi_deck, ddi_gateway_of, offer
from tests.pricelists.conftest import Make, exchange_rates
from tests.pricelists.ddi.conftest import Make as DdiMake
from tests.pricelists.ddi.conftest import populate as ddi_populate
from tests.pricelists.test_pages import text_of

__all__ = ["ddi_deck", "ddi_gateway_of", "exchange_rates"]
D = Decimal


@pytest.fixture
def second(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable[..., Path], exchange_rates: date
) -> Callable[[], tuple[TermGateway, CoverageImport]]:
    """A second deck after prices were made from the first: 48 is cheaper, 49 is gone, 33 is new, 44 stays."""

    def build() -> tuple[TermGateway, CoverageImport]:
        gateway = gateway_of(cast.acme)
        with as_partner(cast.acme):
            first = [
                line("48", "Poland", "0.2"),
                line("49", "Germany", "0.2", country="DE"),
                line("44", "Britain", "0.3", country="GB"),
            ]
            bring_in(gateway, deck_file(*first))
            for name, markup in (("Retail", "1.5"), ("Wholesale", "1.1")):
                pricelist = Make().pricelist(name, "USD")
                routes = Route.objects.filter(gateway=gateway, ended=False)
                made = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(markup))
                population.apply(made, routes=routes)
            lines = [
                line("48", "Poland", "0.1"),
                line("33", "France", "0.1", country="FR"),
                line("44", "Britain", "0.3", country="GB"),
            ]
            applied = bring_in(gateway, deck_file(*lines))
            margin_guard.look()
            gateway.refresh_from_db()
        return gateway, applied

    return build


def test_the_page_applied_leads_on(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], second: Callable
) -> None:
    gateway, applied = second()
    client = client_for(cast.acme.editor)
    url = reverse("coverage-import", args=[applied.pk])
    page = client.get(url)
    text = text_of(page)
    assert "1 new code" in text
    assert "1 code became cheaper" in text
    assert "No longer sold 2" in text
    assert f"{reverse('margin-guard')}?kind=unsold&amp;gateway={gateway.pk}" in page.content.decode()
    assert "Add to Retail (markup 1.5)" in text
    assert "Lower prices in Wholesale (markup 1.1)" in text
    assert "Add to Retail" not in text_of(client_for(cast.acme.reader).get(url))
    guard = client.get(reverse("margin-guard"), {"kind": "unsold", "gateway": str(gateway.pk)})
    assert text_of(guard).count("Germany") == 2
    token = page.context["unsold_selection"].token
    assert "all 2 rows that match" in text_of(client.post(reverse("unsold"), {"selection": token}))
    for what, places in (("new", {"France"}), ("cheaper", {"Poland"})):
        grid = text_of(client.get(reverse("term-routes", args=[gateway.pk]), {"newest": what}))
        assert {name for name in ("France", "Poland", "Germany", "Britain") if name in grid} == places


def test_one_click_to_the_preview_with_the_markup_of_before(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], second: Callable
) -> None:
    gateway, applied = second()
    client = client_for(cast.acme.editor)
    with as_partner(cast.acme):
        retail, wholesale = [one.pricelist for one in earlier(gateway)]
    url = reverse("coverage-populate", args=[applied.pk])
    assert client_for(cast.acme.reader).post(url).status_code == 403
    assert client_for(cast.globex.owner).post(url).status_code == 404
    for wrong in ({}, {"what": "removed", "pricelist": retail.pk}, {"what": "new", "pricelist": "x"}):
        assert "Choose one of the pricelists" in text_of(client.post(url, wrong, follow=True))
    for what, pricelist, code, rate in (("new", retail, "33", "0.15"), ("cheaper", wholesale, "48", "0.11")):
        page = client.post(url, {"what": what, "pricelist": pricelist.pk}, follow=True)
        assert "cost in USD ×" in text_of(page)
        with as_partner(cast.acme):
            made = Population.objects.latest("pk")
            assert (made.state, made.target) == ("preview", pricelist)
            assert [route.codes for route in selected_routes(made)] == [[code]]
            population.apply(made, routes=selected_routes(made))
            assert pricelist.prices.get(ended=False, codes=[code]).rate == D(rate)
    form = client.get(reverse("coverage-import", args=[applied.pk])).context["offered"][0]["selection"].token
    chosen = client.post(reverse("populate", args=[gateway.pk]), {"selection": form})
    assert "Selected: the 1 row that matches of Carrier" in text_of(chosen)


def test_only_the_newest_import_offers(
    cast: Cast,
    as_partner: Callable,
    client_for: Callable[[User], Client],
    second: Callable,
    deck_file: Callable[..., Path],
) -> None:
    gateway, applied = second()
    with as_partner(cast.acme):
        third = bring_in(gateway, deck_file(line("48", "Poland", "0.1")), mode="update")
    client = client_for(cast.acme.editor)
    assert "new code" not in text_of(client.get(reverse("coverage-import", args=[applied.pk])))
    with as_partner(cast.acme):
        assert not RouteFilter({"newest": "new"}, queryset=Route.objects.filter(gateway=gateway)).qs.exists()
        undo.undo(coverage_import=third)
        found = RouteFilter({"newest": "new"}, queryset=Route.objects.filter(gateway=gateway)).qs
        assert [route.destination for route in found] == ["France"]


def test_offers_of_numbers_too(
    cast: Cast,
    as_partner: Callable,
    client_for: Callable[[User], Client],
    ddi_gateway_of: Callable[..., DdiGateway],
    ddi_deck: Callable[..., Path],
    exchange_rates: date,
) -> None:
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        ddi_bring_in(gateway, ddi_deck(offer("Warsaw", "4"), offer("Gdansk", "4"), offer("Lodz", "4")))
        pricelist = DdiMake().pricelist("Retail", "USD")
        ddi_populate(pricelist, gateway, "1.5", offers=DdiOffer.objects.all())
        applied = ddi_bring_in(gateway, ddi_deck(offer("Warsaw", "3"), offer("Radom", "5"), offer("Lodz", "4")))
        cities = {
            what: [o.city for o in DdiOfferFilter({"newest": what}, queryset=DdiOffer.objects.all()).qs]
            for what in ("new", "cheaper")
        }
        assert cities == {"new": ["Radom"], "cheaper": ["Warsaw"]}
    client = client_for(cast.acme.editor)
    page = text_of(client.get(reverse("coverage-import", args=[applied.pk])))
    assert "1 new offer" in page
    assert "Lower prices in Retail (markup 1.5)" in page
    sent = {"what": "cheaper", "pricelist": pricelist.pk}
    preview = client.post(reverse("coverage-populate", args=[applied.pk]), sent, follow=True)
    assert "Channel price: MRC × 0.5" in text_of(preview)
    with as_partner(cast.acme):
        assert [o.city for o in selected_offers(Population.objects.latest("pk"))] == ["Warsaw"]
