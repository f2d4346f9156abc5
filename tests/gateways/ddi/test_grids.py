"""The grids of DDI gateways, of their offers, of imports and of what an import changes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from gateways.ddi_gateways.saving import DdiGatewayDraft, add_ddi_gateway
from gateways.models import CoverageChange, CoverageImport, DdiGateway, DdiOffer, Deck
from gateways.views.ddi_gateways import DdiGatewayPages, DdiOfferPages
from gateways.views.import_lists import DdiChangePages, DdiImportPages
from portal.tenancy import wall
from tests.grid.base import GridTests


def _gateway(name: str) -> DdiGateway:
    return add_ddi_gateway(DdiGatewayDraft(name=name, type="ip", currency="USD", technical_email="noc@example.com"))


def _import(gateway: DdiGateway, n: int) -> CoverageImport:
    deck = Deck.objects.create(ddi_gateway=gateway, name=f"deck-{n}.csv", file=f"decks/{n}.csv", size=n)
    return CoverageImport.objects.create(ddi_gateway=gateway, deck=deck, state="discarded")


class TestDdiGateways(GridTests):
    pages = DdiGatewayPages
    form_data = {"type": "ip", "name": "Supplier", "currency": "USD", "technical_email": "noc@example.com"}

    def make(self, n: int, **kwargs: Any) -> DdiGateway:
        return _gateway(f"Gateway {n}")

    def test_choosing_a_gateway(self) -> None:
        [gateway] = self.add(self.cast.acme)
        with self.as_partner(self.cast.acme):
            DdiGateway.objects.update(offer_count=1)
        url = reverse("choose-ddi-gateway", args=["import"])
        assert reverse("ddi-coverage-upload", args=[gateway.pk]) in self.writing().get(url).content.decode()
        url = reverse("choose-ddi-gateway", args=["populate"])
        assert reverse("ddi-offers", args=[gateway.pk]) in self.writing().get(url).content.decode()
        assert gateway.name not in self.client_for(self.cast.globex.owner).get(url).content.decode()
        assert self.writing().get(reverse("choose-ddi-gateway", args=["nothing"])).status_code == 404

    def test_the_platforms_address_is_neither_shown_nor_found(self) -> None:
        with wall.enter_partner(wall.PLATFORM_PARTNER_ID, actor_name="test"):
            platform = _gateway("Platform Numbers")
        self.add(self.cast.acme)
        everything = self.writing().get(self.url()).content.decode()
        assert platform.name in everything
        assert everything.count("noc@example.com") == 1
        assert platform.name not in self.writing().get(f"{self.url()}?technical_email=noc").content.decode()

    def test_coverage_that_is_too_old_is_marked(self) -> None:
        [gateway] = self.add(self.cast.acme)
        with self.as_partner(self.cast.acme):
            at = datetime.now(UTC) - timedelta(days=31)
            DdiGateway.objects.filter(pk=gateway.pk).update(coverage_at=at, coverage_max_days=30)
        assert 'class="warn"' in self.writing().get(self.url()).content.decode()


class TestOffers(GridTests):
    pages = DdiOfferPages

    def parent(self) -> dict[str, Any]:
        return {"gateway": _gateway("Supplier").pk}

    def make(self, n: int, **kwargs: Any) -> DdiOffer:
        gateway = DdiGateway.objects.get(pk=kwargs["gateway"])
        gateway.offer_count += 1
        gateway.save(update_fields=["offer_count"])
        return DdiOffer.objects.create(
            gateway=gateway,
            country=("PL", "DE")[n % 2],
            state="",
            city=f"Place {n % 3}",
            area_code=str(20 + n),
            number_type="G",
            mrc=Decimal(n % 4),
            stock=n,
        )

    def test_filters(self) -> None:
        self.add(self.cast.acme, 6)

        for query, cities in {
            "city=lace 1": {"Place 1"},
            "city_starts=Place 2": {"Place 2"},
            "area_code=21": {"Place 1"},
            "mrc_min=3": {"Place 0"},
            "stock_min=6": {"Place 0"},
        }.items():
            page = self.writing().get(f"{self.url()}?size=50&{query}").content.decode()
            assert {f"Place {n}" for n in range(3) if f">Place {n}<" in page} == cities, query

    def test_as_of_a_day_shows_what_has_ended(self) -> None:
        [offer] = self.add(self.cast.acme)
        with self.as_partner(self.cast.acme):
            DdiOffer.objects.filter(pk=offer.pk).update(
                valid_from=datetime(2026, 1, 1, tzinfo=UTC), valid_to=datetime(2026, 2, 1, tzinfo=UTC), ended=True
            )
        assert offer.city not in self.writing().get(self.url()).content.decode()
        assert offer.city in self.writing().get(f"{self.url()}?on=2026-01-15").content.decode()

    def test_versions(self) -> None:
        [offer] = self.add(self.cast.acme)
        url = reverse("offer-versions", args=[offer.gateway_id, offer.pk])
        assert "Every version" in self.client_for(self.cast.acme.reader).get(url).content.decode()
        assert self.client_for(self.cast.globex.owner).get(url).status_code == 404


class TestDdiImports(GridTests):
    pages = DdiImportPages

    def parent(self) -> dict[str, Any]:
        return {"gateway": _gateway("Supplier").pk}

    def make(self, n: int, **kwargs: Any) -> CoverageImport:
        return _import(DdiGateway.objects.get(pk=kwargs["gateway"]), n)


class TestDdiChanges(GridTests):
    pages = DdiChangePages

    def parent(self) -> dict[str, Any]:
        return {"coverage_import": _import(_gateway("Supplier"), 0).pk}

    def make(self, n: int, **kwargs: Any) -> CoverageChange:
        return CoverageChange.objects.create(
            coverage_import_id=kwargs["coverage_import"],
            kind="dearer",
            destination=f"Place {n % 3}",
            country="PL",
            line_type="G",
            codes=str(20 + n),
            code_count=1,
            old_rate=Decimal(1),
            new_rate=Decimal(2),
            old_terms="NRC 1",
            new_terms="NRC 2",
        )

    def test_before_and_after(self) -> None:
        [change] = self.add(self.cast.acme)
        url = reverse("coverage-change-terms", args=[change.coverage_import_id, change.pk])
        page = self.client_for(self.cast.acme.reader).get(url).content.decode()
        assert "NRC 1" in page
        assert "NRC 2" in page
        assert self.client_for(self.cast.globex.owner).get(url).status_code == 404

    def test_the_lists_of_the_other_kind_are_not_there(self) -> None:
        [change] = self.add(self.cast.acme)
        assert self.writing().get(reverse("coverage-changes", args=[change.coverage_import_id])).status_code == 404
