"""The form of a price package: the manual's fields in its order. What is right is decided in pricing.packages."""

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from portal.grid.widgets import ExplainedRadio, SearchChoices
from portal.money import currencies
from portal.money.rounding import minor_digits
from portal.names import LONGEST_NAME
from portal.number_fields import DecimalField, IntegerField
from pricing.models import PricePackage
from pricing.packages.choosing import keys_of
from pricing.packages.saving import MOST_FREE, PackageDraft, PlanPrices, draft_errors
from products.models import WebProduct
from products.plans import Plan

PLANS = (
    ("payg", Plan.PAYG),
    ("domestic", Plan.DOMESTIC),
    ("international", Plan.INTERNATIONAL),
)
"""Field of PackagePrice and of PlanPrices, and the plan that it prices."""
EXPLANATIONS = {
    Plan.PAYG: _("Metered: every call is paid for."),
    Plan.DOMESTIC: _("Calls to the free routes of one country, which the customer chooses, are free of charge."),
    Plan.INTERNATIONAL: _("Calls to all free routes are free of charge."),
}
DAMAGED = _("This form is damaged or too old. Check the values and update again.")


class KeysField(forms.CharField):
    """A list of keys, as the page's lists keep it: JSON in a hidden field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, strip=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        keys = read_keys(text)
        if keys is None:
            raise ValidationError(DAMAGED)
        return keys

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else json.dumps(value or [], ensure_ascii=False)


def read_keys(text: str) -> list[str] | None:
    """The keys in a posted list, each once; None when it isn't one."""
    if not text:
        return []
    try:
        keys = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(keys, list) or len(keys) > MOST_FREE + 1000:
        return None
    for key in keys:
        if not isinstance(key, str) or not 0 < len(key) <= 1000 or not _storable(key):
            return None
    return list(dict.fromkeys(keys))


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text and "\\u0000" not in text and "\\ud" not in text.lower()


class PackageForm(forms.Form):
    """Fields for everything; three prices for each chosen currency come with the currencies."""

    name = forms.CharField(label=_("Price Package name"), max_length=LONGEST_NAME)
    currencies = forms.MultipleChoiceField(
        label=_("Currencies"),
        help_text=_("All currencies of the Web Products that use this package have to be selected."),
    )
    minutes_per_month = IntegerField(
        label=_("Monthly minutes allowance"),
        min_value=0,
        initial=0,
        help_text=_("Free minutes for each user on an Unlimited package. 0: none."),
    )
    complimentary_ddis = IntegerField(
        label=_("Complimentary DDI numbers"),
        min_value=0,
        initial=0,
        help_text=_("For each user on an Unlimited package."),
    )
    default_plan = forms.ChoiceField(
        label=_("Select default package"),
        choices=Plan.choices,
        initial=Plan.PAYG,
        widget=ExplainedRadio(explanations={plan.value: words for plan, words in EXPLANATIONS.items()}),
        help_text=_("What a new customer gets unless he chooses another."),
    )
    free_routes = KeysField(label=_("Free routes"))
    free_ddis = KeysField(label=_("Free DDIs"))

    def __init__(self, *args: Any, package: PricePackage | None = None, **kwargs: Any) -> None:
        self.package = package
        kwargs["initial"] = _initial(package)
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["currencies"].widget = SearchChoices(noun=_("currencies"))
        fields["currencies"].choices = currencies.choices(package.currencies if package else ())
        self.chosen_currencies = self._chosen()
        for code in self.chosen_currencies:
            for name, plan in PLANS:
                fields[f"{name}_{code}"] = _price_field(code, plan)

    def _chosen(self) -> list[str]:
        sent: Any = self.data
        said = sent.getlist("currencies") if self.is_bound else self.initial["currencies"]
        # In the package's own order, so that opening and saving changes nothing.
        order = {code: at for at, code in enumerate(self.initial["currencies"])}
        known = [code for code in dict.fromkeys(said) if currencies.is_currency(code)]
        return sorted(known, key=lambda code: order.get(code, len(order)))

    @property
    def price_rows(self) -> list[dict[str, Any]]:
        """A row for each currency: its code and its three fields."""
        return [
            {"code": code, "fields": [self[f"{name}_{code}"] for name, _p in PLANS]} for code in self.chosen_currencies
        ]

    def version_state(self) -> dict[str, str]:
        """What the optimistic lock has to know beside the fields: any save by somebody else."""
        return {str(_("Saved")): str(self.package.version)} if self.package and not self.is_bound else {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        draft = self.draft()
        for name, errors in draft_errors(draft, self.package).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, errors)
        return data

    def withhold_errors(self) -> None:
        """Show the values without a judgement: nobody asked for one yet."""
        self._errors = ErrorDict()

    def draft(self) -> PackageDraft:
        """What was entered; a field that can't be read counts as empty."""
        data = getattr(self, "cleaned_data", None) or {}
        return PackageDraft(
            name=data.get("name", ""),
            prices=self.prices(),
            minutes_per_month=data.get("minutes_per_month") or 0,
            complimentary_ddis=data.get("complimentary_ddis") or 0,
            default_plan=data.get("default_plan", Plan.PAYG),
            free_routes=data.get("free_routes") or [],
            free_ddis=data.get("free_ddis") or [],
        )

    def prices(self) -> dict[str, PlanPrices]:
        """What was entered as prices, by currency."""
        data = getattr(self, "cleaned_data", None) or {}
        return {
            code: PlanPrices(**{name: data.get(f"{name}_{code}") or Decimal(0) for name, _plan in PLANS})
            for code in self.chosen_currencies
        }


def _price_field(code: str, plan: Plan) -> DecimalField:
    step = "1" if minor_digits(code) == 0 else f"{Decimal(1).scaleb(-minor_digits(code)):f}"
    return DecimalField(
        label=_("%(plan)s in %(currency)s") % {"plan": plan.label, "currency": code},
        min_value=0,
        max_digits=18,
        decimal_places=6,
        widget=forms.NumberInput(attrs={"step": step, "inputmode": "decimal", "class": "num"}),
    )


def _initial(package: PricePackage | None) -> dict[str, Any]:
    routes, ddis = keys_of(package)
    if package is None:
        sold = [code for product in WebProduct.objects.order_by("id") for code in product.currencies]
        return {"currencies": list(dict.fromkeys(sold)), "free_routes": routes, "free_ddis": ddis}
    initial = {
        "name": package.name,
        "currencies": list(package.currencies),
        "minutes_per_month": package.minutes_per_month,
        "complimentary_ddis": package.complimentary_ddis,
        "default_plan": package.default_plan,
        "free_routes": routes,
        "free_ddis": ddis,
    }
    prefetch_related_objects([package], "prices")  # the worst cases ask for them again
    for own in package.prices.all():
        for name, _plan in PLANS:
            value: Decimal = getattr(own, name)
            places = max(minor_digits(own.currency), -int(value.normalize().as_tuple().exponent))
            initial[f"{name}_{own.currency}"] = f"{value:.{places}f}"
    return initial
