"""The forms of termination gateways. What is right and wrong is decided in gateways.term_gateways."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from gateways.forms import sip_password
from gateways.models import TermGateway
from gateways.term_gateways.dialling import parse_called, parse_number
from gateways.term_gateways.rewriting import LONGEST_MATCH, LONGEST_REPLACE, MOST_RULES, Rule, check_rules, rules_of
from gateways.term_gateways.saving import GatewayDraft, draft_errors
from portal.money import currencies
from portal.names import LONGEST_NAME


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """One rewrite rule as the form shows it."""

    match: str
    replace: str
    error: str = ""


class TermGatewayForm(forms.Form):
    """The manual's fields, in its order and words. The rewrite rules are rows beside the fields (`rule_rows`)."""

    authentication = forms.ChoiceField(
        label=_("Gateway authentication type"),
        choices=TermGateway.Authentication.choices,
        widget=forms.RadioSelect,
        initial=TermGateway.Authentication.IP,
    )
    name = forms.CharField(label=_("Gateway name"), max_length=LONGEST_NAME)
    addresses = forms.CharField(
        label=_("Gateway IP address"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "placeholder": "203.0.113.5:5060/udp"}),
        help_text=_(
            "One per line, in the order in which they are tried. Port and transport (udp, tcp, tls) may be left out."
        ),
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
        help_text=_("The host that the credentials register with, such as sip.example.com."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    from_carries = forms.ChoiceField(
        label=_("From carries"),
        choices=TermGateway.FromCarries.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=TermGateway.FromCarries.ACCOUNT,
        help_text=_(
            "Most suppliers compare the From header with the account and refuse any other. The caller's number then "
            "goes into P-Asserted-Identity or Remote-Party-ID, whichever is switched on."
        ),
    )
    currency = forms.ChoiceField(label=_("Currency"), help_text=_("The currency used by the gateway supplier."))
    remote_party_id = forms.BooleanField(
        label="Remote-Party-ID", required=False, help_text=_("This SIP header is required by the gateway.")
    )
    # The manual's spelling; the header itself is P-Asserted-Identity (RFC 3325).
    p_asserted_identity = forms.BooleanField(
        label="P-Asserted-Identify",
        required=False,
        help_text=_("This SIP header (P-Asserted-Identity) is required by the gateway."),
    )
    caller_id_prefix = forms.CharField(
        label=_("Caller ID prefix"),
        required=False,
        max_length=16,
        help_text=_("Put before the caller's number, if the gateway requires any; + sends +48…"),
    )
    uri_prefix_enabled = forms.BooleanField(
        label=_("URI prefix"),
        required=False,
        help_text=_("SIP URI requires prefix before E164 numbers (often used for route selection)."),
    )
    uri_prefix = forms.CharField(
        label=_("URI prefix rule"),
        required=False,
        max_length=32,
        help_text=_("Put before the called number, which has its country code and no +."),
    )

    def __init__(self, *args: Any, gateway: TermGateway | None = None, **kwargs: Any) -> None:
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
        self.rule_errors: dict[int, str] = {}

    # ---- the rewrite rules

    @property
    def rules(self) -> list[Rule]:
        """The rules as they stand in the form; rows without any text are left out when it is sent."""
        if not self.is_bound:
            return rules_of(self.gateway.rewrite_rules) if self.gateway else []
        sent: Any = self.data  # a QueryDict
        rows = zip(sent.getlist("rule_match"), sent.getlist("rule_replace"), strict=False)
        return [Rule(match=match, replace=replace) for match, replace in list(rows)[: MOST_RULES + 1]]

    @property
    def rule_rows(self) -> list[RuleRow]:
        """The rules with what is wrong with each; after a button for one row was pressed, with that done."""
        rules = self._after_button(self.rules) if self.is_bound else self.rules
        return [
            RuleRow(match=rule.match, replace=rule.replace, error=self.rule_errors.get(index, ""))
            for index, rule in enumerate(rules)
        ]

    longest_match, longest_replace, most_rules = LONGEST_MATCH, LONGEST_REPLACE, MOST_RULES

    def version_state(self) -> dict[str, str]:
        """What the optimistic lock has to know beside the fields."""
        rules = "\n".join(f"{rule.match} → {rule.replace}" for rule in self.rules)
        return {str(_("URI rewrite rules")): rules, **sip_password.version_state(self, self.gateway)}

    def _after_button(self, rules: list[Rule]) -> list[Rule]:
        """Without JavaScript the buttons of the rows are sent here: add, up-2, down-2, remove-2."""
        what, _dash, number = self.data.get("rule", "").partition("-")
        at = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
        if what == "add" and len(rules) < MOST_RULES:
            return [*rules, Rule(match="", replace="")]
        if not 0 <= at < len(rules):
            return rules
        if what == "remove":
            return rules[:at] + rules[at + 1 :]
        other = at + {"up": -1, "down": 1}.get(what, 0)
        if 0 <= other < len(rules):
            rules[at], rules[other] = rules[other], rules[at]
        return rules

    # ---- the whole

    def is_valid(self) -> bool:
        """False, without complaint, while somebody is still arranging the rules."""
        if self.is_bound and self.data.get("rule"):
            self._errors = ErrorDict()
            self.cleaned_data = {}
            return False
        return super().is_valid()

    def draft(self) -> GatewayDraft:
        """What was entered, for the domain functions."""
        data = self.cleaned_data
        switches: dict[str, Any] = {
            name: bool(data.get(name)) for name, field in self.fields.items() if isinstance(field, forms.BooleanField)
        }
        return GatewayDraft(
            **{
                name: data.get(name, "")
                for name in self.fields
                if not isinstance(self.fields[name], forms.BooleanField)
            },
            **switches,
            rewrite_rules=[rule for rule in self.rules if rule.match or rule.replace],
        )

    def clean(self) -> None:
        """Everything that is wrong at once, also where a field's own check has passed."""
        draft = self.draft()
        for name, messages in draft_errors(draft, self.gateway).items():
            if name == "rewrite_rules":
                self._place_rule_errors()
                self.add_error(None, _("Correct the URI rewrite rules that are marked below."))
            elif name not in self.errors:
                self.add_error(name, messages)

    def _place_rule_errors(self) -> None:
        """Beside the rows as they were sent, empty ones included."""
        filled = [index for index, rule in enumerate(self.rules) if rule.match or rule.replace]
        data = self.cleaned_data
        prefix = data.get("uri_prefix", "") if data.get("uri_prefix_enabled") else ""
        problems = check_rules([self.rules[index] for index in filled], prefix=prefix)
        self.rule_errors = {filled[at]: problem for at, problem in problems.items()}


class NumberField(forms.CharField):
    """A telephone number in any hand, cleaned to E.164 digits without +, or to a short number's digits."""

    def __init__(self, *, called: bool, **kwargs: Any) -> None:
        self.called = called
        attrs = {"inputmode": "tel", "autocomplete": "off", "placeholder": "+48 600 123 456"}
        super().__init__(max_length=60, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return parse_called(text) if self.called else parse_number(text)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from None


class TryNumberForm(forms.Form):
    """Who calls whom."""

    caller = NumberField(
        label=_("Caller"), called=False, required=False, help_text=_("Left empty: no number is known, so none is sent.")
    )
    withheld = forms.BooleanField(
        label=_("Withheld"),
        required=False,
        help_text=_("The caller doesn't want it shown. A supplier that requires an identity gets it all the same."),
    )
    called = NumberField(label=_("Called number"), called=True)
