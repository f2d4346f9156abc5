"""The pages of pricelists: Term Pricelist, its prices, Where used, and what was added to it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gateways.filters.pricelists import PopulationFilter, TermPriceFilter, TermPricelistFilter
from gateways.forms.pricelists import PriceForm, TermPricelistForm, shortest
from gateways.models import MarginFinding, Population, TermPrice, TermPricelist
from gateways.models.versioned import FOREVER
from gateways.pricelists import editing, handmade, keeping, where_used
from gateways.pricelists.refusals import PricelistRefusal
from gateways.tables.pricelists import PopulationTable, TermPricelistTable, TermPriceTable
from portal.grid.access import partner_required, writer_required
from portal.grid.actions import Action
from portal.grid.dialogs import dialog
from portal.grid.pages import GridPages
from products.models import WebProduct


class TermPricelistPages(GridPages):
    """Term Pricelist: what customers pay for outbound calls."""

    name = "term-pricelists"
    prefix = "term-pricelists/"
    model = TermPricelist
    title = _("Term Pricelist")
    title_one = _("Term Pricelist")
    table_class = TermPricelistTable
    filterset_class = TermPricelistFilter
    form_class = TermPricelistForm
    form_template = "gateways/pricelists/form.html"
    empty_text = _("A Term Pricelist says what your customers pay for outbound calls. Add one, then populate it.")

    def get_queryset(self) -> QuerySet[TermPricelist]:
        users = WebProduct.objects.filter(term_pricelist_use__pricelist=OuterRef("pk")).order_by("brand", "id")
        return TermPricelist.objects.annotate(used=ArraySubquery(users.values("brand")))

    def get_form(self, obj: TermPricelist | None, **kwargs: Any) -> forms.BaseForm:
        kwargs.pop("initial", None)
        return TermPricelistForm(pricelist=obj, **kwargs)

    def create(self, form: TermPricelistForm) -> TermPricelist:
        return editing.add_pricelist(**form.values())

    def update(self, obj: TermPricelist, form: TermPricelistForm) -> TermPricelist:
        return editing.change_pricelist(pricelist=obj, **form.values())

    def delete(self, obj: TermPricelist) -> None:
        keeping.delete_pricelist(obj)

    def used_by(self, obj: TermPricelist) -> list[str]:
        return where_used.used_by(obj)

    def menu(self, obj: TermPricelist) -> list[Action]:
        return [
            Action(label=_("Prices"), url=reverse("term-prices", args=[obj.pk]), icon="list-details"),
            Action(label=_("Where used"), url=reverse("where-used", args=[obj.pk]), icon="link"),
            Action(label=_("Populations"), url=reverse("populations", args=[obj.pk]), icon="versions"),
        ]

    def toolbar(self) -> list[Action]:
        actions = [
            Action(label=_("Where used"), url=reverse("choose-pricelist"), icon="link", dialog=True),
            Action(label=_("Margin guard"), url=reverse("margin-guard"), icon="shield-check"),
        ]
        if self.can_write:
            actions.insert(0, Action(label=_("Add Term Pricelist"), url=self.url("add"), icon="plus", dialog=True))
            actions.append(
                Action(
                    label=_("Add selected to Term Pricelist"),
                    url=reverse("choose-gateway", args=["populate"]),
                    icon="list-check",
                    dialog=True,
                )
            )
        return actions


class UnderPricelist(GridPages):
    """A grid of one pricelist's things; its address names the pricelist, and somebody else's isn't there."""

    @cached_property
    def pricelist(self) -> TermPricelist:
        return get_object_or_404(TermPricelist, pk=self.kwargs["pricelist"])

    def breadcrumbs(self) -> list[tuple[str | Promise, str]]:
        return [(TermPricelistPages.title, reverse("term-pricelists"))]


class TermPricePages(UnderPricelist):
    """The prices of one pricelist."""

    name = "term-prices"
    prefix = "term-pricelists/<int:pricelist>/prices/"
    model = TermPrice
    title = _("Prices")
    title_one = _("Price")
    table_class = TermPriceTable
    filterset_class = TermPriceFilter
    form_class = PriceForm
    form_template = "gateways/pricelists/price_form.html"
    addable = False
    deletable = False
    history = False  # a price's history is its versions: see price_versions

    @property
    def empty_text(self) -> str | Promise:  # type: ignore[override]
        return _(
            "No prices yet. Open a gateway's coverage, select routes there, and choose Add selected to Term Pricelist."
        )

    def get_queryset(self) -> QuerySet[TermPrice]:
        finding = MarginFinding.objects.filter(pricelist_id=self.pricelist.pk, price_id=OuterRef("pk"))
        return TermPrice.objects.filter(pricelist_id=self.pricelist.pk).annotate(
            finding=Subquery(finding.values("kind")[:1])
        )

    def heading(self) -> str:
        return _now("Prices of %(pricelist)s") % {"pricelist": self.pricelist.name}

    def exact_total(self) -> int | None:
        return self.pricelist.price_count

    def can_edit(self, obj: TermPrice) -> bool:
        return super().can_edit(obj) and handmade.current(obj) is not None

    def get_form(self, obj: TermPrice | None, **kwargs: Any) -> forms.BaseForm:
        obj = handmade.current(obj) if obj is not None else None  # somebody may have set it since it was shown
        if obj is not None:
            kwargs["initial"] = {"rate": shortest(obj.rate), "connection_fee": shortest(obj.connection_fee)}
        form = PriceForm(**kwargs)
        if obj is not None:
            form.price = obj
            form.fields["rate"].label = _now("Rate per minute (%(currency)s)") % {"currency": obj.currency}
            form.fields["connection_fee"].label = _now("Connection fee (%(currency)s)") % {"currency": obj.currency}
        return form

    def update(self, obj: TermPrice, form: PriceForm) -> TermPrice:
        return handmade.set_price(price=handmade.current(obj) or obj, **form.cleaned_data)

    def menu(self, obj: TermPrice) -> list[Action]:
        arguments = [self.pricelist.pk, obj.pk]
        return [
            Action(label=_("Codes"), url=reverse("price-codes", args=arguments), icon="hash", dialog=True),
            Action(label=_("History"), url=reverse("price-versions", args=arguments), icon="history", dialog=True),
        ]

    def toolbar(self) -> list[Action]:
        own = [self.pricelist.pk]
        return [
            Action(label=_("Where used"), url=reverse("where-used", args=own), icon="link"),
            Action(label=_("Populations"), url=reverse("populations", args=own), icon="versions"),
            Action(label=_("Margin guard"), url=reverse("margin-guard"), icon="shield-check"),
        ]


class PopulationPages(UnderPricelist):
    """What was added to one pricelist, and can be undone."""

    name = "populations"
    prefix = "term-pricelists/<int:pricelist>/populations/"
    model = Population
    title = _("Populations")
    title_one = _("Population")
    table_class = PopulationTable
    filterset_class = PopulationFilter
    deletable = False
    notes = True
    empty_text = _("Nothing was added to this pricelist yet.")

    def get_queryset(self) -> QuerySet[Population]:
        return Population.objects.filter(pricelist_id=self.pricelist.pk).select_related("gateway", "pricelist")

    def heading(self) -> str:
        return _now("Populations of %(pricelist)s") % {"pricelist": self.pricelist.name}

    def menu(self, obj: Population) -> list[Action]:
        return [Action(label=_("Open"), url=reverse("population", args=[obj.pk]), icon="eye")]


@partner_required
def choose_pricelist(request: HttpRequest) -> HttpResponse:
    """For which pricelist: the step before Where used."""
    context = {
        "title": _("Where used"),
        "choices": [
            (p, reverse("where-used", args=[p.pk])) for p in TermPricelist.objects.order_by("name", "id")[:500]
        ],
        "back_url": reverse("term-pricelists"),
    }
    return dialog(request, "gateways/pricelists/choose.html", context)


@partner_required
def price_codes(request: HttpRequest, pricelist: int, pk: int) -> HttpResponse:
    """Every code of a price."""
    price = get_object_or_404(TermPrice, pricelist_id=pricelist, pk=pk)
    context = {"title": price.destination, "route": price, "back_url": reverse("term-prices", args=[pricelist])}
    return dialog(request, "gateways/route_codes.html", context)


@partner_required
def price_versions(request: HttpRequest, pricelist: int, pk: int) -> HttpResponse:
    """The history of a price: its versions, newest first, with what opened each."""
    price = get_object_or_404(TermPrice, pricelist_id=pricelist, pk=pk)
    context = {
        "title": _now("History: %(price)s") % {"price": price},
        "price": price,
        "versions": handmade.versions(price),
        "forever": FOREVER,
        "back_url": reverse("term-prices", args=[pricelist]),
    }
    return dialog(request, "gateways/pricelists/versions.html", context)


@partner_required
def used_where(request: HttpRequest, pricelist: int) -> HttpResponse:
    """Where used: two lists of web products, linked and not; drag across or press Add and Remove."""
    found = get_object_or_404(TermPricelist, pk=pricelist)
    context = {
        "title": _now("Where used: %(pricelist)s") % {"pricelist": found.name},
        "pricelist": found,
        "breadcrumbs": [
            (TermPricelistPages.title, reverse("term-pricelists")),
            (found.name, reverse("term-prices", args=[found.pk])),
        ],
        "add_url": reverse("where-used-add", args=[found.pk]),
        "remove_url": reverse("where-used-remove", args=[found.pk]),
        "products": bool(WebProduct.objects.exists()),
        **_lists(found),
    }
    return TermPricelistPages(request).render("gateways/pricelists/where_used.html", context)


def _lists(pricelist: TermPricelist) -> dict[str, Any]:
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
def use(request: HttpRequest, pricelist: int) -> HttpResponseRedirect:
    """Link a web product to the pricelist."""
    found, product = _pair(request, pricelist)
    try:
        where_used.link(pricelist=found, product=product)
    except PricelistRefusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(
            request, _now("%(product)s uses %(pricelist)s now.") % {"product": product.brand, "pricelist": found.name}
        )
    return redirect("where-used", pricelist=found.pk)


@require_POST
@writer_required
def disuse(request: HttpRequest, pricelist: int) -> HttpResponseRedirect:
    """Take a web product away from the pricelist."""
    found, product = _pair(request, pricelist)
    where_used.unlink(pricelist=found, product=product)
    messages.success(
        request, _now("%(product)s no longer uses %(pricelist)s.") % {"product": product.brand, "pricelist": found.name}
    )
    return redirect("where-used", pricelist=found.pk)


def _pair(request: HttpRequest, pricelist: int) -> tuple[TermPricelist, WebProduct]:
    found = get_object_or_404(TermPricelist, pk=pricelist)
    text = request.POST.get("id", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return found, get_object_or_404(WebProduct, pk=int(text))
