"""The form of a trial. What is right and wrong is decided in trials.drafts."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.grid.widgets import SearchChoices
from portal.money import currencies, rounding
from portal.names import LONGEST_NAME
from portal.number_fields import DecimalField, IntegerField
from products.live import live_among
from products.models import WebProduct
from trials.drafts import LONGEST, MOST, AllowanceDraft, TrialDraft, check_draft
from trials.models import Trial
from trials.summary import Summary, summary
from trials.terms import QUANTITIES, Allowance, Terms, terms_of
from trials.where_used import linked_products

FEW_DAYS = 14
UNLIMITED = _("0 is unlimited.")


def _allow(label: Any) -> forms.BooleanField:
    """The switch of an allowance: its other fields are open while it is on (templates/trials/form.html)."""
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(attrs={"data-opens": ""}))


def _activation(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def _quantity(label: Any, help_text: Any = UNLIMITED) -> IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return IntegerField(label=label, min_value=0, max_value=MOST, initial=0, help_text=help_text, widget=widget)


class TrialForm(forms.Form):
    """The manual's fields, in its order; then an amount for each chosen currency (`amount_fields`)."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("The name of your Trial configuration.")
    )
    days = IntegerField(
        label=_("Number of days"),
        min_value=1,
        max_value=LONGEST,
        initial=FEW_DAYS,
        help_text=_("How long the Free Trial lasts since customer registration."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    currencies = forms.MultipleChoiceField(
        label=_("Currencies"),
        required=False,
        help_text=_("In which you want to offer Trial pre-paid credits."),
    )
    users_allowed = _allow(_("Allow additional user (extension) accounts during Free Trial period"))
    users_activation = _activation(_("Require Telephone Trial Activation to allow additional users"))
    users_quantity = _quantity(_("Additional user accounts"))
    minutes_allowed = _allow(_("Allow free minutes for Unlimited packages"))
    minutes_activation = _activation(_("Require Telephone Trial Activation to allow free minutes"))
    minutes_quantity = _quantity(_("Free minutes"))
    complimentary_ddi_allowed = _allow(_("Allow complimentary DDI number during free trial"))
    complimentary_ddi_activation = _activation(_("Require Telephone Trial Activation to allow complimentary DDI"))
    complimentary_ddi_quantity = _quantity(_("Complimentary DDI numbers for each user"))
    free_ddi_allowed = _allow(_("Allow Free DDI numbers (MRC and NRC is zero) during Free trial"))
    free_ddi_activation = _activation(_("Require Telephone Trial Activation to allow Free DDI numbers"))
    free_ddi_quantity = _quantity(_("Free DDI numbers"))
    credit_allowed = _allow(_("Give customer (on PAYG packages) free call out credits during free trial"))
    credit_activation = _activation(_("Require Telephone Trial Activation to allow free call out credits"))

    def __init__(self, *args: Any, trial: Trial | None = None, **kwargs: Any) -> None:
        self.trial = trial
        sold = [code for product in WebProduct.objects.order_by("id") for code in product.currencies]
        sold = [code for code in dict.fromkeys(sold) if trial is not None or not currencies.ended(code)]
        kwargs["initial"] = _stored(trial) if trial is not None else {"currencies": sold}
        super().__init__(*args, **kwargs)
        # What the partner sells in stands first.
        everything = dict(currencies.choices(kwargs["initial"].get("currencies", []) if trial is not None else ()))
        offered = [*((code, everything[code]) for code in sold if code in everything)]
        offered += [pair for pair in everything.items() if pair[0] not in sold]
        money = self.fields["currencies"]
        money.choices = offered  # type: ignore[attr-defined]
        money.widget = SearchChoices(choices=offered, noun=_("Currencies"))
        for code in self._chosen():
            self.fields[f"amount_{code}"] = _amount(code)
        if self.is_bound:
            self._close()

    def _chosen(self) -> list[str]:
        """The chosen currencies, in the order in which they are offered."""
        data: Any = self.data
        picked = data.getlist("currencies") if self.is_bound else self.initial.get("currencies", [])
        return [code for code, _label in self.fields["currencies"].choices if code in picked]  # type: ignore[attr-defined]

    def _close(self) -> None:
        """What was sent for a closed allowance is kept where it makes sense, and never complained about."""
        for allowance in Allowance:
            if self[f"{allowance}_allowed"].data in {True, "on", "1", "true", "True"}:
                continue
            names = [f"{allowance}_quantity"] if allowance in QUANTITIES else self._amount_names()
            for name in names:
                field = self.fields[name]
                fallback = self.get_initial_for_field(field, name)
                self.fields[name] = _Closed(label=field.label, open_field=field, fallback=fallback)

    def _amount_names(self) -> list[str]:
        return [name for name in self.fields if name.startswith("amount_")]

    def amount_fields(self) -> list[forms.BoundField]:
        """The amount in each chosen currency."""
        return [self[name] for name in self._amount_names()]

    def blocks(self) -> list[dict[str, Any]]:
        """The allowances in the manual's order: the switch, and the fields that it opens."""
        found = []
        for allowance in Allowance:
            quantity = [self[f"{allowance}_quantity"]] if allowance in QUANTITIES else []
            opened = [self[f"{allowance}_activation"], *quantity]
            found.append({"name": allowance, "switch": self[f"{allowance}_allowed"], "opened": opened})
        return found

    def draft(self) -> TrialDraft:
        """What was entered, for the domain functions; what could not be read is left out."""
        data = self.cleaned_data
        allowances = {
            allowance: AllowanceDraft(
                allowed=data.get(f"{allowance}_allowed", False),
                activation=data.get(f"{allowance}_activation", False),
                quantity=data.get(f"{allowance}_quantity") or 0,
            )
            for allowance in Allowance
        }
        chosen = self._chosen()
        amounts = {code: amount for code in chosen if (amount := data.get(f"amount_{code}")) is not None}
        return TrialDraft(
            name=data.get("name", ""),
            days=data.get("days") or 0,
            currencies=chosen,
            allowances=allowances,
            amounts=amounts,
        )

    @property
    def summary(self) -> Summary | None:
        """What it would mean as far as it has been filled in; None without a number of days."""
        terms = self._terms_so_far() if self.is_bound else _begins_with(self.trial)
        return summary(terms, timezone.now()) if terms else None

    def _terms_so_far(self) -> Terms | None:
        """An allowance whose quantity can't be read is left out: it must not pass for unlimited."""
        if "days" in self.errors:
            return None
        terms = self.draft().terms()
        readable = {a: offer for a, offer in terms.offers.items() if f"{a}_quantity" not in self.errors}
        return Terms(days=terms.days, offers=readable)

    @property
    def live_products(self) -> list[WebProduct]:
        """Live web products whose customers would feel a change at once."""
        return live_among(linked_products(self.trial)) if self.trial else []

    def clean(self) -> None:
        """Everything that is wrong at once, also where a field's own check has passed."""
        try:
            check_draft(self.draft(), self.trial)
        except ValidationError as refusal:
            for name, messages in refusal.message_dict.items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, messages)


class _Closed(forms.Field):
    """A field of an allowance that is off: cleans to what was sent if that makes sense, else to what was stored."""

    def __init__(self, *, open_field: forms.Field, fallback: Any, **kwargs: Any) -> None:
        super().__init__(required=False, widget=open_field.widget, **kwargs)
        self.help_text = open_field.help_text
        self.open_field, self.fallback = open_field, fallback

    def clean(self, value: Any) -> Any:
        try:
            return self.open_field.clean(value)
        except ValidationError:
            return self.fallback


def _amount(code: str) -> DecimalField:
    return DecimalField(
        label=_("Free call out credits in %(currency)s") % {"currency": code},
        required=False,
        min_value=0,
        max_digits=13,
        decimal_places=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def _begins_with(trial: Trial | None) -> Terms:
    return terms_of(trial) if trial is not None else Terms(days=FEW_DAYS)


def _stored(trial: Trial) -> dict[str, Any]:
    amounts: dict[str, Decimal] = {credit.currency: credit.amount for credit in trial.credits.all()}
    found: dict[str, Any] = {"name": trial.name, "days": trial.days, "currencies": trial.currencies}
    for allowance in Allowance:
        for part in ("allowed", "activation", *(["quantity"] if allowance in QUANTITIES else [])):
            found[f"{allowance}_{part}"] = getattr(trial, f"{allowance}_{part}")
    for code, amount in amounts.items():
        found[f"amount_{code}"] = rounding.amount(amount, code)
    return found
