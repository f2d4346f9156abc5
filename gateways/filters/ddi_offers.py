"""The filters of a DDI gateway's coverage."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gateways.filters import newest_import
from gateways.filters.term_gateways import CountryFilter
from gateways.filters.versions import VersionFilter
from gateways.models import DdiOffer
from gateways.models.numbers import NumberType
from portal.grid.filters import (
    AtLeastFilter,
    AtMostFilter,
    ChoiceFilter,
    ExactFilter,
    PrefixFilter,
    SearchFilter,
    YesNoFilter,
)


def _amount(placeholder: Any) -> forms.NumberInput:
    return forms.NumberInput(attrs={"placeholder": placeholder, "step": "any"})


def _has(label: Any, answers: list[Any]) -> YesNoFilter:
    """Two of these share a head, so each answer names what it is about. answers: any, yes, no."""
    choices = list(zip(("", "true", "false"), answers, strict=True))
    return YesNoFilter(label=label, widget=forms.Select(choices=choices))


class DdiOfferFilter(VersionFilter):
    """Filters of one gateway's offers: tens of thousands at most, so that cities may be searched."""

    country = CountryFilter(label=_("Country"))
    state = ExactFilter(label=_("State"))
    city = SearchFilter(label=_("Area / city"), widget=forms.TextInput(attrs={"placeholder": _("contains")}))
    city_starts = PrefixFilter(
        label=_("Area / city begins with"),
        field_name="city",
        widget=forms.TextInput(attrs={"placeholder": _("begins with")}),
    )
    area_code = PrefixFilter(label=_("Area code starts with"))
    number_type = ChoiceFilter(label=_("Type"), choices=NumberType.choices)
    nrc_min = AtLeastFilter(label=_("NRC from"), field_name="nrc", widget=_amount(_("from")))
    nrc_max = AtMostFilter(label=_("NRC up to"), field_name="nrc", widget=_amount(_("up to")))
    mrc_min = AtLeastFilter(label=_("MRC from"), field_name="mrc", widget=_amount(_("from")))
    mrc_max = AtMostFilter(label=_("MRC up to"), field_name="mrc", widget=_amount(_("up to")))
    stock_min = AtLeastFilter(
        label=_("Stock of at least"), field_name="stock", decimal_places=0, max_digits=9, widget=_amount(_("from"))
    )
    fax = _has(_("Fax"), [_("fax: any"), _("fax: yes"), _("fax: no")])
    sms = _has(_("SMS"), [_("SMS: any"), _("SMS: yes"), _("SMS: no")])
    regulation = ExactFilter(label=_("Regulation"))
    status = ChoiceFilter(label=_("Status"), choices=DdiOffer.Status.choices)
    newest = ChoiceFilter(label=_("Newest import"), choices=newest_import.CHOICES, method="of_newest")

    class Meta:
        model = DdiOffer
        fields: list[str] = []

    def of_newest(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return newest_import.offers_of(queryset, value)
