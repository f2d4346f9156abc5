"""What does it cost? A dialog that rates a supposed call and tells how, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.grid.access import partner_required
from portal.grid.dialogs import dialog
from pricelists.models import TermPricelist
from pricing.forms.cost import CostForm
from pricing.models import PricePackage
from pricing.rating.calls import Call, Payer, RatedCall, Refusal, rate_call
from pricing.rating.explaining import explain, money
from products.models import WebProduct
from products.plans import Plan


@dataclass(frozen=True, kw_only=True)
class CostScope:
    """On whose terms What does it cost? answers.

    pricelists, packages: the choices; no pricelist: `missing` is shown instead of the form. initial: what the form
    begins with. package_required: "none" isn't offered. region: the callers' country, so that national numbers are
    understood. warning: shown above everything, such as that nobody may call at present.
    """

    title: str
    back_url: str
    pricelists: Sequence[TermPricelist]
    packages: Sequence[PricePackage] = ()
    package_required: bool = False
    initial: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""
    missing: str | Promise = ""
    warning: str | Promise = ""


def scope_of_customer(
    *,
    name: str,
    back_url: str,
    product: WebProduct,
    own_package: PricePackage | None,
    currency: str,
    plan: str,
    chosen_country: str = "",
    expensive_allowed: bool = False,
    country: str = "",
    caller: str = "",
    warning: str = "",
) -> CostScope:
    """The scope of one customer: its web product's pricelist, and its own package or else the web product's.

    country: where it calls from. Reads two rows.
    """
    pricelist = TermPricelist.objects.filter(uses__web_product=product).first()
    package = own_package or PricePackage.objects.filter(uses__web_product=product).first()
    return CostScope(
        title=_("What does it cost? %(name)s") % {"name": name},
        back_url=back_url,
        warning=warning,
        pricelists=[pricelist] if pricelist else [],
        packages=[package] if package else [],
        package_required=package is not None,
        region=country,
        initial={
            "currency": currency,
            "plan": plan,
            "chosen_country": chosen_country,
            "expensive_allowed": expensive_allowed,
            "caller": f"+{caller}" if caller else "",
        },
        missing=_("%(product)s uses no Term Pricelist, so its customers have no prices. Link one under Where used.")
        % {"product": product.brand},
    )


def what_does_it_cost(request: HttpRequest, scope: CostScope) -> HttpResponse:
    """The dialog. Sent by GET: an answer has an address. Rates a supposed call; changes nothing."""
    context: dict[str, Any] = {"title": scope.title, "back_url": scope.back_url, "scope": scope}
    if not scope.pricelists:
        return dialog(request, "pricing/cost.html", context)
    asked = "duration" in request.GET
    form = CostForm(
        request.GET if asked else None,
        initial={"duration": "60", **scope.initial, **_told(request)},
        pricelists=scope.pricelists,
        packages=scope.packages,
        package_required=scope.package_required,
        region=scope.region,
    )
    context["form"] = form
    if not asked:
        return dialog(request, "pricing/cost.html", context)
    if not form.is_valid():
        return dialog(request, "pricing/cost.html", context, status=422)
    rated = _rated(form)
    currency = rated.payer.currency
    context |= {
        "rated": rated,
        "steps": explain(rated),
        "verdict": _verdict(rated),
        "refused": rated.refusal is not None,
        "price": money(rated.amount, currency),
        "would_cost": money(rated.charge.amount, currency) if rated.charge is not None else "",
        "cost": money(rated.supplier.converted, currency)
        if rated.supplier is not None and rated.supplier.converted is not None
        else "",
        "margin": money(rated.margin, currency) if rated.margin is not None else "",
    }
    return dialog(request, "pricing/cost.html", context)


def _told(request: HttpRequest) -> dict[str, str]:
    """What a link says beforehand."""
    names = ("called", "caller", "plan", "currency")
    return {name: request.GET[name][:60] for name in names if request.GET.get(name)}


def _rated(form: CostForm) -> RatedCall:
    data = form.cleaned_data
    call = Call(called=data["called"], caller=data["caller"], duration=data["duration"], at=form.moment)
    payer = Payer(
        pricelist=form.pricelists[data["pricelist"]],
        currency=data["currency"],
        package=form.packages.get(data.get("package") or 0),
        plan=data.get("plan") or Plan.PAYG,
        chosen_country=data.get("chosen_country") or "",
        seconds_used=form.seconds_used,
        expensive_allowed=data["expensive_allowed"],
    )
    return rate_call(call=call, payer=payer)


def _verdict(rated: RatedCall) -> str:
    if rated.refusal is Refusal.UNSOLD:
        return _("This number can't be called: no price is found for it.")
    if rated.refusal is Refusal.EXPENSIVE:
        return _("The call is refused: the destination is expensive, and the account may not call such destinations.")
    return ""


@partner_required
def package_cost(request: HttpRequest, pk: int) -> HttpResponse:
    """What does it cost? with this package's plans, at the prices of the pricelists its web products use."""
    package = get_object_or_404(PricePackage, pk=pk)
    pricelists = list(TermPricelist.objects.order_by("name", "id")[:200])
    used = TermPricelist.objects.filter(uses__web_product__package_use__package=package).order_by("id").first()
    scope = CostScope(
        title=_("What does it cost? %(name)s") % {"name": package.name},
        back_url=reverse("price-package", args=[pk]),
        pricelists=pricelists,
        packages=[package],
        package_required=True,
        initial={
            "plan": package.default_plan,
            "pricelist": used.pk if used else None,
            "currency": next((c for c in package.currencies if used is None or c in used.currencies), ""),
        },
        missing=_("There is no Term Pricelist yet. Add and populate one first: it has the prices of calls."),
    )
    return what_does_it_cost(request, scope)


@partner_required
def pricelist_cost(request: HttpRequest, pk: int) -> HttpResponse:
    """What does it cost? at this pricelist's prices, with or without a package."""
    pricelist = get_object_or_404(TermPricelist, pk=pk)
    scope = CostScope(
        title=_("What does it cost? %(name)s") % {"name": pricelist.name},
        back_url=reverse("term-pricelists"),
        pricelists=[pricelist],
        packages=list(PricePackage.objects.order_by("name", "id")[:200]),
    )
    return what_does_it_cost(request, scope)
