"""What is right and wrong about a customer, wherever it comes from: a form, a file, a program."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import Customer
from customers.models.customer import LONGEST_CUSTOMER_NAME
from customers.telephones import telephone_digits
from portal.countries import ALPHA2
from portal.names import is_name, is_visible, refusal
from pricing.models import PricePackage
from products.cultures import fold, own_name
from products.models import WebProduct
from products.plans import Plan

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
NAME_KEY_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class CustomerDraft:
    """What a person enters about a customer, as it was typed or picked.

    country, plan_country: ISO 3166 alpha-2. currency: ISO 4217. culture: BCP 47. plan: "" is the default of its
    package. registered_at: None is now, or what it was. package: its own; None is the web product's. uncovered_ok: the
    chosen country is meant although no calls to it are free.
    """

    kind: str
    name: str
    email: str
    country: str
    currency: str
    culture: str
    plan: str = Plan.PAYG.value
    plan_country: str = ""
    telephone: str = ""
    reference: str = ""
    registered_at: datetime | None = None
    package: PricePackage | None = None
    uncovered_ok: bool = False


def name_key(name: str) -> str:
    """The name as it is ordered by and searched in: without case and accents."""
    return fold(name)[:NAME_KEY_LENGTH]


def email_key(email: str) -> str:
    """An e-mail address as it is kept: two that differ in case only are one."""
    return email.strip().lower()


def checked(draft: CustomerDraft, product: WebProduct) -> tuple[dict[str, Any], dict[str, str]]:
    """(values of the customer's columns, what is wrong by field). Asks no database, so a file of thousands is quick."""
    errors: dict[str, str] = {}
    name = " ".join(draft.name.split())
    values: dict[str, Any] = {
        "kind": draft.kind,
        "name": name,
        "name_key": name_key(name),
        "email": email_key(draft.email),
        "telephone": "",
        "country": draft.country.upper(),
        "currency": draft.currency.upper(),
        "culture": draft.culture,
        "plan": draft.plan,
        "plan_country": draft.plan_country.upper() if draft.plan == Plan.DOMESTIC else "",
        "reference": " ".join(draft.reference.split()),
        "registered_at": draft.registered_at,
    }
    if draft.kind not in Customer.Kind.values:
        errors["kind"] = _("Select company or individual.")
    if not is_name(name, longest=LONGEST_CUSTOMER_NAME):
        errors["name"] = refusal(longest=LONGEST_CUSTOMER_NAME)
    if problem := _email_problem(values["email"]):
        errors["email"] = problem
    if values["country"] not in ALPHA2:
        errors["country"] = _("Select a country.")
    if draft.telephone.strip():
        try:
            values["telephone"] = telephone_digits(draft.telephone, country=values["country"])
        except ValidationError as error:
            errors["telephone"] = error.messages[0]
    if len(values["reference"]) > 60 or not is_visible(values["reference"]):
        errors["reference"] = _("Enter at most 60 characters, all of them visible.")
    errors |= _against_product(values, product) | _plan_problems(values)
    if problem := _moment_problem(draft.registered_at):
        errors["registered_at"] = problem
    return values, errors


def package_problem(package: PricePackage | None, currency: str) -> str:
    """Why a customer who pays in `currency` can't have this package of its own; "" where it can."""
    if package is None or currency in package.currencies:
        return ""
    return _("%(package)s has no prices in %(currency)s, only in %(has)s.") % {
        "package": package.name,
        "currency": currency or "?",
        "has": ", ".join(package.currencies),
    }


def _email_problem(email: str) -> str:
    try:
        if len(email) > 254:
            raise ValidationError("")
        validate_email(email)
        email.encode()
    except (ValidationError, UnicodeEncodeError):
        return _("Enter an e-mail address, such as name@example.com.")
    return ""


def _against_product(values: Mapping[str, Any], product: WebProduct) -> dict[str, str]:
    """Currency and culture must be among those that the web product is offered in."""
    errors = {}
    if values["currency"] not in product.currencies:
        errors["currency"] = _("%(product)s is sold in %(currencies)s. Select one of these.") % {
            "product": product.brand,
            "currencies": ", ".join(product.currencies),
        }
    if values["culture"] not in product.cultures:
        errors["culture"] = _("%(product)s speaks %(cultures)s. Select one of these.") % {
            "product": product.brand,
            "cultures": ", ".join(own_name(tag) for tag in product.cultures),
        }
    return errors


def _plan_problems(values: Mapping[str, Any]) -> dict[str, str]:
    if values["plan"] not in Plan.values:
        return {"plan": _("Select one of the three plans.")}
    if values["plan"] == Plan.DOMESTIC and values["plan_country"] not in ALPHA2:
        return {"plan_country": _("Unlimited Domestic calls one country freely. Select which.")}
    return {}


def _moment_problem(moment: datetime | None) -> str:
    if moment is None:
        return ""
    if moment.tzinfo is None:
        raise ValueError("A time without a zone")
    if moment < EARLIEST or moment > timezone.now() + timedelta(minutes=5):
        return _("Enter a time between 1990 and now.")
    return ""
