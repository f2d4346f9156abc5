"""Form controls that Django doesn't have."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise


class SearchChoices(forms.CheckboxSelectMultiple):
    """Many boxes in a scrolling list, those that are ticked first. With JavaScript a field above it narrows the list.

    hints: a second, quieter text for a value. search: what a person may type to find it, folded (the label and
    value by default). noun: what is chosen, for the search field's spoken label.
    """

    template_name = "forms/search_choices.html"

    def __init__(
        self,
        *args: Any,
        hints: Mapping[str, str] | None = None,
        search: Mapping[str, str] | None = None,
        noun: str | Promise = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}
        self.search = search or {}
        self.noun = noun

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _group, group, _index in context["widget"]["optgroups"] for option in group]
        for option in options:
            text = str(option["value"])
            option["hint"] = self.hints.get(text, "")
            option["search"] = self.search.get(text, f"{option['label']} {text}".lower())
        context["widget"]["options"] = sorted(options, key=lambda option: not option["selected"])
        context["widget"]["noun"] = self.noun
        return context


class ExplainedRadio(forms.RadioSelect):
    """Radio buttons with a sentence under each that says what it means. explanations: by value."""

    template_name = "forms/explained_radio.html"

    def __init__(self, *args: Any, explanations: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.explanations = explanations or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["explanation"] = self.explanations.get(str(value), "")
        return option
