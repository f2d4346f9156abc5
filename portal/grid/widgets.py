"""Form controls that Django doesn't have."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from portal.grid.escaping import escaped


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
        context = forms.Widget.get_context(self, name, value, attrs)  # a list has 250 choices: no dictionary for each
        context["widget"]["boxes"] = self._boxes(name, frozenset(context["widget"]["value"]))
        context["widget"]["noun"] = self.noun
        return context

    def _boxes(self, name: str, ticked: frozenset[str]) -> SafeString:
        first: list[str] = []
        others: list[str] = []
        for value, label in _single(self.choices):
            text = str(value)
            drawn = _box(
                name,
                text,
                label=str(label),
                is_html=hasattr(label, "__html__"),
                hint=self.hints.get(text, ""),
                search=self.search.get(text, ""),
                checked=text in ticked,
            )
            (first if text in ticked else others).append(drawn)
        return mark_safe("".join(first + others))  # noqa: S308 -- every value is escaped


@lru_cache(maxsize=4096)  # the world's countries and currencies, for the few fields that offer them
def _box(name: str, value: str, *, label: str, is_html: bool, hint: str, search: str, checked: bool) -> str:
    """One box with its words."""
    search = search or f"{label} {value}".lower()
    quieter = f' <span class="text-secondary">{escaped(hint)}</span>' if hint and hint != label else ""
    words, mark = label if is_html else escaped(label), " checked" if checked else ""
    return (
        f'<label data-search="{escaped(search)}"><input class="form-check-input" type="checkbox" name="{escaped(name)}"'
        f' value="{escaped(value)}"{mark}> <span>{words}{quieter}</span></label>'
    )


def _single(choices: Any) -> Iterator[tuple[Any, Any]]:
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield "" if value is None else value, label


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
