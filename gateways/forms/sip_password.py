"""What a gateway's form says of its SIP password, which is never sent back to a page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gateways.models import DdiGateway, TermGateway


def explain(form: forms.Form, gateway: TermGateway | DdiGateway | None) -> None:
    """Set the help text of the form's `sip_password`. gateway: the one that is edited."""
    if form.is_bound and form.data.get("sip_password"):
        form.fields["sip_password"].help_text = _(
            "Enter the password again: nothing was saved yet, and a password isn't sent back to the page."
        )
    elif gateway is not None and gateway.sip_password_sealed:
        form.fields["sip_password"].help_text = _("Leave empty to keep the stored password.")
