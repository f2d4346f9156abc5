"""The forms of DDI Pricelists. What is right and wrong is decided in pricelists."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gateways.models import DdiGateway
from portal.grid.widgets import ExplainedRadio, SearchChoices
from portal.money import currencies
from portal.money.rounding import minor_digits
from portal.names import LONGEST_NAME
from portal.number_fields import DecimalField, IntegerField
from pricelists.ddi.channels import FACTOR, FIXED, Channels
from pricelists.ddi.editing import MOST_CHANNELS
from pricelists.forms.gateway_order import GatewayOrderField
from pricelists.forms.pricelists import PopulateFrame
from pricelists.models import DdiPrice, DdiPricelist
from pricelists.refusals import PricelistRefusal
from products.models import WebProduct


class DdiPricelistForm(forms.Form):
    """The manual's fields, and what happens where two gateways sell the same."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    currencies = forms.MultipleChoiceField(
        label=_("Currencies"), help_text=_("All currencies activated for your Web Product should be selected.")
    )
    included_channels = IntegerField(
        label=_("Channels included"),
        min_value=0,
        max_value=MOST_CHANNELS,
        initial=2,
        help_text=_("How many channels each number has without extra charge."),
    )
    conflict = forms.ChoiceField(
        label=_("When two gateways sell the same place"),
        choices=DdiPricelist.Conflict.choices,
        initial=DdiPricelist.Conflict.CHEAPEST,
        widget=ExplainedRadio(
            explanations={
                "cheapest": _("The offer with the lowest MRC at the moment of populating gets the price."),
                "order": _("The gateway that stands first below gets the price, whatever it costs."),
            }
        ),
    )
    gateway_order = GatewayOrderField(DdiGateway)

    def __init__(self, *args: Any, pricelist: DdiPricelist | None = None, **kwargs: Any) -> None:
        if pricelist is not None:
            names = ("name", "currencies", "included_channels", "conflict")
            kwargs["initial"] = {name: getattr(pricelist, name) for name in names}
        else:
            sold = [code for product in WebProduct.objects.order_by("id") for code in product.currencies]
            kwargs["initial"] = {"currencies": [code for code in dict.fromkeys(sold) if not currencies.ended(code)]}
        super().__init__(*args, **kwargs)
        money: Any = self.fields["currencies"]
        money.choices = currencies.choices(pricelist.currencies if pricelist is not None else ())
        money.widget = SearchChoices(choices=money.choices, noun=_("Currencies"))
        if pricelist is not None:
            order: Any = self.fields["gateway_order"]
            self.initial["gateway_order"] = order.as_text(pricelist.gateway_order)


class DdiPriceForm(forms.Form):
    """One price by hand. `price`: the version it begins with, shown above the fields."""

    price: DdiPrice | None = None

    nrc = DecimalField(label="NRC", min_value=0, max_digits=18, decimal_places=6)
    mrc = DecimalField(label="MRC", min_value=0, max_digits=18, decimal_places=6)
    per_minute = DecimalField(label=_("Per minute"), min_value=0, max_digits=18, decimal_places=6)
    channel_price = DecimalField(
        label=_("Channel price"),
        min_value=0,
        max_digits=18,
        decimal_places=6,
        help_text=_("Per month, for each channel beyond the included ones."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Why this price is set by hand. The history keeps it.")
    )


class DdiPopulateForm(PopulateFrame):
    """`Add selected to DDI Pricelist`: to which, with what profit, and what a channel costs.

    A fixed price has one field for each currency of the partner's pricelists; those of the chosen one count.
    """

    model = DdiPricelist
    label = _("DDI Pricelist")

    method = forms.ChoiceField(
        label=_("Method used for channel price"),
        choices=[(FACTOR, _("MRC Factor")), (FIXED, _("Fixed price"))],
        initial=FACTOR,
        widget=forms.RadioSelect(attrs={"data-opens": "", "class": "form-check-input"}),
    )
    factor = DecimalField(
        label=_("Channel MRC factor"),
        required=False,
        max_digits=10,
        decimal_places=6,
        initial=Decimal("0.5"),
        help_text=_("Of the number's MRC: with 0.5 a channel costs 50% of it."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["pricelist"]
        codes = dict.fromkeys(code for pricelist in choice.queryset for code in pricelist.currencies)
        self.fixed = [f"fixed_{code}" for code in codes]
        for code in codes:
            self.fields[f"fixed_{code}"] = DecimalField(
                label=_("Channel price (%(currency)s)") % {"currency": code},
                required=False,
                max_digits=16,
                decimal_places=minor_digits(code),
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )

    @property
    def fixed_fields(self) -> list[Any]:
        """The fields of fixed prices, for the template."""
        return [self[name] for name in self.fixed]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        pricelist, method = data.get("pricelist"), data.get("method")
        if pricelist is None or self._wrong(method, pricelist.currencies):
            return data
        if method == FACTOR:
            if data.get("factor") is None:
                self.add_error("factor", _("Enter a factor, as 0.5."))
                return data
            channels = Channels(factor=data["factor"])
        else:
            for code in pricelist.currencies:
                if data.get(f"fixed_{code}") is None:
                    self.add_error(f"fixed_{code}", _("Enter the price of a channel; 0 makes it free."))
            fixed = {code: data[name] for code in pricelist.currencies if data.get(name := f"fixed_{code}") is not None}
            if len(fixed) < len(pricelist.currencies):
                return data
            channels = Channels(fixed=fixed)
        try:
            channels.check(pricelist.currencies)
        except PricelistRefusal as refusal:
            for errors in refusal.error_dict.values():
                self.add_error("factor" if method == FACTOR else None, errors)
        data["channels"] = channels
        return data

    def _wrong(self, method: str | None, currencies: list[str]) -> bool:
        """Whether the fields that count have errors of their own; those of the other method, or of currencies that
        the chosen pricelist lacks, don't matter."""
        if method is None:
            return True
        mine = {"factor"} if method == FACTOR else {f"fixed_{code}" for code in currencies}
        for name in {"factor", *self.fixed} - mine:
            self.errors.pop(name, None)
        return any(name in self.errors for name in mine)
