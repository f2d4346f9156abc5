"""An ended currency is replaced by its successor in everything at once, at the fixed rate."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer, TrialUsage
from gateways.models import DdiGateway, TermGateway
from portal.jobs.models import Job
from portal.money import rates
from pricelists.models import DdiPrice, DdiPricelist, TermPrice, TermPricelist, TermPricelistTerms
from pricing.models import PackagePrice, PricePackage
from products import changeover
from products.models import WebProduct
from products.saving import ProductDraft, change_web_product, draft_errors
from tests.pricelists.test_pages import run_jobs
from trials.models import Trial, TrialCredit

D = Decimal
pytestmark = pytest.mark.django_db


def make_product(currencies: list[str], domain: str = "lev.example.com") -> WebProduct:
    return WebProduct.objects.create(
        type="business",
        cultures=["en"],
        default_culture="en",
        currencies=currencies,
        brand="Lev",
        domain=domain,
        cms="own",
    )


def draft(product: WebProduct, currencies: list[str]) -> ProductDraft:
    return ProductDraft(
        type=product.type, cultures=["en"], default_culture="en", currencies=currencies, brand=product.brand,
        domain=product.domain, cms=product.cms,
    )  # fmt: skip


@pytest.fixture
def bulgarian(cast, as_partner):
    """Everything of a partner in BGN, and a second pricelist in BGN and EUR."""
    with as_partner(cast.acme):
        product = make_product(["BGN", "USD"])
        package = PricePackage.objects.create(name="P", currencies=["BGN", "USD"])
        PackagePrice.objects.create(package=package, currency="BGN", payg=D("10"), domestic=D("19.99"))
        PackagePrice.objects.create(package=package, currency="USD", payg=D("7"))
        term = TermPricelist.objects.create(name="T", currencies=["BGN", "USD"], price_count=2)
        TermPricelistTerms.objects.create(
            pricelist=term, currency="BGN", min_charge=D("0.02"), expensive_rate=D("0.5"), min_rate=D("0.01")
        )
        codes = {
            "codes": ["48"],
            "code_count": 1,
            "code_min": "48",
            "code_max": "48",
            "country": "PL",
            "line_type": "L",
        }
        TermPrice.objects.create(
            pricelist=term, currency="BGN", destination="Poland", rate=D("0.1"), cost=D("0.05"),
            connection_fee=D("0.03"), handmade=True, reason="Promised", **codes,
        )  # fmt: skip
        TermPrice.objects.create(pricelist=term, currency="USD", destination="Poland", rate=D("0.06"), **codes)
        both = TermPricelist.objects.create(name="B", currencies=["EUR", "BGN"], price_count=1)
        for code in ("EUR", "BGN"):
            TermPricelistTerms.objects.create(pricelist=both, currency=code)
        TermPrice.objects.create(pricelist=both, currency="BGN", destination="Poland", rate=D("0.1"), **codes)
        ddi = DdiPricelist.objects.create(name="D", currencies=["BGN"], price_count=1)
        DdiPrice.objects.create(
            pricelist=ddi, currency="BGN", country="BG", city="Sofia", nrc=D("5"), mrc=D("3"), per_minute=D("0.05"),
            channel_price=D("1.5"), included_channels=2, cost_mrc=D("2"),
        )  # fmt: skip
        trial = Trial.objects.create(name="Try", currencies=["BGN"], credit_allowed=True)
        TrialCredit.objects.create(trial=trial, currency="BGN", amount=D("4"))
        customer = Customer.objects.create(
            web_product=product, kind="company", name="One", email="one@example.com", country="BG", currency="BGN",
            culture="en", plan="P",
        )  # fmt: skip
        TrialUsage.objects.create(customer=customer, allowance="credit", amount=D("1.95583"))
    return product


def test_old_rows_stay_valid_and_nothing_new_begins(cast, as_partner, bulgarian):
    with as_partner(cast.acme):
        changed = change_web_product(bulgarian, draft(bulgarian, ["BGN", "USD"]))
        assert changed.currencies == ["BGN", "USD"]
        other = make_product(["USD"], "usd.example.com")
        assert "BGN" in draft_errors(draft(other, ["USD", "BGN"]), other)["currencies"][0]
        assert [found.code for found in changeover.ended_in_use()] == ["BGN"]


def test_everything_is_replaced_at_once(cast, as_partner, bulgarian):
    with as_partner(cast.acme):
        before = changeover.parts(changeover.ended_in_use()[0])
        assert len(before) == 7
        changeover.change("BGN")
        bulgarian.refresh_from_db()
        assert bulgarian.currencies == ["EUR", "USD"]
        package = PricePackage.objects.get()
        assert (package.currencies, package.version) == (["EUR", "USD"], 1)
        price = package.prices.get(currency="EUR")
        assert (price.payg, price.domestic, price.international) == (D("5.11"), D("10.22"), 0)
        term = TermPricelist.objects.get(name="T")
        assert (term.currencies, term.price_count) == (["EUR", "USD"], 2)
        new = TermPrice.objects.get(pricelist=term, currency="EUR", ended=False)
        # 0.1 / 1.95583 = 0.0511292…, up; 0.05 and 0.03 half-up to a millionth.
        assert (new.rate, new.cost, new.connection_fee) == (D("0.0512"), D("0.025565"), D("0.015339"))
        assert (new.handmade, new.reason, new.expensive) == (True, "Promised", False)
        assert TermPrice.objects.get(pricelist=term, currency="BGN").ended
        terms = term.terms.get(currency="EUR")
        assert (terms.min_charge, terms.expensive_rate, terms.min_rate) == (D("0.01"), D("0.255646"), D("0.005113"))
        both = TermPricelist.objects.get(name="B")
        assert (both.currencies, both.price_count, both.terms.count()) == (["EUR"], 0, 1)
        number = DdiPrice.objects.get(ended=False)
        assert (number.currency, number.nrc, number.mrc, number.channel_price) == (
            "EUR",
            D("2.56"),
            D("1.53"),
            D("0.77"),
        )
        assert (number.per_minute, number.cost_mrc) == (D("0.0256"), D("1.022584"))
        trial = Trial.objects.get()
        assert (trial.currencies, trial.credits.get().currency, trial.credits.get().amount) == (
            ["EUR"],
            "EUR",
            D("2.05"),
        )
        assert (Customer.objects.get().currency, TrialUsage.objects.get().amount) == ("EUR", 1)
        assert changeover.ended_in_use() == []
        assert changeover.change("BGN") == 0
    with pytest.raises(ValueError, match="not ended"):
        changeover.change("USD")


def test_the_preview_says_what_happens(cast, as_partner, bulgarian, client_for):
    with as_partner(cast.acme):
        before = {part.name: part for part in changeover.parts(changeover.ended_in_use()[0])}
        told = {(one.label, one.before, one.after) for part in before.values() for one in part.amounts}
        changeover.change("BGN")
        rate = TermPrice.objects.get(pricelist__name="T", currency="EUR", ended=False).rate
        mrc = DdiPrice.objects.get(ended=False).mrc
        payg = PackagePrice.objects.get(currency="EUR").payg
    assert ("Poland", D("0.1"), rate) in told
    assert any(after == mrc and "Sofia" in label for label, _before, after in told)
    assert ("Pay As You Go", D(10), payg) in told


def test_the_page_previews_and_asks_for_one_job(cast, as_partner, bulgarian, client_for):
    page, start = reverse("changeover", args=["BGN"]), reverse("changeover-start", args=["BGN"])
    editor, reader = client_for(cast.acme.editor), client_for(cast.acme.reader)
    home = editor.get(reverse("dashboard")).content.decode()
    assert "BGN (Bulgarian Lev) ended on 31 Dec 2025; EUR has replaced it." in home
    assert page in home
    text = reader.get(page).content.decode()
    assert "1 EUR = 1.95583 BGN, fixed by law." in text
    assert "Replace BGN by EUR" not in text.split("<main", 1)[-1].split("<form", 1)[0]
    assert reader.post(start).status_code == 403
    for _twice in range(2):
        assert editor.post(start).status_code == 302
    with as_partner(cast.acme):
        assert Job.objects.filter(kind="products.changeover").count() == 1
    stranger = client_for(cast.globex.owner).get(page).content.decode()
    assert "Nothing of yours uses BGN any more." in stranger
    for code in ("USD", "nothing", "bgn"):
        assert editor.get(reverse("changeover", args=[code])).status_code == 404


def test_gateways_stay_and_the_page_says_what_happens_to_their_costs(cast, as_partner, bulgarian, client_for):
    page = reverse("changeover", args=["BGN"])
    with as_partner(cast.acme):
        supplier = TermGateway.objects.create(name="Sofia Telecom", authentication="ip", currency="BGN")
        numbers = DdiGateway.objects.create(name="Sofia Numbers", type="ip", currency="BGN", technical_email="n@x.org")
        TermGateway.objects.create(name="Old One", authentication="ip", currency="BGN", retired_at=timezone.now())
        old = changeover.ended_in_use()[0]
        staying = [part for part in changeover.parts(old) if part.stays]
        assert [part.name for part in staying] == ["Sofia Telecom", "Sofia Numbers"]
        changeover.change("BGN")
        for gateway in (supplier, numbers):
            gateway.refresh_from_db()
            assert gateway.currency == "BGN"
        assert changeover.ended_in_use() == [], "the dashboard has nothing to ask for any more"
        quote = rates.newest({"BGN", "EUR"}, date(2026, 12, 1))["BGN"]
        assert quote.per_euro == D("1.95583")
    editor = client_for(cast.acme.editor)
    text = editor.get(page).content.decode()
    assert "What stays in BGN" in text
    assert "Its costs go on being converted, at the fixed" in text
    assert "Old One" not in text
    assert editor.post(reverse("changeover-start", args=["BGN"])).status_code == 302
    with as_partner(cast.acme):
        assert not Job.objects.filter(kind="products.changeover").exists(), "there is nothing to replace"
    assert "Sofia Telecom" not in client_for(cast.globex.owner).get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_page_keeps_what_was_replaced(cast, as_partner, bulgarian, client_for):
    page, editor = reverse("changeover", args=["BGN"]), client_for(cast.acme.editor)
    editor.post(reverse("changeover-start", args=["BGN"]))
    run_jobs(cast, as_partner)
    text = editor.get(page).content.decode()
    assert "Nothing of yours uses BGN any more." in text
    result = text.split("Replaced on", 1)[1]
    assert "asked by Acme Editor" in result
    for told in ("Web Product: Lev", "10.00", "5.11", "Poland", "0.0512", "Sofia", "1.53"):
        assert told in result, told
    assert "Replaced on" not in client_for(cast.globex.owner).get(page).content.decode()


def test_going_live_names_it(cast, as_partner, bulgarian):
    from support.going_live import supply

    with as_partner(cast.acme):
        found = supply.currencies(bulgarian)
        assert (found.level, "BGN" in found.message, found.mend_url) == ("blocking", True, "/ended-currencies/BGN/")
        bulgarian.currencies = ["EUR"]
        assert supply.currencies(bulgarian).level == "ok"
