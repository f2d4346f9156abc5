"""Where used, of either kind of pricelists: which web products' customers pay by it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.grid.access import partner_required, writer_required
from portal.grid.dialogs import dialog
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from pricelists import where_used
from pricelists.kinds import Kind
from pricelists.models import DdiPricelist, TermPricelist
from pricelists.page_names import url
from pricelists.refusals import PricelistRefusal
from products.live import LiveInUseError
from products.live_dialog import ask_again, is_confirmed
from products.models import WebProduct
from products.views import posted_product

CONSEQUENCE = _("For new calls and numbers the prices hold that are linked after the change.")


@partner_required
def choose_pricelist(request: HttpRequest, kind: Kind) -> HttpResponse:
    """For which pricelist: the step before Where used. The platform's stand last, and say so."""
    context = {
        "title": _("Where used"),
        "kind": kind,
        "choices": [
            (p, url(kind, "where-used", p.pk))
            for p in kind.pricelist.objects.order_by("-partner_id", "name", "id")[:500]
        ],
        "back_url": url(kind, "pricelists"),
    }
    return dialog(request, "pricelists/choose.html", context)


@partner_required
def used_where(request: HttpRequest, pricelist: int, kind: Kind) -> HttpResponse:
    """Where used: two lists of web products, linked and not; drag across or press Add and Remove."""
    found = get_object_or_404(kind.pricelist, pk=pricelist)
    context = {
        "title": _now("Where used: %(pricelist)s") % {"pricelist": found.name},
        "pricelist": found,
        "kind": kind,
        "of_the_platform": found.partner_id == PLATFORM_PARTNER_ID,
        "breadcrumbs": [(kind.label, url(kind, "pricelists")), (found.name, url(kind, "prices", found.pk))],
        "add_url": url(kind, "where-used-add", found.pk),
        "remove_url": url(kind, "where-used-remove", found.pk),
        "products": bool(WebProduct.objects.exists()),
        **_lists(found),
    }
    return render(request, "pricelists/where_used.html", context)


def _lists(pricelist: TermPricelist | DdiPricelist) -> dict[str, Any]:
    used, free = [], []
    for candidate in where_used.candidates(pricelist):
        product = candidate.product
        item: dict[str, Any] = {"id": product.pk, "label": str(product), "note": ", ".join(product.currencies)}
        if candidate.linked:
            used.append(item)
            continue
        if candidate.missing:
            item["refusal"] = _now("The pricelist has no %(currencies)s.") % {
                "currencies": ", ".join(candidate.missing)
            }
        elif candidate.other is not None:
            item["note"] += " · " + _now("now uses %(pricelist)s") % {"pricelist": candidate.other.name}
        free.append(item)
    return {"used": used, "free": free}


@require_POST
@writer_required
def use(request: HttpRequest, pricelist: int, kind: Kind) -> HttpResponseBase:
    """Link a web product to the pricelist."""
    found, product = _pair(request, kind, pricelist)

    def write(*, confirmed: bool) -> str:
        where_used.link(pricelist=found, product=product, confirmed=confirmed)
        return _now("%(product)s uses %(pricelist)s now.") % {"product": product.brand, "pricelist": found.name}

    return _write(request, kind, found, product, write)


@require_POST
@writer_required
def disuse(request: HttpRequest, pricelist: int, kind: Kind) -> HttpResponseBase:
    """Take a web product away from the pricelist."""
    found, product = _pair(request, kind, pricelist)

    def write(*, confirmed: bool) -> str:
        where_used.unlink(pricelist=found, product=product, confirmed=confirmed)
        return _now("%(product)s no longer uses %(pricelist)s.") % {"product": product.brand, "pricelist": found.name}

    return _write(request, kind, found, product, write)


def _write(
    request: HttpRequest,
    kind: Kind,
    pricelist: TermPricelist | DdiPricelist,
    product: WebProduct,
    write: Callable[..., str],
) -> HttpResponseBase:
    """Do it, or ask once more when a live web product would feel it."""
    back = url(kind, "where-used", pricelist.pk)
    try:
        told = write(confirmed=is_confirmed(request))
    except LiveInUseError as warning:
        return ask_again(request, str(warning), consequence=CONSEQUENCE, back_url=back, sent_id=product.pk)
    except PricelistRefusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, told)
    return redirect(back)


def _pair(request: HttpRequest, kind: Kind, pricelist: int) -> tuple[Any, WebProduct]:
    found = get_object_or_404(kind.pricelist, pk=pricelist)
    return found, posted_product(request)
