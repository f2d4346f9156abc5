"""The form of what is done with a reason: retiring a gateway, blocking routes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """asks: whether a reason is needed; without one there is nothing to fill in."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The history keeps it."))

    def __init__(self, *args: Any, asks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["reason"]
