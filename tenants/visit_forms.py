"""What staff say before they log in as somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LogInAsForm(forms.Form):
    """Why, and whether things may be changed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Such as the number of the ticket. It is kept in the history.")
    )
    may_write = forms.BooleanField(
        label=_("I have to change things"),
        required=False,
        help_text=_("Otherwise you can look at everything and the database refuses every change."),
    )
