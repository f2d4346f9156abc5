"""What a gateway's form says of its SIP password, which is never sent back to a page."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gateways.models import DdiGateway, TermGateway
from portal.sealing import SealError, sealed_at


def explain(form: forms.Form, gateway: TermGateway | DdiGateway | None) -> None:
    """Set the help text of the form's `sip_password`. gateway: the one that is edited."""
    if form.is_bound and form.data.get("sip_password"):
        form.fields["sip_password"].help_text = _(
            "Enter the password again: nothing was saved yet, and a password isn't sent back to the page."
        )
    elif gateway is not None and gateway.sip_password_sealed:
        form.fields["sip_password"].help_text = _("Leave empty to keep the stored password.")


def version_state(form: forms.Form, gateway: TermGateway | DdiGateway | None) -> dict[str, str]:
    """What the optimistic lock knows of the password: when it was entered. Of a sent form, whether it has another."""
    if form.is_bound:
        state = gettext("another password") if form.data.get("sip_password") else ""
    elif gateway is not None and gateway.sip_password_sealed:
        state = _entered(gateway.sip_password_sealed)
    else:
        state = ""
    return {str(form.fields["sip_password"].label): state}


def _entered(sealed: bytes | memoryview) -> str:
    try:
        when = timezone.localtime(sealed_at(sealed))
    except SealError:  # its key is lost: the form is where another one is entered
        return gettext("can't be read any more")
    return gettext("entered %(when)s") % {"when": date_format(when, "j M Y, H:i:s")}
