"""Data for looking at pages: run inside a portal (`manage.py shell`), through the domain functions."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from customers.drafts import CustomerDraft
from customers.importing import checking
from customers.importing import files as customer_files
from customers.importing import states as customer_states
from customers.models import TrialUsage
from customers.saving import add_customer
from customers.users import add_user
from decks import sample
from gateways.coverage import applying, reading, states, uploads
from gateways.ddi_gateways.saving import DdiGatewayDraft, add_ddi_gateway
from gateways.models import CoverageImport, DdiGateway, Route, TermGateway
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from portal.history import notes
from portal.money import rates
from portal.money.models import ExchangeRate
from portal.tenancy import wall
from pricelists import population, where_used
from pricelists.editing import Amounts, add_pricelist
from pricelists.models import TermPricelist
from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from tenants.models import User
from tests.e2e.softphones import softphones

BRANDS = (
    ("Globex Business", "business", "www.globex-business.example"),
    ("Globex Home", "residential", "home.example"),
)


def stock(email: str) -> None:
    """Give this person's partner two web products, gateways, imports in several states, and priced pricelists."""
    with wall.enter_login():
        user = User.objects.select_related("partner").get(email=email)
    assert user.partner is not None
    _rates()
    with wall.enter_partner(user.partner.pk, actor_id=user.pk, actor_name=str(user)):
        name = user.partner.name.split()[0]
        products = [
            _product(f"{name} Business", "business", f"business.{name.lower()}.example"),
            _product(f"{name} Home", "residential", f"home.{name.lower()}.example"),
        ]
        gateway = add_term_gateway(
            GatewayDraft(
                name="Transit East",
                authentication=TermGateway.Authentication.IP,
                addresses="203.0.113.5:5060/udp",
                currency=sample.CURRENCY,
                p_asserted_identity=True,
            )
        )
        add_term_gateway(
            GatewayDraft(
                name="Transit West",
                authentication=TermGateway.Authentication.SIP,
                sip_username="globex",
                sip_password="only for looking at",
                sip_registrar="sip.west.example",
                currency="EUR",
            )
        )
        notes.add_note(gateway, "Ask for the new deck in December.")
        pricelist = _pricelist(gateway, products)
        with TemporaryDirectory() as folder:
            _customers(Path(folder), products[0])
            _import(gateway, _dearer(Path(folder) / "december.csv"), apply=False)
        routes = Route.objects.filter(gateway=gateway, ended=False)
        population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=Decimal("1.4"))
        _numbers()
        softphones(products[0])


def _customers(folder: Path, product: WebProduct) -> None:
    """A customer with users and a use of a trial, and a file of customers whose columns and verdicts wait."""
    made = add_customer(
        CustomerDraft(
            kind="company", name="Stock Ltd", email="stock@example.com", telephone="+44 20 7946 0000", country="GB",
            currency="USD", culture="en",
        ),
        web_product=product,
    )  # fmt: skip
    add_user(customer=made, name="Reception", extension="101")
    TrialUsage.objects.create(customer=made, allowance="minutes", quantity=75, source="stock")
    path = folder / "customers.csv"
    path.write_text("name,e-mail,phone\nOne,one@example.com,\nTwo,nobody,12\nStock,stock@example.com,\n")
    customer_files.receive(web_product=product, path=path, name=path.name)
    found = customer_files.receive(web_product=product, path=path, name=path.name)
    defaults = {"kind": "company", "country": "GB", "currency": "USD", "culture": "en", "plan": "P"}
    customer_states.confirm(found, layout={**found.layout, "defaults": defaults}, existing="skip")
    customer_states.begin(found, kind=customer_states.CHECK)
    checking.check(found)


def _rates() -> None:
    """Exchange rates, unless the demo data brought some."""
    with wall.enter_staff(actor_name="stock"):
        if rates.newest_date() is None:
            today = timezone.localdate()
            found = [(today, "USD", Decimal("1.08")), (today, "GBP", Decimal("0.86"))]
            rates.save_rates(found, source=ExchangeRate.Source.SAMPLE)


def _product(brand: str, kind: str, domain: str) -> WebProduct:
    return add_web_product(
        ProductDraft(
            type=kind,
            cultures=["en", "pl"],
            default_culture="en",
            currencies=["USD", "EUR"],
            brand=brand,
            domain=domain,
            cms="own",
        )
    )


def _pricelist(gateway: TermGateway, products: list[WebProduct]) -> TermPricelist:
    _import(gateway, sample.path(), apply=True)
    amounts = Amounts(min_charge=Decimal("0.01"), expensive_rate=Decimal("0.5"), min_rate=Decimal("0.01"))
    pricelist = add_pricelist(name="Retail of the stock", amounts={"USD": amounts, "EUR": amounts, "GBP": amounts})
    for product in products:
        where_used.link(pricelist=pricelist, product=product)
    routes = Route.objects.filter(gateway=gateway, ended=False)
    prepared = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=Decimal("1.05"))
    population.apply(prepared, routes=routes)
    return pricelist


def _numbers() -> None:
    """A DDI gateway with coverage, and an import that would make some of it dearer."""
    gateway = add_ddi_gateway(
        DdiGatewayDraft(name="Numbers East", type="ip", currency="USD", technical_email="noc@numbers.example")
    )
    _import(gateway, sample.ddi_path(), apply=True)
    head, *lines = sample.ddi_path().read_text(encoding="utf-8").splitlines()
    changed = [line.replace(",G,", ",G,1", 1) if number % 3 == 0 else line for number, line in enumerate(lines)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "numbers-december.csv"
        path.write_text(
            "\n".join([head, *changed[4:], "PL,48,,Nowhere,2x,G,1,2,0,1,2,1,1,0,N"]) + "\n", encoding="utf-8"
        )
        _import(gateway, path, apply=False)


def _import(gateway: TermGateway | DdiGateway, path: Path, *, apply: bool) -> CoverageImport:
    coverage_import = uploads.receive(gateway=gateway, path=path, name=path.name)
    states.begin(coverage_import, kind=states.READ)
    coverage_import = reading.read(coverage_import=coverage_import)
    if apply:
        states.begin(coverage_import, kind=states.APPLY)
        coverage_import = applying.apply(coverage_import=coverage_import)
    return coverage_import


def _dearer(path: Path) -> Path:
    """The sample deck with every third rate changed, some lines gone and some that can't be read."""
    head, *lines = sample.path().read_text(encoding="utf-8").splitlines()
    changed = [line.replace(",0.0", ",0.1", 1) if number % 3 == 0 else line for number, line in enumerate(lines)]
    bad = [
        f"PL,Poland Bad,M,,48ABC,0.01,0,1,1,{date(2026, 1, 1)}",
        "PL,Poland Mobile,M,,4.47E+11,0.01,0,1,1,2026-01-01",
    ]
    path.write_text("\n".join([head, *changed[5:], *bad]) + "\n", encoding="utf-8")
    return path
