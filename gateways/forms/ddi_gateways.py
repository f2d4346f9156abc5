"""The form of a DDI gateway. What is right and wrong is decided in gateways.ddi_gateways."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gateways.ddi_gateways.saving import DdiGatewayDraft, draft_errors
from gateways.forms import sip_password
from gateways.models import DdiGateway
from portal.money import currencies
from portal.names import LONGEST_NAME
from portal.number_fields import IntegerField


class DdiGatewayForm(forms.Form):
    """The manual's fields, in its order and words; then how calls arrive, which may wait."""

    type = forms.ChoiceField(
        label=_("Gateway type"),
        choices=DdiGateway.Type.choices,
        widget=forms.RadioSelect,
        initial=DdiGateway.Type.IP,
    )
    name = forms.CharField(label=_("Gateway name"), max_length=LONGEST_NAME)
    currency = forms.ChoiceField(label=_("Currency"), help_text=_("The currency used by the gateway supplier."))
    technical_email = forms.EmailField(
        label=_("Technical e-mail"),
        help_text=_(
            "Notices about this gateway go there: failed imports, coverage that has become old, costs that rose."
        ),
    )
    coverage_max_days = IntegerField(
        label=_("Coverage may be this old (days)"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_("When no new coverage was imported for so long, a notice goes out. Empty: however old."),
    )
    addresses = forms.CharField(
        label=_("Gateway IP address"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "placeholder": "203.0.113.5:5060/udp"}),
        help_text=_("Where the supplier's calls come from, one per line. Can be added later."),
    )
    sip_username = forms.CharField(
        label=_("SIP user name"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    sip_password = forms.CharField(
        label=_("SIP password"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    sip_registrar = forms.CharField(
        label=_("SIP registrar"),
        required=False,
        max_length=260,
        help_text=_("The host that the credentials register with, such as sip.example.com. Can be added later."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, gateway: DdiGateway | None = None, **kwargs: Any) -> None:
        self.gateway = gateway
        if gateway is not None:
            kwargs["initial"] = {
                **{name: getattr(gateway, name) for name in self.base_fields if hasattr(gateway, name)},
                "addresses": "\n".join(gateway.addresses),
            }
        super().__init__(*args, **kwargs)
        choices = currencies.choices([gateway.currency] if gateway is not None else ())
        self.fields["currency"].choices = [("", _("Select")), *choices]  # type: ignore[attr-defined]
        sip_password.explain(self, gateway)

    def version_state(self) -> dict[str, str]:
        """What the optimistic lock has to know beside the fields."""
        return sip_password.version_state(self, self.gateway)

    def draft(self) -> DdiGatewayDraft:
        """What was typed."""
        typed = {name: self.cleaned_data.get(name, "") for name in self.fields if name != "coverage_max_days"}
        return DdiGatewayDraft(**typed, coverage_max_days=self.cleaned_data.get("coverage_max_days"))

    def clean(self) -> None:
        """Everything that is wrong at once, also where a field's own check has passed."""
        for name, messages in draft_errors(self.draft(), self.gateway).items():
            if name not in self.errors:
                self.add_error(name, messages)
