"""The form of What does it cost? It is sent by GET, so that an answer has an address."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gateways.term_gateways.numbers import e164
from portal.countries import country_name
from portal.number_fields import DecimalField
from pricelists.models import TermPricelist
from pricing.models import FreeRoute, PricePackage
from products.plans import Plan

LONGEST_CALL = 7 * 24 * 3600
NOON = dt.time(12)


class NumberField(forms.CharField):
    """A telephone number; its value is E.164 digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        self.region = ""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return e164(text, region=self.region) if text else ""


class LengthField(forms.CharField):
    """A call's length in seconds, or as minutes:seconds or hours:minutes:seconds; its value is seconds."""

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        if not re.fullmatch(r"[0-9]{1,6}|([0-9]{1,3}:)?[0-9]{1,4}:[0-5][0-9]", text):
            raise ValidationError(_("Enter seconds, such as 150, or minutes and seconds, such as 2:30."))
        seconds = 0
        for part in text.split(":"):
            seconds = seconds * 60 + int(part)
        if seconds > LONGEST_CALL:
            raise ValidationError(_("A call lasts seven days at most."))
        return seconds


class CostForm(forms.Form):
    """Who calls whom, for how long, on what terms."""

    called = NumberField(label=_("Called number"), help_text=_("With its country code, such as +48 600 123 456."))
    caller = NumberField(label=_("Caller"), required=False, help_text=_("Left empty: the number is withheld."))
    duration = LengthField(label=_("Duration"), max_length=12, help_text=_("In seconds, or as 2:30."))
    date = forms.DateField(
        label=_("Date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Today: this moment. Another day: what held at its noon."),
    )
    pricelist = forms.TypedChoiceField(label=_("Term Pricelist"), coerce=int)
    currency = forms.ChoiceField(label=_("Currency"))
    package = forms.TypedChoiceField(label=_("Price Package"), coerce=int, required=False, empty_value=None)
    plan = forms.TypedChoiceField(label=_("Plan"), choices=Plan.choices, coerce=Plan)
    chosen_country = forms.ChoiceField(
        label=_("Chosen country"), required=False, help_text=_("The one that Unlimited Domestic calls freely.")
    )
    minutes_used = DecimalField(
        label=_("Minutes already used"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
        help_text=_("Of the monthly minutes, by this user."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    expensive_allowed = forms.BooleanField(label=_("May call expensive destinations"), required=False)

    def __init__(
        self,
        *args: Any,
        pricelists: Sequence[TermPricelist],
        packages: Sequence[PricePackage],
        package_required: bool = False,
        region: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pricelists = {pricelist.pk: pricelist for pricelist in pricelists}
        self.packages = {package.pk: package for package in packages}
        fields: dict[str, Any] = self.fields
        fields["pricelist"].choices = [(pk, pricelist.name) for pk, pricelist in self.pricelists.items()]
        currencies = dict.fromkeys(code for pricelist in pricelists for code in pricelist.currencies)
        fields["currency"].choices = [(code, code) for code in currencies]
        none = [] if package_required else [("", _("none"))]
        fields["package"].choices = [*none, *((pk, package.name) for pk, package in self.packages.items())]
        fields["package"].required = package_required
        fields["chosen_country"].choices = [("", _("none")), *_countries(packages, self._said("chosen_country"))]
        fields["called"].region = fields["caller"].region = region
        for name, only in (("pricelist", len(pricelists) == 1), ("package", package_required and len(packages) == 1)):
            if only:
                fields[name].widget = forms.HiddenInput()
                fields[name].initial = fields[name].choices[0][0]
        if not packages:
            for name in ("package", "plan", "chosen_country", "minutes_used"):
                del fields[name]

    def _said(self, name: str) -> str:
        return str((self.data.get(name) if self.is_bound else self.initial.get(name)) or "")

    def clean_date(self) -> dt.date:
        return self.cleaned_data["date"] or timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        pricelist, currency = self.pricelists.get(data.get("pricelist", 0)), data.get("currency")
        if pricelist is not None and currency and currency not in pricelist.currencies:
            self.add_error("currency", _("This pricelist has no prices in that currency."))
        return data

    @property
    def moment(self) -> dt.datetime:
        """When the call begins: now, or noon of another day."""
        day = self.cleaned_data["date"]
        if day == timezone.localdate():
            return timezone.now()
        return timezone.make_aware(dt.datetime.combine(day, NOON))

    @property
    def seconds_used(self) -> int:
        return int((self.cleaned_data.get("minutes_used") or Decimal(0)) * 60)


def _countries(packages: Sequence[PricePackage], said: str) -> list[tuple[str, str]]:
    codes = set(FreeRoute.objects.filter(package__in=packages).values_list("country", flat=True))
    if re.fullmatch(r"[A-Z]{2}", said):
        codes.add(said)
    return sorted(((code, country_name(code)) for code in codes if code), key=lambda pair: pair[1])
