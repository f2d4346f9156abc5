"""The form in which staff answer a request for activation."""

from django import forms
from django.utils.translation import gettext_lazy


class AnswerForm(forms.Form):
    """Approve, or refuse with a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of a refusal"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Mailed to the person who asked and to the owners, and written into the ticket."),
    )
    in_spite = forms.BooleanField(label=gettext_lazy("Approve although something blocks"), required=False)
