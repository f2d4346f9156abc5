"""A customer's trial, and Main Menu → Trial usage."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from customers.filters.customers import TrialUsageFilter
from customers.models import Customer, TrialUsage
from customers.tables.customers import TrialUsageTable, seconds_words, trial_words
from customers.trial_facts import facts_of, trial_of
from portal.grid.access import partner_required
from portal.grid.dialogs import dialog
from portal.grid.pages import GridPages
from trials.entitlement import AllowanceState, Amount, Phase, trial_state
from trials.terms import Allowance

LABELS = {
    Allowance.USERS: _("additional users"),
    Allowance.MINUTES: _("free minutes"),
    Allowance.COMPLIMENTARY_DDI: _("complimentary DDI numbers"),
    Allowance.FREE_DDI: _("Free DDI numbers"),
    Allowance.CREDIT: _("call out credits"),
}


class TrialUsagePages(GridPages):
    """What customers used of their trials. Billing writes it; nobody edits it."""

    name = "trial-usage"
    prefix = "trial-usage/"
    model = TrialUsage
    title = _("Trial usage")
    title_one = _("Trial usage")
    table_class = TrialUsageTable
    filterset_class = TrialUsageFilter
    customer_filter = "customer"
    addable = editable = deletable = False
    empty_text = _("Nothing yet. Calls and numbers are not counted by the portal yet; once they are, they appear here.")

    def get_queryset(self) -> QuerySet[TrialUsage]:
        return TrialUsage.objects.select_related("customer", "user")


@require_safe
@partner_required
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer's trial: how long it runs, and each allowance with what is used and left."""
    customer = get_object_or_404(Customer.objects.select_related("web_product"), pk=pk)
    configured = trial_of(customer.web_product_id)
    state = trial_state(configured, facts_of(customer), timezone.now())
    words, colour = trial_words(customer)
    context = {
        "title": _now("Trial: %(customer)s") % {"customer": customer},
        "customer": customer,
        "trial": configured,
        "state": state,
        "running": state.phase is Phase.RUNNING,
        "words": words,
        "colour": colour or "muted",
        "rows": [_row(allowance, one, customer.currency) for allowance, one in state.allowances.items()],
        "usage_url": f"{reverse('trial-usage')}?customer={customer.pk}",
        "back_url": reverse("customers"),
    }
    return dialog(request, "customers/trial.html", context)


def _row(allowance: Allowance, state: AllowanceState, currency: str) -> dict[str, Any]:
    if state.allowed:
        standing = _now("open")
    elif state.waits_for_activation:
        standing = _now("after activation by telephone")
    else:
        standing = _now("not included")
    return {
        "label": LABELS[allowance],
        "standing": standing,
        "tone": "good" if state.allowed else "warn" if state.waits_for_activation else "muted",
        "used": amount_words(allowance, state.used, currency),
        "left": amount_words(allowance, state.left, currency) if state.allowed else "",
        "limit": amount_words(allowance, state.limit, currency) if state.offered else "",
    }


def amount_words(allowance: Allowance, amount: Amount | None, currency: str) -> str:
    """An amount of an allowance with its unit; None is unlimited."""
    if amount is None:
        return _now("unlimited")
    if allowance is Allowance.MINUTES:
        return seconds_words(int(amount))
    if allowance is Allowance.CREDIT:
        return f"{number_format(amount, decimal_pos=2, force_grouping=True)} {currency}"
    return number_format(amount, force_grouping=True)
