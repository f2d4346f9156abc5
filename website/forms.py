"""The form of a web product's hosted pages. What is right and wrong is decided in website.saving."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.hostnames import shown_host_name
from website.addresses import base_domain
from website.models import Site
from website.saving import Logo, SiteDraft, normal_accent, normal_host, read_logo

_AS_TYPED = {"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}


class SiteForm(forms.Form):
    """Where the hosted pages are, and how they look."""

    host = forms.CharField(
        label=_("Portal host"), required=False, max_length=300, widget=forms.TextInput(attrs=_AS_TYPED)
    )
    accent = forms.CharField(
        label=_("Accent colour"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={**_AS_TYPED, "placeholder": "#1b5fad"}),
        help_text=_("Buttons and links have it. White text on it must be readable."),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        help_text=_("PNG, JPEG, WebP or GIF, at most 5 MB. Shown up to 240 × 80; without one the brand's name is."),
    )
    remove_logo = forms.BooleanField(label=_("Remove the present logo"), required=False)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        self.site = site
        kwargs["initial"] = {"host": shown_host_name(site.host) if site.host else "", "accent": site.accent}
        super().__init__(*args, **kwargs)
        domain = shown_host_name(base_domain(site.web_product.domain))
        self.fields["host"].widget.attrs["placeholder"] = f"my.{domain}"
        self.fields["host"].help_text = _("A name that ends in .%(domain)s. Empty: my.%(domain)s.") % {"domain": domain}
        if not site.logo_sha256:
            del self.fields["remove_logo"]

    def version_state(self) -> dict[str, str]:
        """What the optimistic lock has to know beside the fields."""
        return {str(_("Logo")): self.site.logo_sha256[:12]}

    def clean_host(self) -> str:
        return normal_host(self.cleaned_data["host"], self.site.web_product)

    def clean_accent(self) -> str:
        return normal_accent(self.cleaned_data["accent"], self.site.web_product)

    def clean_logo(self) -> Logo | None:
        upload = self.cleaned_data["logo"]
        return read_logo(upload) if upload else None

    def clean(self) -> None:
        """A new logo replaces the present one by itself."""
        if self.cleaned_data.get("logo") and self.cleaned_data.get("remove_logo"):
            raise ValidationError({"remove_logo": _("Either choose a new logo or remove the present one.")})

    def draft(self) -> SiteDraft:
        """What was typed, checked."""
        return SiteDraft(
            host=self.cleaned_data["host"],
            accent=self.cleaned_data["accent"],
            logo=self.cleaned_data["logo"],
            remove_logo=self.cleaned_data.get("remove_logo", False),
        )
