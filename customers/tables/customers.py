"""The grids of customers, their users, and what they used of their trials."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from customers.models import Customer, CustomerUser, TrialUsage
from customers.telephones import shown_telephone
from portal.countries import country_name
from portal.grid.columns import ChoiceColumn, Column, DateTimeColumn, NumberColumn, YesNoColumn
from portal.grid.table import GridTable
from products.cultures import own_name
from products.plans import Plan
from trials.entitlement import Facts, Phase, trial_state
from trials.terms import Terms


class TrialColumn(Column):
    """A customer's trial in a few words: the phase and the days left. The row brings its web product's trial."""

    def show(self, value: Any, record: Customer) -> Any:
        words, colour = trial_words(record)
        return format_html('<span class="badge state-{}">{}</span>', colour, words) if colour else words

    def plain(self, value: Any, record: Customer) -> str:
        return trial_words(record)[0]


def trial_words(customer: Customer) -> tuple[str, str]:
    """(the state of a customer's trial in words, its colour)."""
    use = getattr(customer.web_product, "trial_use", None)
    facts = Facts(registered_at=customer.registered_at, plan=customer.plan, currency=customer.currency)
    state = trial_state(Terms(days=use.trial.days) if use is not None else None, facts, timezone.now())
    if state.phase is Phase.NONE:
        return _now("none"), ""
    if state.phase is Phase.ENDED:
        return _now("ended"), "muted"
    if state.days_left == 0:
        return _now("ends today"), "warn"
    words = ngettext("%(n)s day left", "%(n)s days left", state.days_left) % {"n": number_format(state.days_left)}
    return words, "warn" if state.days_left <= 3 else "good"


class CustomerTable(GridTable):
    """Companies and individuals of the partner's web products."""

    default_sort = "name"

    id = NumberColumn(_("ID"), sort="id")
    name = Column(_("Name"), sort="name_key", css="text-nowrap")
    web_product = Column(_("Web Product"), accessor="web_product__brand", sort=False)
    kind = ChoiceColumn(Customer.Kind, _("Kind"), sort=False, shown=False)
    email = Column(_("Email address"), wide=True)
    telephone = Column(_("Telephone"), sort=False, shown=False)
    country = Column(_("Country"), sort=False, wide=True)
    currency = Column(_("Currency"), sort=False, shown=False)
    culture = Column(_("Culture"), sort=False, shown=False)
    plan = ChoiceColumn(Plan, _("Plan"), sort=False, wide=True)
    plan_country = Column(_("Chosen country"), sort=False, shown=False)
    package = Column(_("Price Package"), accessor="package__name", sort=False, shown=False)
    user_count = NumberColumn(_("Users"), sort=False)
    trial = TrialColumn(_("Trial"), accessor="registered_at", sort=False)
    suspended = DateTimeColumn(_("Suspended"), accessor="suspended_at", sort=False, shown=False)
    expensive_allowed = YesNoColumn(_("Expensive destinations"), sort=False, shown=False)
    registered_at = DateTimeColumn(_("Registered"), filter=("registered_from", "registered_to"), shown=False)
    telephone_activated_at = DateTimeColumn(_("Trial activated by telephone"), sort=False, shown=False)
    reference = Column(_("Reference"), shown=False)

    def render_name(self, value: str, record: Customer) -> str:
        if record.suspended_at is None:
            return value
        return format_html('{} <span class="badge state-bad">{}</span>', value, _now("suspended"))

    def value_name(self, value: str, record: Customer) -> str:
        return value

    def render_country(self, value: str, record: Customer) -> str:
        return country_name(value)

    def render_plan_country(self, value: str, record: Customer) -> str:
        return country_name(value)

    def render_culture(self, value: str, record: Customer) -> str:
        return own_name(value)

    def render_telephone(self, value: str, record: Customer) -> str:
        return shown_telephone(value)

    def render_suspended(self, value: Any, record: Customer) -> str:
        return format_html('<span class="badge state-bad">{}</span>', date_format(timezone.localtime(value), "j M Y"))

    def render_expensive_allowed(self, value: bool, record: Customer) -> str:
        return _now("allowed") if value else _now("locked")

    def value_country(self, value: str, record: Customer) -> str:
        return value

    def value_telephone(self, value: str, record: Customer) -> str:
        return f"+{value}" if value else ""

    value_expensive_allowed = render_expensive_allowed

    def row_class(self, record: Customer) -> str:
        return "muted" if record.suspended_at else ""


class CustomerUserTable(GridTable):
    """Users of customers."""

    default_sort = "name"

    id = NumberColumn(_("ID"), sort="id")
    name = Column(_("Name"))
    extension = Column(_("Extension"))
    email = Column(_("Email address"), sort=False)
    customer_name = Column(_("Customer"), accessor="customer__name", sort=False)
    active = YesNoColumn(_("Active"), sort=False)
    created_at = DateTimeColumn(_("Added"), sort=False, shown=False)

    def row_class(self, record: CustomerUser) -> str:
        return "" if record.active else "muted"


class TrialUsageTable(GridTable):
    """What customers used of their trials."""

    default_sort = "-used_at"

    id = NumberColumn(_("ID"), sort="id")
    used_at = DateTimeColumn(_("Used"), filter=("used_from", "used_to"))
    customer_name = Column(_("Customer"), accessor="customer__name", sort=False)
    user_name = Column(_("User"), accessor="user__name", sort=False, wide=True)
    allowance = ChoiceColumn(TrialUsage.Allowance, _("Allowance"), sort=False)
    used = NumberColumn(_("Quantity"), accessor="quantity", sort=False)
    source = Column(_("Source"), sort=False, wide=True)

    def render_used(self, value: int, record: TrialUsage) -> str:
        return usage_words(record)

    def value_used(self, value: int, record: TrialUsage) -> str:
        return usage_words(record)


def usage_words(usage: TrialUsage) -> str:
    """How much was used, with its unit."""
    if usage.allowance == TrialUsage.Allowance.CREDIT:
        return f"{number_format(usage.amount.normalize(), force_grouping=True)} {usage.customer.currency}"
    if usage.allowance == TrialUsage.Allowance.MINUTES:
        return seconds_words(usage.quantity)
    return number_format(usage.quantity, force_grouping=True)


def seconds_words(seconds: int) -> str:
    """75 seconds are 1:15 min."""
    return _now("%(minutes)s:%(seconds)02d min") % {
        "minutes": number_format(seconds // 60, force_grouping=True),
        "seconds": seconds % 60,
    }
