"""Demo data of customers. Called by `manage.py demo_data` inside a partner's wall."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from customers import own_packages, standing, users
from customers.drafts import CustomerDraft
from customers.models import Customer
from customers.saving import add_customer
from customers.trial_usage import record_usage
from pricing.models import PricePackage
from products.models import WebProduct
from products.plans import Plan
from tenants.models import Partner
from trials.terms import Allowance

_COMPANIES = (
    ("Bäckerei Vogel", "DE", "de", "+49 30 2093 1001"), ("Kowalski i Syn", "PL", "pl", "+48 22 621 10 02"),
    ("Thames Cycles Ltd", "GB", "en-GB", "+44 20 7946 0003"),
    ("Zakład Stolarski Łoś", "PL", "pl", "+48 12 422 10 04"),
    ("Müller Elektrotechnik GmbH", "DE", "de", "+49 89 2180 1005"),
    ("Harbour Dental", "GB", "en-GB", "+44 117 496 0006"),
    ("Biuro Rachunkowe Żuraw", "PL", "pl", "+48 58 301 10 07"), ("Nordlicht Reisen", "DE", "de", "+49 40 4283 1008"),
    ("Oak & Ash Interiors", "GB", "en-GB", "+44 161 496 0009"),
    ("Gospodarstwo Ogrodnicze Śliwa", "PL", "pl", "+48 71 375 10 10"),
    ("Kanzlei Weiß & Partner", "DE", "de", "+49 69 7989 1011"),
    ("Pennine Plumbing", "GB", "en-GB", "+44 113 496 0012"),
    ("Drukarnia Offset Plus", "PL", "pl", "+48 42 635 10 13"), ("Autohaus Lindner", "DE", "de", "+49 351 4633 1014"),
    ("Brighton Language School", "GB", "en-GB", "+44 1632 960015"),
    ("Hurtownia Części Jaskółka", "PL", "pl", "+48 61 829 10 16"),
    ("Praxis Dr. Sommer", "DE", "de", "+49 221 4707 1017"),
    ("Castle Street Books", "GB", "en-GB", "+44 131 496 0018"),
    ("Serwis Wind Góral", "PL", "pl", "+48 18 443 10 19"), ("Weingut Steinberg", "DE", "de", "+49 6131 3920 20"),
)  # fmt: skip
_PEOPLE = (
    ("Anna Nowak", "PL", "pl"), ("James Whitfield", "GB", "en-GB"), ("Katrin Becker", "DE", "de"),
    ("Piotr Zieliński", "PL", "pl"), ("Olivia Hart", "GB", "en-GB"), ("Jürgen Krämer", "DE", "de"),
    ("Małgorzata Wójcik", "PL", "pl"), ("Samuel Okafor", "GB", "en-GB"), ("Lena Hoffmann", "DE", "de"),
    ("Tomasz Kamiński", "PL", "pl"), ("Chloe Bennett", "GB", "en-GB"), ("Stefan Bauer", "DE", "de"),
    ("Joanna Lewandowska", "PL", "pl"), ("Harry Doyle", "GB", "en-GB"), ("Ute Schröder", "DE", "de"),
    ("Michał Dąbrowski", "PL", "pl"), ("Grace Turner", "GB", "en-GB"), ("Felix Wagner", "DE", "de"),
    ("Ewa Szymańska", "PL", "pl"), ("Nadia Rahman", "GB", "en-GB"),
)  # fmt: skip
_CURRENCIES = {"PL": "EUR", "DE": "EUR", "GB": "GBP"}
_DAYS_AGO = (0, 1, 2, 4, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 35, 60, 95, 140, 210)
_STAFF = ("Reception", "Sales", "Accounts", "Workshop", "Warehouse", "Home office")


def make(partner: Partner) -> None:
    """Some forty customers of the partner's first web product, in every state of a trial, with users and usage."""
    product = WebProduct.objects.order_by("id").first()
    if product is None or Customer.objects.exists():
        return
    chance = random.Random(partner.pk)  # noqa: S311 -- the same demo each time, no secret
    now = timezone.now()
    for n, (name, country, culture, telephone) in enumerate(_COMPANIES):
        plan = (Plan.PAYG, Plan.DOMESTIC, Plan.INTERNATIONAL)[n % 3]
        made = _customer(
            product, n, name, country, culture, telephone, plan, now - timedelta(days=_DAYS_AGO[n], hours=n)
        )
        _fill(made, chance)
    for n, (name, country, culture) in enumerate(_PEOPLE):
        plan = (Plan.PAYG, Plan.PAYG, Plan.INTERNATIONAL)[n % 3]
        moment = now - timedelta(days=_DAYS_AGO[-n - 1], hours=n)
        made = _customer(product, 100 + n, name, country, culture, "", plan, moment)
        _fill(made, chance)
    _vary()


def _customer(
    product: WebProduct, n: int, name: str, country: str, culture: str, telephone: str, plan: Plan, moment: datetime
) -> Customer:
    currency = _CURRENCIES[country]
    return add_customer(
        CustomerDraft(
            kind=Customer.Kind.COMPANY if telephone else Customer.Kind.INDIVIDUAL,
            name=name,
            email=f"customer{n + 1}@example.com",
            telephone=telephone,
            country=country,
            currency=currency if currency in product.currencies else product.currencies[0],
            culture=culture if culture in product.cultures else product.default_culture,
            plan=plan,
            plan_country=country if plan == Plan.DOMESTIC else "",
            registered_at=moment,
            reference=f"C-{1000 + n}",
            uncovered_ok=True,
        ),
        web_product=product,
    )


def _fill(customer: Customer, chance: random.Random) -> None:
    """Users, as many as the trial has room for, and what they used of it."""
    if customer.telephone and chance.random() < 0.6:
        # The call came soon after the registration, and not in the future for those who registered just now.
        moment = customer.registered_at + timedelta(minutes=5)
        standing.activate_trial(customer, at=min(moment, timezone.now()))
    wanted = chance.randint(1, 4) if customer.kind == Customer.Kind.COMPANY else 1
    names = [customer.name, *_STAFF] if wanted == 1 else list(_STAFF)
    for n in range(wanted):
        if not users.no_room(customer):
            users.add_user(customer=customer, name=names[n], extension=str(101 + n), active=n < 3)
    customer.refresh_from_db()
    first = customer.users.order_by("id").first()
    for n in range(chance.randint(0, 5)):
        moment = customer.registered_at + timedelta(hours=2 + 7 * n)
        if moment >= timezone.now():
            break
        call = {"customer": customer, "user": first, "source": f"demo call {n + 1}", "used_at": moment}
        if Plan(customer.plan).is_unlimited:
            record_usage(allowance=Allowance.MINUTES, quantity=chance.randint(20, 1500), **call)  # type: ignore[arg-type]
        else:
            spent = Decimal(chance.randint(1, 90)).scaleb(-2)
            record_usage(allowance=Allowance.CREDIT, amount=spent, **call)  # type: ignore[arg-type]


def _vary() -> None:
    """One suspended, one that may call everywhere, one with a package of its own."""
    found = list(Customer.objects.order_by("id"))
    standing.suspend(found[16], reason="Asked us by telephone to close the account until the move is done.")
    standing.set_expensive(found[5], allowed=True, reason="Asked for by letter; a customer for ten years.")
    package = PricePackage.objects.order_by("id").last()
    chosen = next((c for c in found if package is not None and c.currency in package.currencies), None)
    if package is not None and chosen is not None:
        own_packages.link_customer(package=package, customer=chosen)
