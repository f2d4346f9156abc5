"""Where used of a price package, its tab Customers; and Link to Price Package for customers selected in the grid."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from customers import own_packages
from customers.drafts import package_problem
from customers.forms.customers import PackageChoiceForm
from customers.models import Customer
from customers.views.customers import CustomerPages
from portal.grid.access import partner_required, writer_required
from portal.grid.dialogs import dialog
from portal.grid.selection import BadSelection, Selection
from portal.names import searchable
from pricing.models import PricePackage
from pricing.views.where_used import tabs as package_tabs
from products.live import LiveInUseError
from products.live_dialog import ask_again, is_confirmed

SHOWN = 50


@require_safe
@partner_required
def package_customers(request: HttpRequest, pk: int) -> HttpResponse:
    """Two lists of customers: those with this package of their own, and others; drag across or press Add and Remove."""
    package = get_object_or_404(PricePackage, pk=pk)
    text = searchable(request.GET.get("q", ""))
    linked = own_packages.linked_customers(package)
    count = linked.count()
    kept = f"?{urlencode({'q': text})}" if text else ""
    context = {
        "title": _("Where used: %(package)s") % {"package": package.name},
        "package": package,
        "breadcrumbs": [
            (_("Pricing"), reverse("price-packages")),
            (package.name, reverse("price-package", args=[pk])),
        ],
        "tabs": _tabs(package, count),
        "used": [_item(customer) for customer in linked[:SHOWN]],
        "used_count": count,
        "used_more": max(0, count - SHOWN),
        "free": [_item(customer, package) for customer in own_packages.candidates(package, text)[:SHOWN]],
        "shown": SHOWN,
        "q": text,
        "add_url": reverse("price-package-customers-add", args=[pk]) + kept,
        "remove_url": reverse("price-package-customers-remove", args=[pk]) + kept,
        "customers": Customer.objects.exists(),
    }
    return render(request, "customers/package_customers.html", context)


@require_POST
@writer_required
def add_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a customer this package of its own."""
    package, customer = _pair(request, pk)
    try:
        own_packages.link_customer(package=package, customer=customer, confirmed=is_confirmed(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except LiveInUseError as warning:
        return _confirm(request, package, customer, str(warning), _("Link all the same"))
    else:
        messages.success(
            request, _("%(customer)s has %(package)s now.") % {"customer": customer, "package": package.name}
        )
    return _back(request, pk)


@require_POST
@writer_required
def remove_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a customer have its web product's package again."""
    package, customer = _pair(request, pk)
    try:
        own_packages.unlink_customer(package=package, customer=customer, confirmed=is_confirmed(request))
    except LiveInUseError as warning:
        return _confirm(request, package, customer, str(warning), _("Remove all the same"))
    messages.success(
        request, _("%(customer)s no longer has %(package)s.") % {"customer": customer, "package": package.name}
    )
    return _back(request, pk)


@require_POST
@writer_required
def link_selected(request: HttpRequest) -> HttpResponse:
    """`Link to Price Package`: which package the selected customers get of their own."""
    try:
        selection = CustomerPages.selected(request)
        customers = selection.apply(Customer.objects.all(), CustomerPages.filterset_class)
    except BadSelection as refusal:
        messages.warning(request, refusal.message)
        return redirect("customers")
    chosen = "step" in request.POST
    form = PackageChoiceForm(request.POST) if chosen else PackageChoiceForm()
    if not chosen or not form.is_valid():
        return _ask(request, form, selection, status=422 if chosen else 200)
    package = form.cleaned_data["package"]
    try:
        found = own_packages.link_many(package=package, customers=customers, confirmed=is_confirmed(request))
    except LiveInUseError as warning:
        return _ask(request, form, selection, warning=str(warning), status=409)
    _tell(request, package, found)
    return redirect("customers")


def _ask(
    request: HttpRequest, form: PackageChoiceForm, selection: Selection, *, warning: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "title": _("Link to Price Package"),
        "form": form,
        "selection": selection,
        "warning": warning,
        "submit_label": _("Link all the same") if warning else _("Link"),
        "back_url": reverse("customers"),
    }
    return dialog(request, "customers/link_package.html", context, status=status)


def _tell(request: HttpRequest, package: PricePackage | None, found: own_packages.Linked) -> None:
    n = {"n": number_format(found.linked, force_grouping=True)}
    if package is None:
        words = ngettext(
            "%(n)s customer has its web product's package again.",
            "%(n)s customers have their web product's package again.",
            found.linked,
        )
        messages.success(request, words % n)
        return
    words = ngettext("%(n)s customer has %(package)s now.", "%(n)s customers have %(package)s now.", found.linked)
    messages.success(request, words % {**n, "package": package.name})
    if left_out := own_packages.missing_words(package, found.refused):
        messages.warning(request, left_out)


def _confirm(request: HttpRequest, package: PricePackage, customer: Customer, warning: str, label: str) -> HttpResponse:
    names = {"customer": customer, "package": package.name}
    return ask_again(
        request,
        warning,
        consequence=_("%(customer)s would pay by other prices from now on. The package: %(package)s.") % names,
        back_url=reverse("price-package-customers", args=[package.pk]),
        sent_id=customer.pk,
        yes=label,
    )


def _item(customer: Customer, package: PricePackage | None = None) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": customer.pk,
        "label": customer.name,
        "note": f"{customer.email} · {customer.currency}",
    }
    if package is not None:
        if problem := package_problem(package, customer.currency):
            item["refusal"] = problem
        elif customer.package is not None:
            item["note"] += " · " + _("now has %(package)s") % {"package": customer.package.name}
    return item


def _tabs(package: PricePackage, count: int) -> list[dict[str, Any]]:
    tabs = package_tabs(package, current="price-package-customers")
    return [{**tab, "count": count} if tab["current"] else tab for tab in tabs]


def _back(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    text = searchable(request.GET.get("q", ""))
    url = reverse("price-package-customers", args=[pk])
    return HttpResponseRedirect(f"{url}?{urlencode({'q': text})}" if text else url)


def _pair(request: HttpRequest, pk: int) -> tuple[PricePackage, Customer]:
    package = get_object_or_404(PricePackage, pk=pk)
    text = request.POST.get("id", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return package, get_object_or_404(Customer, pk=int(text))
