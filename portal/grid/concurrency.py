"""Two people editing the same object: the second is told what changed in between, and keeps what he typed.

The Edit form carries what it began with, signed. When that is no longer what the object says, somebody else
was faster.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.db import models
from django.utils.translation import gettext as _

SALT = "portal.grid.version"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field that somebody else changed since the form was opened, in words."""

    label: str
    was: str
    now: str
    yours: str


def state_of(form: forms.BaseForm) -> dict[str, str]:
    """What an unbound form begins with, as text by field. Passwords and files are left out.

    A form that edits more than its fields (rows of another table, say) adds to it with a method
    `version_state()` that returns {label: text}.
    """
    state = {
        name: _text(form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if not isinstance(field.widget, forms.PasswordInput) and not isinstance(field, forms.FileField)
    }
    own = getattr(form, "version_state", None)
    return {**state, **{f"+{label}": text for label, text in own().items()}} if own else state


def token_of(state: dict[str, str], pk: Any) -> str:
    """The state, signed for this object."""
    return signing.dumps({"pk": pk, "state": state}, salt=SALT, compress=True)


def changes_since(token: str, now: dict[str, str], posted: forms.BaseForm, pk: Any) -> list[Change] | None:
    """What changed between the form's beginning and now; None when the token isn't one of ours."""
    try:
        told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    if told["pk"] != pk:
        return None
    was = told["state"]
    return [
        Change(
            label=_label(posted, name),
            was=_shown(posted, name, was.get(name, "")),
            now=_shown(posted, name, text),
            yours=_yours(posted, name),
        )
        for name, text in now.items()
        if was.get(name, "") != text
    ]


def _label(form: forms.BaseForm, name: str) -> str:
    return str(form[name].label) if name in form.fields else name.removeprefix("+")


def _yours(form: forms.BaseForm, name: str) -> str:
    if name not in form.fields:
        return str(form.version_state().get(name.removeprefix("+"), ""))  # type: ignore[attr-defined]
    value = form[name].value()
    return _shown(form, name, _text(value))


def _shown(form: forms.BaseForm, name: str, text: str) -> str:
    field = form.fields.get(name)
    if isinstance(field, forms.BooleanField):
        return _("yes") if text in {"True", "on", "true", "1"} else _("no")
    if isinstance(field, forms.ChoiceField):  # ModelChoiceField too
        labels = {str(value): str(label) for value, label in _flat(field.choices)}
        parts = text.split("\x1f") if text else []
        return ", ".join(labels.get(part, part) for part in parts)
    return text.replace("\x1f", ", ")


def _flat(choices: Any) -> Any:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, models.QuerySet | list | tuple | set):
        return "\x1f".join(_text(item) for item in value)
    return str(value)
