"""The forms of a softphone's pictures."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.widgets import ExplainedRadio


class ArtworkForm(forms.Form):
    """`Upload`: the pictures as one .zip."""

    file = forms.FileField(
        label=_("Your pictures (.zip)"),
        help_text=_("What you have now stays until these were found good, and nothing is built before you say so."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
        max_length=255,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.ARTWORK_MAX_BYTES:
            raise forms.ValidationError(too_large())
        return file


class FitForm(forms.Form):
    """How pictures of another size are brought to the right one."""

    way = forms.ChoiceField(
        label=_("Fit the pictures"),
        choices=[("crop", _("Crop")), ("pad", _("Pad"))],
        widget=ExplainedRadio(
            explanations={
                "crop": _("The size is filled; what stands out over two of its edges is cut off."),
                "pad": _("The whole picture stays; what is empty beside it gets the colour of its edge."),
            }
        ),
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )


def too_large() -> str:
    """What a person reads whose .zip is over the limit."""
    limit = filesizeformat(settings.ARTWORK_MAX_BYTES)
    return _now("The file is larger than %(limit)s. Leave out what isn't needed, such as the .psd files.") % {
        "limit": limit
    }
