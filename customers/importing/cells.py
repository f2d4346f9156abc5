"""From the cells of a line to what they say about a customer."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from functools import lru_cache

from django.utils.translation import gettext as _

from customers.drafts import CustomerDraft
from customers.importing.layouts import FileLayout
from customers.models import Customer
from portal.countries import from_cell
from portal.spreadsheets import without_apostrophe
from portal.tabular.dates import effective
from portal.tabular.problems import Problem
from products.cultures import cultures, fold
from products.models import WebProduct
from products.plans import Plan

_KINDS = {
    "company": "company business firm b2b organisation organization corporate c",
    "individual": "individual person private residential consumer b2c personal i",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_PLANS = {
    Plan.PAYG: "p, payg, pay as you go, metered, prepaid",
    Plan.DOMESTIC: "s, unlimited domestic, domestic, unlimited local",
    Plan.INTERNATIONAL: "a, unlimited international, international, unlimited",
}
_PLAN_OF = {word.strip(): plan.value for plan, words in _PLANS.items() for word in words.split(",")}


class Row:
    """One line: its cells by meaning, what they say, and what is wrong with them."""

    def __init__(self, cells: Sequence[str], layout: FileLayout, product: WebProduct) -> None:
        self._cells = {m: _one_line(cells[i]) if i < len(cells) else "" for m, i in layout.meanings.items()}
        self._defaults = layout.defaults
        self._product = product
        self.problems: list[str] = []

    def said(self, meaning: str) -> str:
        """The cell's text; "" where it is empty or there is no such column."""
        return self._cells.get(meaning, "")

    def draft(self, base: Customer | None = None) -> CustomerDraft:
        """The customer that the line describes; `base`: the one that exists, whose values hold where it is silent.

        Puts what can't be read into `problems`.
        """
        kind = self._kind(base)
        country = self._country("country", base.country if base else self._defaults.get("country", ""))
        # Who is Unlimited Domestic because of what was said for all lines calls home freely.
        home = "" if self.said("plan") else country
        return CustomerDraft(
            kind=kind,
            name=self._name(kind) or (base.name if base else ""),
            email=self.said("email"),
            telephone=self.said("telephone") or (f"+{base.telephone}" if base and base.telephone else ""),
            country=country,
            currency=self.said("currency").upper() or (base.currency if base else self._defaults.get("currency", "")),
            culture=self._culture(base),
            plan=self._plan(base),
            plan_country=self._country("plan_country", base.plan_country if base else home),
            reference=self.said("reference") or (base.reference if base else ""),
            registered_at=self._registered(base),
            uncovered_ok=True,
        )

    def _kind(self, base: Customer | None) -> str:
        text = self.said("kind")
        if text:
            kind = _KIND_OF.get(fold(text), "")
            if not kind:
                self.problems.append(_("Kind: “%(text)s” is neither company nor individual.") % {"text": text})
            return kind
        if base is not None:
            return base.kind
        if self.said("company"):
            return Customer.Kind.COMPANY.value
        if self.said("first_name") or self.said("last_name"):
            return Customer.Kind.INDIVIDUAL.value
        return self._defaults.get("kind", Customer.Kind.COMPANY.value)

    def _name(self, kind: str) -> str:
        person = " ".join(filter(None, (self.said("first_name"), self.said("last_name"))))
        company, name = self.said("company"), self.said("name")
        return (company or name or person) if kind == Customer.Kind.COMPANY else (name or person or company)

    def _country(self, meaning: str, otherwise: str) -> str:
        text = self.said(meaning)
        if not text:
            return otherwise
        code = _country_of(text)
        if not code:
            label = _("Country") if meaning == "country" else _("Chosen country")
            self.problems.append(_("%(label)s: “%(text)s” is no country.") % {"label": label, "text": text})
        return code

    def _culture(self, base: Customer | None) -> str:
        text = self.said("culture")
        if not text:
            return base.culture if base else self._defaults.get("culture", "")
        found = _culture_of(text, tuple(self._product.cultures))
        if not found:
            self.problems.append(
                _("Culture: “%(text)s” is none of the web product's (%(cultures)s).")
                % {"text": text, "cultures": ", ".join(self._product.cultures)}
            )
        return found

    def _plan(self, base: Customer | None) -> str:
        text = self.said("plan")
        if not text:
            return base.plan if base else self._defaults.get("plan", Plan.PAYG.value)
        plan = _PLAN_OF.get(" ".join(re.split(r"[\W_]+", fold(text))).strip(), "")
        if not plan:
            self.problems.append(_("Plan: “%(text)s” is none of P, S, A or their names.") % {"text": text})
        return plan

    def _registered(self, base: Customer | None) -> datetime | None:
        text = self.said("registered_at")
        if not text:
            return base.registered_at if base else _day(self._defaults.get("registered_at", ""))
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is not None and len(text) > 10:
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        try:
            found = effective(text, order=self._defaults.get("dates", "dmy"))
        except Problem:
            found = None
        if found is None:
            self.problems.append(_("Registered: “%(text)s” is no date.") % {"text": text})
            return None
        if base is not None and base.registered_at.astimezone(UTC).date() == found:
            return base.registered_at  # the file knows the day only
        return datetime.combine(found, time(), UTC)


def differences(customer: Customer, values: Mapping[str, object]) -> dict[str, object]:
    """Those of a customer's columns that the file would change."""
    return {name: value for name, value in values.items() if getattr(customer, name) != value}


@lru_cache(maxsize=512)
def _culture_of(text: str, offered: tuple[str, ...]) -> str:
    """The culture that is meant, among those of the web product: by its tag, its language, or its name."""
    wanted = fold(text).replace("_", "-")
    for tag in offered:
        if tag.lower() == wanted:
            return tag
    names = {culture.tag: {fold(culture.own_name), fold(culture.english_name)} for culture in cultures()}
    for tag in offered:
        language = tag.split("-")[0]
        if wanted in names.get(tag, set()) or wanted in names.get(language, set()):
            return tag
    return next((tag for tag in offered if tag.split("-")[0].lower() == wanted.split("-")[0] and len(wanted) < 6), "")


@lru_cache(maxsize=1024)
def _country_of(text: str) -> str:
    return from_cell(text)


def _day(text: str) -> datetime | None:
    return datetime.combine(datetime.fromisoformat(text).date(), time(), UTC) if text else None


def _one_line(cell: str) -> str:
    """The cell's text on one line; an apostrophe that only kept a spreadsheet from computing is left out."""
    text = " ".join(cell.replace("\ufeff", "").split())
    return without_apostrophe(text)
