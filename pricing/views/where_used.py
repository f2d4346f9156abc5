"""Where used: the web products that a package is linked to."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.grid.access import partner_required, writer_required
from portal.grid.dialogs import dialog
from pricing.models import PricePackage
from pricing.packages import where_used
from pricing.packages.refusals import PackageRefusal
from products.live import LiveInUseError
from products.live_dialog import ask_again, is_confirmed
from products.models import WebProduct
from products.views import posted_product


@partner_required
def choose_package(request: HttpRequest) -> HttpResponse:
    """Which package: the step before Where used."""
    found = PricePackage.objects.order_by("name", "id")[:500]
    context = {
        "title": _("Where used"),
        "choices": [(package, reverse("price-package-uses", args=[package.pk])) for package in found],
        "back_url": reverse("price-packages"),
    }
    return dialog(request, "pricing/choose.html", context)


@partner_required
def package_uses(request: HttpRequest, pk: int) -> HttpResponse:
    """Where used: two lists of web products, linked and not; drag across or press Add and Remove."""
    package = get_object_or_404(PricePackage, pk=pk)
    context = {
        "title": _("Where used: %(package)s") % {"package": package.name},
        "package": package,
        "breadcrumbs": [
            (_("Pricing"), reverse("price-packages")),
            (package.name, reverse("price-package", args=[pk])),
        ],
        "tabs": tabs(package, current="price-package-uses"),
        "add_url": reverse("price-package-link", args=[pk]),
        "remove_url": reverse("price-package-unlink", args=[pk]),
        "products": WebProduct.objects.exists(),
        **_lists(package),
    }
    return render(request, "pricing/where_used.html", context)


def tabs(package: PricePackage, *, current: str) -> list[dict[str, Any]]:
    """The tabs of Where used; the customers' page is made by the app above this one."""
    found = []
    for name, label in (("price-package-uses", _("Web Products")), ("price-package-customers", _("Customers"))):
        try:
            found.append({"label": label, "url": reverse(name, args=[package.pk]), "current": name == current})
        except NoReverseMatch:
            continue
    return found


def _lists(package: PricePackage) -> dict[str, Any]:
    used, free = [], []
    for candidate in where_used.candidates(package):
        product = candidate.product
        item: dict[str, Any] = {"id": product.pk, "label": str(product), "note": ", ".join(product.currencies)}
        if product.state == WebProduct.State.LIVE:
            item["note"] += " · " + str(product.get_state_display())
        if candidate.linked:
            used.append(item)
            continue
        if candidate.missing:
            item["refusal"] = _("The package has no %(currencies)s.") % {"currencies": ", ".join(candidate.missing)}
        elif candidate.other is not None:
            item["note"] += " · " + _("now uses %(package)s") % {"package": candidate.other.name}
        free.append(item)
    return {"used": used, "free": free}


@require_POST
@writer_required
def link_package(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a web product to the package."""
    package, product = _pair(request, pk)
    confirmed = is_confirmed(request)
    try:
        where_used.link(package=package, product=product, confirmed=confirmed)
    except PackageRefusal as refusal:
        messages.error(request, refusal.text)
    except LiveInUseError as live:
        return _ask(request, package, product, str(live), unlink=False)
    else:
        words = _("%(product)s uses %(package)s now.")
        messages.success(request, words % {"product": product.brand, "package": package.name})
    return redirect("price-package-uses", pk=pk)


@require_POST
@writer_required
def unlink_package(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a web product away from the package; a live one only after a second confirmation."""
    package, product = _pair(request, pk)
    try:
        where_used.unlink(package=package, product=product, confirmed=is_confirmed(request))
    except LiveInUseError as live:
        return _ask(request, package, product, str(live), unlink=True)
    words = _("%(product)s no longer uses %(package)s.")
    messages.success(request, words % {"product": product.brand, "package": package.name})
    return redirect("price-package-uses", pk=pk)


def _ask(request: HttpRequest, package: PricePackage, product: WebProduct, why: str, *, unlink: bool) -> HttpResponse:
    names = {"package": package.name, "product": product.brand}
    if unlink:
        consequence = _(
            "Take %(package)s away from %(product)s? Its customers would have no package until another is linked,"
            " except those who have one of their own."
        )
    else:
        consequence = _(
            "Give %(product)s the package %(package)s in place of the one it uses? Its customers would pay by it"
            " from now on."
        )
    return ask_again(
        request,
        why,
        consequence=consequence % names,
        back_url=reverse("price-package-uses", args=[package.pk]),
        sent_id=product.pk,
        yes=_("Yes, unlink it") if unlink else "",
    )


def _pair(request: HttpRequest, pk: int) -> tuple[PricePackage, WebProduct]:
    package = get_object_or_404(PricePackage, pk=pk)
    return package, posted_product(request)
