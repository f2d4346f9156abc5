"""An MRC of 0: asked about in the import, no price unless ticked, found by the guard."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gateways.coverage import applying, states
from gateways.models import DdiGateway, DdiOffer
from pricelists import amending
from pricelists.ddi import margin_guard, population
from pricelists.ddi.channels import Channels
from pricelists.models import DdiMarginFinding
from pricelists.refusals import PricelistRefusal
from tests.gateways.ddi.conftest import offer, to_preview
from tests.pricelists.ddi.conftest import by_city

D = Decimal
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HALF = Channels(factor=D("0.5"))


@pytest.fixture
def prepared(cast, as_partner, make):
    with as_partner(cast.acme):
        gateway, pricelist = make.gateway(), make.pricelist("Retail", "USD")
        make.offer(gateway, "Priced", "4", "0", per_minute="0")  # no setup fee, nothing per minute: usual
        make.offer(gateway, "Free", "0", "1")
        made = population.prepare(
            pricelist=pricelist, gateway=gateway, offers=DdiOffer.objects.all(), markup=D("1.5"), channels=HALF
        )
        return made, pricelist


def test_no_price_without_an_mrc_unless_ticked(cast, as_partner, prepared, exchange_rates):
    made, pricelist = prepared
    with as_partner(cast.acme):
        assert (made.counts["zero_others"], made.counts["prices"], made.counts["skipped"]) == (1, 1, 0)
        assert made.counts["zero_examples"][0][0].startswith("Free")
        population.apply(made, offers=DdiOffer.objects.all())
        assert set(by_city(pricelist)) == {"Priced"}
        DdiOffer.objects.filter(city="Priced").update(mrc=0)
        assert margin_guard.look()["free"] == 1
        finding = DdiMarginFinding.objects.get()
        assert (finding.kind, finding.component, finding.cost) == ("free", "mrc", 0)
        with pytest.raises(PricelistRefusal):
            amending.prepare([finding], what="reprice")


def test_ticked_it_is_published_and_not_found(cast, as_partner, prepared, exchange_rates):
    made, pricelist = prepared
    with as_partner(cast.acme):
        population.choose_zero(made, offers=DdiOffer.objects.all(), others=True)
        assert made.counts["prices"] == 2
        population.apply(made, offers=DdiOffer.objects.all())
        assert by_city(pricelist)["Free"].mrc == 0
        assert margin_guard.look()["free"] == 0


@pytest.mark.parametrize(("answer", "cities"), [("block", {"Warsaw"}), ("free", {"Warsaw", "Lodz"})])
def test_the_import_asks(cast, as_partner, tmp_path, answer, cities):
    header = (
        "Country,State,City,Area Code,Type,NRC,MRC,Per Minute,Stock,Included channels,Fax,SMS,Regulation,"
        "Effective date\n"
    )
    path = tmp_path / "numbers.csv"
    path.write_text(header + offer("Warsaw") + "\n" + offer("Lodz", "free") + "\n")
    with as_partner(cast.acme):
        gateway = DdiGateway.objects.create(name="N", type="ip", currency="USD", technical_email="noc@acme.example")
        found = to_preview(gateway, path, now=NOW)
        assert (found.counts["zero"], found.counts["zero_examples"]) == (1, ["Lodz, PL"])
        states.begin(found, kind=states.APPLY, mode="replace", zero_cost=answer)
        applying.apply(coverage_import=found, now=NOW)
        assert set(DdiOffer.objects.values_list("city", flat=True)) == cities
