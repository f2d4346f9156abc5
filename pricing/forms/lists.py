"""The controls of the two lists: which pricelist is offered on the left, and what of it is shown."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.countries import country_names
from portal.grid.widgets import SearchChoices
from pricing.packages.choosing import Choice


class ListControls(forms.Form):
    """Filters of the offered list. What can't be read filters nothing."""

    pricelist = forms.TypedChoiceField(label=_("Pricelist"), coerce=int, required=False, empty_value=None)
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Type"), required=False)
    countries = forms.MultipleChoiceField(label=_("Countries"), required=False)
    chosen_q = forms.CharField(label=_("Search in the list"), required=False, max_length=100)

    def __init__(
        self, *args: Any, pricelists: Sequence[tuple[int, str]], kinds: Sequence[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["pricelist"].choices = pricelists
        fields["kind"].choices = [("", _("all types")), *kinds]
        for name in ("q", "chosen_q"):
            fields[name].widget.attrs |= {"type": "search", "autocomplete": "off", "data-list-filter": ""}
        self.default = pricelists[0][0] if pricelists else None
        self.fields["pricelist"].initial = self.initial.get("pricelist", self.default)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Let the countries of these be chosen."""
        names = country_names()
        offered = sorted((names.get(code, code), code) for code in {choice.country for choice in choices} if code)
        field: Any = self.fields["countries"]
        field.widget = SearchChoices(noun=_("countries"))
        field.choices = [(code, name) for name, code in offered]

    def chosen_pricelist(self) -> int | None:
        """The pricelist whose things are offered; the default where nothing valid is posted."""
        known = {str(value): value for value, _label in self.fields["pricelist"].choices}  # type: ignore[attr-defined]
        posted = self.data.get(self.add_prefix("pricelist"), "") if self.is_bound else ""
        return known.get(str(posted), self.fields["pricelist"].initial)

    def matches(self, choice: Choice) -> bool:
        """Whether a choice passes the filters; call after is_valid()."""
        data = getattr(self, "cleaned_data", None)
        if not data:
            return True  # the page as it is opened: every choice is asked
        if (kind := data.get("kind")) and choice.kind != kind:
            return False
        if (countries := data.get("countries")) and choice.country not in countries:
            return False
        return all(word in choice.search_text for word in (data.get("q") or "").casefold().split())

    def finds(self, choice: Choice) -> bool:
        """Whether a choice of the package is found by the search in its own list."""
        data = getattr(self, "cleaned_data", None)
        if not data:
            return True
        return all(word in choice.search_text for word in (data.get("chosen_q") or "").casefold().split())
