"""The form of a web product. What is right and wrong is decided in products.saving."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.grid.widgets import ExplainedRadio, SearchChoices
from portal.hostnames import shown_host_name
from portal.money import currencies
from portal.names import LONGEST_NAME
from products.cultures import cultures, own_name
from products.live import live_among
from products.models import WebProduct
from products.saving import ProductDraft, draft_errors


class WebProductForm(forms.Form):
    """The manual's fields, in its order and words."""

    type = forms.ChoiceField(label=_("Product type"), choices=WebProduct.Type.choices, widget=ExplainedRadio)
    cultures = forms.MultipleChoiceField(label=_("Cultures"), help_text=_("The languages you want to use."))
    default_culture = forms.ChoiceField(
        label=_("Default culture"),
        help_text=_("Selected in case the platform is unable to detect the language automatically."),
    )
    currencies = forms.MultipleChoiceField(label=_("Currencies"), help_text=_("The currencies you want to use."))
    brand = forms.CharField(
        label=_("Brand name"),
        max_length=LONGEST_NAME,
        help_text=_("Used in the custom softphone, its installer, and mails to your customers."),
    )
    domain = forms.CharField(
        label=_("Website domain name"),
        max_length=1000,
        help_text=_("Such as www.example.com; a pasted web address will do."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )
    cms = forms.ChoiceField(
        label=_("CMS Type"),
        choices=WebProduct.Cms.choices,
        widget=ExplainedRadio(
            explanations={
                "wordpress": _("You want to integrate your Partner Portal with a WordPress site, using the plugin."),
                "own": _("You want to manage your website independently from Partner Portal."),
            }
        ),
    )

    confirmed = forms.BooleanField(
        label=_("Change it although it is live"),
        required=False,
        help_text=_("Asked for when it loses a currency, a culture, its domain or its type: its customers feel that."),
    )

    def __init__(self, *args: Any, product: WebProduct | None = None, **kwargs: Any) -> None:
        self.product = product
        if product is not None and "initial" not in kwargs:
            kwargs["initial"] = {
                "type": product.type,
                "cultures": product.cultures,
                "default_culture": product.default_culture,
                "currencies": product.currencies,
                "brand": product.brand,
                "domain": shown_host_name(product.domain),
                "cms": product.cms,
            }
        super().__init__(*args, **kwargs)
        if product is None or not live_among([product]):
            del self.fields["confirmed"]
        kept = product.cultures if product else []
        offered = [(culture.tag, culture.own_name) for culture in cultures()]
        offered += [(tag, own_name(tag)) for tag in kept if tag not in {value for value, _label in offered}]
        self.fields["cultures"].choices = offered  # type: ignore[attr-defined]
        self.fields["cultures"].widget = SearchChoices(
            choices=offered,
            noun=_("Cultures"),
            hints={culture.tag: culture.english_name for culture in cultures()},
            search={culture.tag: culture.search_text for culture in cultures()},
        )
        default = self.fields["default_culture"]
        default.choices = [("", _("Select")), *offered]  # type: ignore[attr-defined]
        default.widget.attrs["data-choices-of"] = "cultures"
        money = self.fields["currencies"]
        money.choices = currencies.choices(product.currencies if product else ())  # type: ignore[attr-defined]
        money.widget = SearchChoices(choices=money.choices, noun=_("Currencies"))  # type: ignore[attr-defined]

    def draft(self) -> ProductDraft:
        """What was entered, for the domain functions."""
        data = self.cleaned_data
        return ProductDraft(
            type=data.get("type", ""),
            cultures=data.get("cultures", []),
            default_culture=data.get("default_culture", ""),
            currencies=data.get("currencies", []),
            brand=data.get("brand", ""),
            domain=data.get("domain", ""),
            cms=data.get("cms", ""),
        )

    def clean(self) -> None:
        """Everything that is wrong at once, also where a field's own check has passed."""
        for name, messages in draft_errors(self.draft(), self.product).items():
            if name not in self.errors:
                self.add_error(name, messages)
