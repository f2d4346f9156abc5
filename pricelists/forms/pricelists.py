"""The forms of pricelists. What is right and wrong is decided in pricelists."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from gateways.models import TermGateway
from portal import numerals
from portal.grid.widgets import ExplainedRadio
from portal.money import currencies
from portal.names import LONGEST_NAME
from portal.number_fields import DecimalField, IntegerField
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from pricelists.editing import Amounts
from pricelists.forms.gateway_order import GatewayOrderField
from pricelists.models import DdiPricelist, TermPrice, TermPricelist
from pricelists.populating import LARGEST_MARKUP
from products.models import WebProduct

MOST_ROWS = 40
MONEY = (
    ("min_charge", _("Min. charge")),
    ("expensive_rate", _("Expensive from")),
    ("min_rate", _("Min. per min. rate")),
    ("max_profit", _("Max. profit")),
)


@dataclass(kw_only=True)
class MoneyRow:
    """The money fields in one currency, as typed, with what is wrong."""

    currency: str = ""
    values: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def cells(self) -> list[dict[str, Any]]:
        return [{"name": name, "label": label, "value": self.values.get(name, "")} for name, label in MONEY]

    @property
    def filled(self) -> bool:
        return bool(self.currency or any(self.values.values()))


class TermPricelistForm(forms.Form):
    """The manual's fields. Currencies with their amounts are rows beside the fields (`money_rows`)."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    billing_increment = IntegerField(
        label=_("Billing increment"),
        min_value=1,
        max_value=3600,
        initial=60,
        help_text=_("In seconds: a call's length is rounded up to it."),
    )
    precision = IntegerField(
        label=_("Rounding precision"),
        min_value=0,
        max_value=6,
        initial=4,
        help_text=_("Decimals of a per minute rate; rates are rounded up to them."),
    )
    conflict = forms.ChoiceField(
        label=_("When two routes sell the same code"),
        choices=TermPricelist.Conflict.choices,
        initial=TermPricelist.Conflict.CHEAPEST,
        widget=ExplainedRadio(
            explanations={
                "cheapest": _("The route that costs least at the moment of populating gets the price."),
                "order": _("The gateway that stands first below gets the price, whatever it costs."),
            }
        ),
    )
    gateway_order = GatewayOrderField(TermGateway)

    def __init__(self, *args: Any, pricelist: TermPricelist | None = None, **kwargs: Any) -> None:
        self.pricelist = pricelist
        if pricelist is not None:
            kwargs["initial"] = {
                "name": pricelist.name,
                "billing_increment": pricelist.billing_increment,
                "precision": pricelist.precision,
                "conflict": pricelist.conflict,
            }
        super().__init__(*args, **kwargs)
        if pricelist is not None:
            order: Any = self.fields["gateway_order"]
            self.initial["gateway_order"] = order.as_text(pricelist.gateway_order)
        self.money_rows = self._read_rows()

    # ---- currencies and their amounts

    def _read_rows(self) -> list[MoneyRow]:
        if self.is_bound:
            sent: Any = self.data  # a QueryDict
            columns = {name: sent.getlist(f"row_{name}") for name, _label in MONEY}
            return [
                MoneyRow(
                    currency=currency.strip().upper()[:3],
                    values={name: texts[at].strip()[:30] for name, texts in columns.items() if at < len(texts)},
                )
                for at, currency in enumerate(sent.getlist("row_currency")[:MOST_ROWS])
            ]
        if self.pricelist is not None:
            terms = {own.currency: own for own in self.pricelist.terms.all()}
            return [
                MoneyRow(
                    currency=code,
                    values={name: shortest(getattr(terms.get(code), name, None)) for name, _label in MONEY},
                )
                for code in self.pricelist.currencies
            ]
        sold = [code for product in WebProduct.objects.order_by("id") for code in product.currencies]
        return [MoneyRow(currency=code) for code in dict.fromkeys(sold) if not currencies.ended(code)] or [MoneyRow()]

    @property
    def currency_choices(self) -> list[tuple[str, str]]:
        return [("", str(_("Currency"))), *currencies.choices(self._kept)]

    @property
    def _kept(self) -> list[str]:
        return self.pricelist.currencies if self.pricelist is not None else []

    @property
    def empty_row(self) -> MoneyRow:
        """What the button for another currency adds."""
        return MoneyRow()

    @property
    def shown_rows(self) -> list[MoneyRow]:
        """The rows; after a button for rows was pressed without JavaScript, with that done."""
        what, _dash, number = self.data.get("row", "").partition("-") if self.is_bound else ("", "", "")
        if what == "add":
            return [*self.money_rows, MoneyRow()]
        if what == "remove" and number.isascii() and number.isdigit() and int(number[:4]) < len(self.money_rows):
            return [row for at, row in enumerate(self.money_rows) if at != int(number)]
        return self.money_rows

    def version_state(self) -> dict[str, str]:
        """What the optimistic lock has to know beside the fields."""
        return {
            str(_("Currencies")): "\n".join(
                " ".join([row.currency, *(row.values.get(name) or "–" for name, _label in MONEY)])
                for row in self.money_rows
                if row.filled
            )
        }

    def is_valid(self) -> bool:
        """False, without complaint, while somebody is still arranging the rows."""
        if self.is_bound and self.data.get("row"):
            self._errors = ErrorDict()
            self.cleaned_data = {}
            return False
        return super().is_valid()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["amounts"] = self._clean_rows()
        return data

    def _clean_rows(self) -> dict[str, Amounts]:
        found: dict[str, Amounts] = {}
        seen: set[str] = set()
        for row in self.money_rows:
            if not row.filled:
                continue
            if not currencies.is_currency(row.currency):
                row.errors.append(str(_("Choose a currency.")))
            elif wrong := currencies.problems([row.currency], kept=self._kept):
                row.errors += wrong
            elif row.currency in seen:
                row.errors.append(str(_("This currency stands above already.")))
            seen.add(row.currency)
            values = {name: _amount(row, name, label) for name, label in MONEY}
            if not row.errors:
                found[row.currency] = Amounts(
                    min_charge=values["min_charge"] or Decimal(0),
                    expensive_rate=values["expensive_rate"],
                    min_rate=values["min_rate"] or Decimal(0),
                    max_profit=values["max_profit"],
                )
        if any(row.errors for row in self.money_rows):
            self.add_error(None, _("Correct the currencies that are marked below."))
        elif not found:
            self.add_error(None, _("Choose at least one currency."))
        return found

    def values(self) -> dict[str, Any]:
        """What was entered, for the domain functions."""
        names = ("name", "amounts", "billing_increment", "precision", "conflict", "gateway_order")
        return {name: self.cleaned_data[name] for name in names}


class PriceForm(forms.Form):
    """One price by hand. `price`: the version it begins with, shown above the fields."""

    price: TermPrice | None = None

    rate = DecimalField(label=_("Rate per minute"), min_value=0, max_digits=18, decimal_places=6)
    connection_fee = DecimalField(label=_("Connection fee"), min_value=0, max_digits=18, decimal_places=6, initial=0)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Why this price is set by hand. The history keeps it.")
    )


class PopulateFrame(forms.Form):
    """`Add selected to … Pricelist`: to which, and with what profit. model: the kind of pricelists."""

    model: ClassVar[type[TermPricelist] | type[DdiPricelist]]
    label: ClassVar[Any]

    pricelist: Any = forms.ModelChoiceField(queryset=None)
    markup = DecimalField(
        label=_("Profit (markup)"),
        max_digits=10,
        decimal_places=6,
        help_text=_("The gateway's prices are multiplied by it: 1.5 makes 50% profit."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    replace_handmade = forms.BooleanField(
        label=_("Replace hand-made prices"),
        required=False,
        help_text=_("Otherwise prices that were set by hand stay as they are."),
    )
    below_cost = forms.BooleanField(label=_("Yes, sell below cost"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["pricelist"]
        choice.label = self.label
        choice.queryset = self.model._default_manager.exclude(partner_id=PLATFORM_PARTNER_ID)
        choice.label_from_instance = lambda found: f"{found.name} ({', '.join(found.currencies)})"
        if not self._asks_below_cost():
            del self.fields["below_cost"]

    def _asks_below_cost(self) -> bool:
        """The second confirmation stands there only when the markup needs it."""
        try:
            return self.is_bound and 0 < numerals.decimal(self.data.get("markup", "").strip()) < 1
        except ValueError:
            return False

    def clean_markup(self) -> Decimal:
        markup = self.cleaned_data["markup"]
        if not 0 < markup <= LARGEST_MARKUP:
            raise ValidationError(
                _("Enter a markup above 0 and up to %(most)s, as 1.5."), params={"most": LARGEST_MARKUP}
            )
        return markup

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "below_cost" in self.fields and not data.get("below_cost"):
            self.add_error(
                "below_cost", _("A markup under 1 sells below cost. Tick the box if you mean it, or raise the markup.")
            )
        return data


class PopulateForm(PopulateFrame):
    """`Add selected to Term Pricelist`."""

    model = TermPricelist
    label = _("Term Pricelist")


def _amount(row: MoneyRow, name: str, label: Any) -> Decimal | None:
    text = row.values.get(name, "")
    if not text:
        return None
    try:
        return DecimalField(min_value=0, max_digits=18, decimal_places=6).clean(text)
    except ValidationError as error:
        row.errors += [f"{label}: {message}" for message in error.messages]
        return None


def shortest(value: Decimal | None) -> str:
    """A number as a person would type it."""
    return "" if value is None else f"{value.normalize():f}"
