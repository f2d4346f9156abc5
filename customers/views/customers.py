"""Main Menu → Customers: the grid and its dialogs."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from customers import saving
from customers.filters.customers import CustomerFilter
from customers.finding import find
from customers.forms.customers import CustomerForm
from customers.models import Customer
from customers.tables.customers import CustomerTable
from portal.grid.access import partner_required
from portal.grid.actions import Action
from portal.grid.pages import GridPages
from portal.names import is_visible


class CustomerPages(GridPages):
    """Companies and individuals of the partner's web products."""

    name = "customers"
    prefix = "customers/"
    model = Customer
    title = _("Customers")
    title_one = _("Customer")
    table_class = CustomerTable
    filterset_class = CustomerFilter
    form_class = CustomerForm
    form_template = "customers/customer_form.html"
    empty_text = _("Add a customer by hand, or import a file from the Settings menu below.")

    def get_queryset(self) -> QuerySet[Customer]:
        return Customer.objects.select_related("web_product__trial_use__trial", "package")

    def get_form(self, obj: Customer | None, **kwargs: Any) -> forms.BaseForm:
        kwargs.pop("initial", None)
        return CustomerForm(customer=obj, **kwargs)

    def create(self, form: CustomerForm) -> Customer:
        return saving.add_customer(form.draft(), web_product=form.cleaned_data["web_product"])

    def update(self, obj: Customer, form: CustomerForm) -> Customer:
        assert form.customer is not None  # noqa: S101 -- Edit always has one
        return saving.change_customer(form.customer, form.draft())

    def delete(self, obj: Customer) -> None:
        saving.delete_customer(obj)

    def used_by(self, obj: Customer) -> list[str]:
        return saving.used_by(obj)

    def menu(self, obj: Customer) -> list[Action]:
        own, limited = [obj.pk], f"?customer={obj.pk}"
        actions = [
            Action(label=_("Users"), url=reverse("customer-users") + limited, icon="users"),
            Action(label=_("Trial"), url=reverse("customer-trial", args=own), icon="gift", dialog=True),
            Action(label=_("Trial usage"), url=reverse("trial-usage") + limited, icon="clock"),
            Action(
                label=_("What does it cost?"), url=reverse("customer-cost", args=own), icon="calculator", dialog=True
            ),
        ]
        return actions + self._changes(obj) if self.can_write else actions

    def _changes(self, obj: Customer) -> list[Action]:
        own = [obj.pk]
        found = []
        if obj.telephone_activated_at is None:
            url = reverse("customer-activate-trial", args=own)
            found.append(Action(label=_("Activate trial by telephone"), url=url, icon="phone-call", dialog=True))
        if obj.expensive_allowed:
            url = reverse("customer-lock-expensive", args=own)
            found.append(Action(label=_("Lock expensive destinations"), url=url, icon="lock", dialog=True))
        else:
            url = reverse("customer-allow-expensive", args=own)
            found.append(Action(label=_("Allow expensive destinations"), url=url, icon="lock-open", dialog=True))
        if obj.suspended_at is None:
            url = reverse("customer-suspend", args=own)
            found.append(Action(label=_("Suspend"), url=url, icon="ban", dialog=True))
        else:
            url = reverse("customer-resume", args=own)
            found.append(Action(label=_("Resume"), url=url, icon="circle-check", dialog=True))
        return found

    def toolbar(self) -> list[Action]:
        actions = [Action(label=_("Imports"), url=reverse("customer-imports"), icon="history")]
        if self.can_write:
            url = reverse("customer-import-upload")
            actions.insert(0, Action(label=_("Import customers"), url=url, icon="file-import"))
            actions.append(
                Action(
                    label=_("Link to Price Package"),
                    url=reverse("customers-link-package"),
                    icon="package",
                    selection=True,
                )
            )
        return actions


@require_safe
@partner_required
def picks(request: HttpRequest) -> HttpResponse:
    """What a picker of customers offers for the text in `q`."""
    text = " ".join(request.GET.get("q", "").split())[:100]
    found = find(text) if is_visible(text) else []
    return render(request, "grid/picks.html", {"picks": found, "text": text})
