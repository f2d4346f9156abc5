"""The pages of Term Pricelists: the grid, its prices, and what was added to it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.access import partner_required
from portal.grid.actions import Action
from portal.grid.dialogs import dialog
from portal.history.story import Part
from pricelists import editing, handmade
from pricelists.filters.pricelists import TermPriceFilter, TermPricelistFilter
from pricelists.forms.pricelists import PriceForm, TermPricelistForm, shortest
from pricelists.kinds import TERM
from pricelists.models import TermPrice, TermPricelist, TermPricelistTerms, TermPricelistUse
from pricelists.tables.pricelists import TermPricelistTable, TermPriceTable
from pricelists.views.pricelist_frame import PopulationGrid, PricelistPages, PricePages


class TermPricelistPages(PricelistPages):
    """Term Pricelist: what customers pay for outbound calls."""

    kind = TERM
    name = "term-pricelists"
    prefix = "term-pricelists/"
    model = TermPricelist
    title = _("Term Pricelist")
    title_one = _("Term Pricelist")
    table_class = TermPricelistTable
    filterset_class = TermPricelistFilter
    form_class = TermPricelistForm
    history_parts = (
        Part(model=TermPricelistTerms, key="pricelist", title=_("Amounts")),
        Part(model=TermPricelistUse, key="pricelist", title=_("Where used")),
    )
    form_template = "pricelists/form.html"
    empty_text = _("A Term Pricelist says what your customers pay for outbound calls. Add one, then populate it.")

    def get_form(self, obj: TermPricelist | None, **kwargs: Any) -> forms.BaseForm:
        kwargs.pop("initial", None)
        return TermPricelistForm(pricelist=obj, **kwargs)

    def create(self, form: TermPricelistForm) -> TermPricelist:
        return editing.add_pricelist(**form.values())

    def update(self, obj: TermPricelist, form: TermPricelistForm) -> TermPricelist:
        return editing.change_pricelist(pricelist=obj, **form.values())

    def menu(self, obj: TermPricelist) -> list[Action]:  # type: ignore[override]
        url = reverse("term-pricelist-cost", args=[obj.pk])
        return [
            *super().menu(obj),
            Action(label=_("What does it cost?"), url=url, icon="calculator", dialog=True),
        ]

    def toolbar(self) -> list[Action]:
        actions = self.shared_actions()
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


class TermPricePages(PricePages):
    """The prices of one pricelist."""

    kind = TERM
    name = "term-prices"
    prefix = "term-pricelists/<int:pricelist>/prices/"
    model = TermPrice
    table_class = TermPriceTable
    filterset_class = TermPriceFilter
    form_class = PriceForm
    form_template = "pricelists/price_form.html"

    empty_text = _(
        "No prices yet. Open a gateway's coverage, select routes there, and choose Add selected to Term Pricelist."
    )

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
        codes = reverse("price-codes", args=[self.pricelist.pk, obj.pk])
        cost = reverse("term-pricelist-cost", args=[self.pricelist.pk])
        return [
            Action(label=_("Codes"), url=codes, icon="hash", dialog=True),
            *super().menu(obj),
            Action(
                label=_("What does it cost?"),
                url=f"{cost}?called=%2B{obj.codes[0]}&currency={obj.currency}",
                icon="calculator",
                dialog=True,
            ),
        ]


class PopulationPages(PopulationGrid):
    """What was added to one Term Pricelist."""

    kind = TERM
    name = "populations"
    prefix = "term-pricelists/<int:pricelist>/populations/"


@partner_required
def price_codes(request: HttpRequest, pricelist: int, pk: int) -> HttpResponse:
    """Every code of a price."""
    price = get_object_or_404(TermPrice, pricelist_id=pricelist, pk=pk)
    context = {"title": price.destination, "route": price, "back_url": reverse("term-prices", args=[pricelist])}
    return dialog(request, "gateways/route_codes.html", context)
