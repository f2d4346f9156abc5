"""The forms of Import Gateway Coverage."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import decks
from decks.questions import ANSWERS, QUESTIONS, answers
from gateways.coverage import told
from gateways.models import CoverageImport
from portal.number_fields import IntegerField
from portal.tabular.choosing import ACCEPTED, part_field
from portal.tabular.corrections import DELIMITERS, ENCODINGS, KEYS
from portal.tabular.limits import HEADER_LINES


class UploadForm(forms.Form):
    """Choose a deck."""

    file = forms.FileField(
        label=_("Coverage file (.csv)"),
        help_text=_(
            "The supplier's price list as text with comma, semicolon, tab or pipe between its columns, as a workbook "
            "(.xlsx, .xls, .ods) or packed (.zip, .gz). Nothing changes before you have seen what it would change."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
        max_length=255,
    )


class LayoutForm(forms.Form):
    """What a deck is taken to be, what each column of it means, what it leaves open. Made from a kept layout."""

    def __init__(self, kept: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        layout = decks.Layout.from_json(kept["layout"])
        self.layout = layout
        self.chosen = kept.get("chosen", {})
        self.source = kept.get("source", {})
        if (part := part_field(self.source)) is not None:
            self.fields["part"] = part
        self._add_file_fields(kept.get("detected", {}))
        meanings = [("", _("not read")), *decks.meanings(layout.kind)]
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
                    label=str(QUESTIONS[key]),
                    choices=answers(key, value),
                    initial=value,
                    required=False,
                )

    def part(self) -> str:
        """The table that a person chose, of a valid form; "" where there is nothing to choose."""
        return str(self.cleaned_data.get("part") or "")

    def _add_file_fields(self, detected: Mapping[str, str]) -> None:
        as_detected = ("", _("as detected"))
        signs = [(name, label) for name, (_sign, label) in DELIMITERS.items()]
        line = detected.get("header_line")
        seen = {
            "encoding": ENCODINGS.get(detected.get("encoding", "")),
            "delimiter": dict(signs).get(detected.get("delimiter", "")),
            "header_line": _("no header row") if line == "0" else _("line %(line)s") % {"line": line} if line else None,
        }
        for key, label, choices in (
            ("encoding", _("Encoding"), list(ENCODINGS.items())),
            ("delimiter", _("Columns are divided by"), signs),
        ):
            self.fields[key] = forms.ChoiceField(
                label=label,
                choices=[as_detected, *choices],
                required=False,
                error_messages={"invalid_choice": _("“%(value)s” is not one of those that can be read.")},
            )
        self.fields["header_line"] = IntegerField(
            label=_("Header row"),
            required=False,
            min_value=0,
            max_value=HEADER_LINES,
            error_messages={"invalid": _("Enter the number of a line, or 0 where there is no header row.")},
        )
        for key in KEYS:
            field = self.fields[key]
            field.initial = self.layout.decisions.get(key, "")
            parts = [str(_("Detected: %(value)s.") % {"value": seen[key]})] if seen[key] else []
            if key == "header_line":
                parts.append(str(_("A line's number; 0 for none; empty for as detected.")))
            field.help_text = " ".join(parts)

    def file_fields(self) -> list[forms.BoundField]:
        """What the file itself is taken to be."""
        chosen = ["part"] if "part" in self.fields and not self.source["open"] else []
        return [self[key] for key in (*chosen, *KEYS)]

    def reads_anew(self) -> bool:
        """Whether the file is to be read in another way than the one the page shows."""
        return self.part() not in {"", self.source.get("part")} or any(
            self._given(key) != str(self.fields[key].initial) for key in KEYS
        )

    def _given(self, key: str) -> str:
        value = self.cleaned_data.get(key)
        return "" if value is None else str(value)

    def column_fields(self) -> list[forms.BoundField]:
        """The drop-downs of the columns, in the file's order."""
        return [self[f"column-{column.index}"] for column in self.layout.columns]

    def question_fields(self) -> list[forms.BoundField]:
        """What has to be answered."""
        part = [self["part"]] if "part" in self.fields and self.source["open"] else []
        return part + [self[f"decision-{key}"] for key in self.asked]

    def decided_fields(self) -> list[forms.BoundField]:
        """What the file itself has answered, or a person before."""
        names = [name for name in self.fields if name.startswith("decision-")]
        return [self[name] for name in names if name.removeprefix("decision-") not in self.asked]

    def columns(self) -> dict[int | str, str]:
        """Column index -> meaning, of a valid form.

        With another header only what was changed by hand: the rest was guessed from the former one. With another
        delimiter nothing: the columns are others.
        """
        found = {column.index: self.cleaned_data[f"column-{column.index}"] for column in self.layout.columns}
        if self._given("delimiter") != self.fields["delimiter"].initial:
            return {}
        if self._given("header_line") != self.fields["header_line"].initial:
            return {index: value for index, value in found.items() if value != self.layout.mapping.get(index, "")}
        return dict(found.items())

    def decisions(self) -> dict[str, str]:
        """Corrections of the file, answers to what was asked, answers that differ from what the file seemed to say."""
        chosen = {key: self._given(key) for key in KEYS}
        for name, value in self.cleaned_data.items():
            key = name.removeprefix("decision-")
            if (
                name.startswith("decision-")
                and value
                and (key in self.asked or key in self.chosen or value != self.layout.decisions.get(key))
            ):
                chosen[key] = value
        return chosen


class ApplyForm(forms.Form):
    """How a deck is applied, with what has to be confirmed about this one first."""

    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=CoverageImport.Mode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a mode first.")},
    )
    zero_cost = forms.ChoiceField(
        label=_("What do the costs of 0 mean?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the costs of 0 mean.")},
    )

    def __init__(self, found: CoverageImport, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if told.must_confirm(found):
            self.fields["codes_checked"] = forms.BooleanField(
                label=_("I have looked at the codes of other countries above: they are right."),
                error_messages={"required": _("Look at the codes of other countries above first.")},
            )
        if not found.counts.get("zero"):
            del self.fields["zero_cost"]
            return
        missing = (
            _("The supplier's price is missing: leave these offers out")
            if found.ddi_gateway_id is not None
            else _("The supplier's price is missing: block these routes, so that nothing is sold over them")
        )
        asked: Any = self.fields["zero_cost"]
        asked.choices = [("block", missing), ("free", _("They really cost nothing: take them as they are"))]

    def choices(self) -> dict[str, str]:
        """What the job is told, of a valid form."""
        return {name: self.cleaned_data[name] for name in ("mode", "zero_cost") if name in self.fields}


class EffectForm(forms.Form):
    """When what is in the file begins."""

    effect = forms.ChoiceField(
        label=_("Takes effect"), choices=CoverageImport.Effect.choices[::-1], widget=forms.RadioSelect
    )
