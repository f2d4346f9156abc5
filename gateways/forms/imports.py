"""The forms of Import Gateway Coverage."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gateways import deck as decks
from gateways.deck.questions import ANSWERS, QUESTIONS
from gateways.models import CoverageImport


class UploadForm(forms.Form):
    """Choose a deck."""

    file = forms.FileField(
        label=_("Coverage file (.csv)"),
        help_text=_(
            "The supplier's price list as text: comma, semicolon, tab or pipe between its columns. "
            "Nothing changes before you have seen what it would change."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
        max_length=255,
    )


class LayoutForm(forms.Form):
    """What each column of a deck means, and what the file leaves open. Made from an import's kept layout."""

    def __init__(self, kept: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        layout = decks.Layout.from_json(kept["layout"])
        self.layout = layout
        meanings = [("", _("not read")), *decks.meanings("term")]
        for column in layout.columns:
            name = column.name or _("Column %(number)d") % {"number": column.index + 1}
            self.fields[f"column-{column.index}"] = forms.ChoiceField(
                label=name,
                choices=meanings,
                required=False,
                initial=layout.mapping.get(column.index, ""),
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )
        self.asked = [question["key"] for question in kept["questions"]]
        for question in kept["questions"]:
            samples = ", ".join(f"“{sample}”" for sample in question["samples"])
            self.fields[f"decision-{question['key']}"] = forms.ChoiceField(
                label=question["text"],
                help_text=_("In the file: %(samples)s.") % {"samples": samples} if samples else "",
                choices=[(option["value"], option["label"]) for option in question["options"]],
                widget=forms.RadioSelect,
                error_messages={"required": _("Please say which: the file can be read both ways.")},
            )
        for key, value in layout.decisions.items():
            if key in ANSWERS and key not in self.asked:
                self.fields[f"decision-{key}"] = forms.ChoiceField(
                    label=str(
                        QUESTIONS.get(key) or (_("Unit of the rates") if key == "rate_unit" else _("Time of the rates"))
                    ),
                    choices=list(ANSWERS[key]),
                    initial=value,
                    required=False,
                )

    def column_fields(self) -> list[forms.BoundField]:
        """The drop-downs of the columns, in the file's order."""
        return [self[f"column-{column.index}"] for column in self.layout.columns]

    def question_fields(self) -> list[forms.BoundField]:
        """What has to be answered."""
        return [self[f"decision-{key}"] for key in self.asked]

    def decided_fields(self) -> list[forms.BoundField]:
        """What the file itself has answered, or a person before."""
        names = [name for name in self.fields if name.startswith("decision-")]
        return [self[name] for name in names if name.removeprefix("decision-") not in self.asked]

    def columns(self) -> dict[int | str, str]:
        """Column index -> meaning, of a valid form."""
        return {column.index: self.cleaned_data[f"column-{column.index}"] for column in self.layout.columns}

    def decisions(self) -> dict[str, str]:
        """Answers to what was asked, and answers that differ from what the file seemed to say."""
        chosen = {}
        for name, value in self.cleaned_data.items():
            key = name.removeprefix("decision-")
            if (
                name.startswith("decision-")
                and value
                and (key in self.asked or value != self.layout.decisions.get(key))
            ):
                chosen[key] = value
        return chosen


class ApplyForm(forms.Form):
    """How a deck is applied."""

    mode = forms.ChoiceField(label=_("Mode"), choices=CoverageImport.Mode.choices, widget=forms.RadioSelect)


class EffectForm(forms.Form):
    """When what is in the file begins."""

    effect = forms.ChoiceField(
        label=_("Takes effect"), choices=CoverageImport.Effect.choices[::-1], widget=forms.RadioSelect
    )
