"""The form of a web product's WordPress site. What is right and wrong is decided in website.wordpress.saving."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from website.wordpress.models import WordpressSite
from website.wordpress.saving import SiteDraft

_AS_TYPED = {"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false", "inputmode": "url"}


class SiteForm(forms.Form):
    """Where the site is, and what it says beside the prices."""

    address = forms.CharField(
        label=_("Address of the site"),
        max_length=300,
        widget=forms.TextInput(attrs={**_AS_TYPED, "placeholder": "https://www.example.com"}),
        help_text=_("As in WordPress, Settings, WordPress Address."),
    )
    vat = forms.ChoiceField(
        label=_("VAT"),
        choices=WordpressSite.Vat.choices,
        required=False,
        help_text=_("What the portal's plugin writes below prices."),
    )
    sign_up_url = forms.CharField(
        label=_("Registration page"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={**_AS_TYPED, "placeholder": "https://www.example.com/register"}),
        help_text=_("Where the site's buttons lead. Empty: the page “register” of the site."),
    )
    sends = forms.BooleanField(
        label=_("Send prices by itself"),
        required=False,
        help_text=_("Two minutes after the last change of prices, packages or of the Web Product, and each night."),
    )

    def __init__(self, *args: Any, site: WordpressSite, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(site, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def draft(self) -> SiteDraft:
        """What was typed."""
        return SiteDraft(
            **{name: self.cleaned_data.get(name) or "" for name in ("address", "vat", "sign_up_url")},
            sends=bool(self.cleaned_data.get("sends")),
        )
