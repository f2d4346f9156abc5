"""The forms of amendments. What is right and wrong is decided in pricelists.amending."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.grid.widgets import ExplainedRadio
from pricelists.models import Population

Kind = Population.Kind
REPLACE_OR_END = "replace-end"


class UnsoldForm(forms.Form):
    """What to do with prices that their supplier no longer sells."""

    what = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            (Kind.REPLACE, _("Replace by the next supplier")),
            (REPLACE_OR_END, _("Replace, and end what nobody sells")),
            (Kind.END, _("End them")),
            (Kind.KEEP, _("Keep them by hand")),
        ],
        initial=Kind.REPLACE,
        widget=ExplainedRadio(
            explanations={
                Kind.REPLACE: _(
                    "Each code gets the price of the cheapest gateway that sells it, with the markup it had. What"
                    " nobody sells stays as it is."
                ),
                REPLACE_OR_END: _("The same, and what no gateway sells ends."),
                Kind.END: _("Calls to these codes then cost what a shorter code says, or can't be made."),
                Kind.KEEP: _("They become hand-made prices with your reason, and the margin guard stops telling you."),
            }
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed to keep prices by hand. The history keeps it."),
    )
    replace_handmade = forms.BooleanField(
        label=_("Hand-made prices, too"),
        required=False,
        help_text=_("Otherwise prices that were set by hand are neither replaced nor ended."),
    )

    def choices(self) -> dict[str, Any]:
        """What was chosen, for `amending.prepare`."""
        data = self.cleaned_data
        end_rest = data["what"] == REPLACE_OR_END
        return {
            "what": Kind.REPLACE if end_rest else data["what"],
            "end_rest": end_rest,
            "reason": data["reason"],
            "replace_handmade": data["replace_handmade"],
        }


class HoldsFromForm(forms.Form):
    """From when an amendment is to hold; empty: from the moment it is applied."""

    holds_from = forms.DateTimeField(
        label=_("Holds from"),
        required=False,
        help_text=_("Empty: at once. The preview then shows the costs that hold at that moment."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
