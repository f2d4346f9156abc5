"""The pages of DDI Pricelists: the grid, its prices, and what was added to it."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.grid.actions import Action
from portal.history.story import Part
from pricelists import handmade
from pricelists.ddi import editing
from pricelists.ddi import handmade as ddi_handmade
from pricelists.filters.ddi_pricelists import DdiPriceFilter, DdiPricelistFilter
from pricelists.forms.ddi_pricelists import DdiPriceForm, DdiPricelistForm
from pricelists.forms.pricelists import shortest
from pricelists.kinds import DDI
from pricelists.models import DdiPrice, DdiPricelist, DdiPricelistUse
from pricelists.tables.ddi_pricelists import DdiPricelistTable, DdiPriceTable
from pricelists.views.pricelist_frame import PopulationGrid, PricelistPages, PricePages


class DdiPricelistPages(PricelistPages):
    """DDI Pricelist: what customers pay for inbound numbers and channels."""

    kind = DDI
    name = "ddi-pricelists"
    prefix = "ddi-pricelists/"
    model = DdiPricelist
    title = _("DDI Pricelist")
    title_one = _("DDI Pricelist")
    table_class = DdiPricelistTable
    filterset_class = DdiPricelistFilter
    form_class = DdiPricelistForm
    history_parts = (Part(model=DdiPricelistUse, key="pricelist", title=_("Where used")),)
    empty_text = _(
        "A DDI Pricelist says what your customers pay for inbound numbers and channels. Add one, then populate it from"
        " the coverage of a DDI Gateway."
    )

    def get_form(self, obj: DdiPricelist | None, **kwargs: Any) -> forms.BaseForm:
        kwargs.pop("initial", None)
        return DdiPricelistForm(pricelist=obj, **kwargs)

    def create(self, form: DdiPricelistForm) -> DdiPricelist:
        return editing.add_ddi_pricelist(**form.cleaned_data)

    def update(self, obj: DdiPricelist, form: DdiPricelistForm) -> DdiPricelist:
        return editing.change_ddi_pricelist(pricelist=obj, **form.cleaned_data)

    def toolbar(self) -> list[Action]:
        actions = self.shared_actions()
        if self.can_write:
            actions.insert(0, Action(label=_("Add DDI Pricelist"), url=self.url("add"), icon="plus", dialog=True))
            actions.append(
                Action(
                    label=_("Add selected to DDI Pricelist"),
                    url=reverse("choose-ddi-gateway", args=["populate"]),
                    icon="list-check",
                    dialog=True,
                )
            )
        return actions


class DdiPricePages(PricePages):
    """The prices of one DDI Pricelist."""

    kind = DDI
    name = "ddi-prices"
    prefix = "ddi-pricelists/<int:pricelist>/prices/"
    model = DdiPrice
    table_class = DdiPriceTable
    filterset_class = DdiPriceFilter
    form_class = DdiPriceForm
    form_template = "pricelists/ddi_price_form.html"
    empty_text = _(
        "No prices yet. Open a DDI Gateway's coverage, select offers there, and choose Add selected to DDI Pricelist."
    )

    def get_form(self, obj: DdiPrice | None, **kwargs: Any) -> forms.BaseForm:
        obj = handmade.current(obj) if obj is not None else None  # somebody may have set it since it was shown
        names = ("nrc", "mrc", "per_minute", "channel_price")
        if obj is not None:
            kwargs["initial"] = {name: shortest(getattr(obj, name)) for name in names}
        form = DdiPriceForm(**kwargs)
        if obj is not None:
            form.price = obj
            for name in names:
                form.fields[name].label = f"{form.fields[name].label} ({obj.currency})"
        return form

    def update(self, obj: DdiPrice, form: DdiPriceForm) -> DdiPrice:
        return ddi_handmade.set_price(price=handmade.current(obj) or obj, **form.cleaned_data)


class DdiPopulationPages(PopulationGrid):
    """What was added to one DDI Pricelist."""

    kind = DDI
    name = "ddi-populations"
    prefix = "ddi-pricelists/<int:pricelist>/populations/"
