"""Fields and their controls as HTML, without a template for each.

A page of a grid has a dozen filters, a form twenty fields and a list of countries 250 options; drawn by Django's
templates they were a quarter of a page's CPU time. What is written here equals those templates (a test compares them),
and a control with a template of its own still gets that.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.template.base import render_value_in_context
from django.template.context import Context as TemplateContext
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from portal.grid.escaping import escaped

Context = Mapping[str, Any]
_ESCAPING = TemplateContext()


class FormRenderer(TemplatesSetting):
    """The renderer of every form (FORM_RENDERER)."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        draw = _DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return mark_safe(draw(context))  # noqa: S308 -- every value is escaped


_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


class _DirectSelect(forms.Select):
    """A drop-down list that is drawn from its choices: a list of countries needs no dictionary for each."""

    template_name = "forms/direct_select.html"

    def __init__(self, drawn: forms.Select) -> None:
        forms.Widget.__init__(self, drawn.attrs)
        self.is_required, self.is_localized, self.choices = drawn.is_required, drawn.is_localized, drawn.choices

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        context["widget"]["choices"] = self.choices
        return context


def draw(field: BoundField, attrs: dict[str, Any]) -> SafeString:
    """What `field.as_widget(attrs=attrs)` gives; Django's own drop-down lists by a shorter way."""
    widget = field.field.widget
    return field.as_widget(widget=_DirectSelect(widget) if type(widget) is forms.Select else None, attrs=attrs)


def control(field: BoundField) -> SafeString:
    """The field's control with the classes of its kind. Help text and errors are tied to it by Django."""
    widget = field.field.widget
    css = next(css for kind, css in _CLASSES if isinstance(widget, kind))
    attrs: dict[str, str | bool] = {}
    if css:
        own = widget.attrs.get("class", "")
        attrs["class"] = f"{own} {css}{' is-invalid' if field.errors else ''}".strip()
    return draw(field, attrs)


def _text(value: Any) -> str:
    """A value as `{{ value }}` writes it."""
    if isinstance(value, str | Promise):
        return escaped(value)
    return render_value_in_context(value, _ESCAPING)


def _as_string(value: Any) -> str:
    """A value as `{{ value|stringformat:'s' }}` writes it."""
    return escaped(value if isinstance(value, str) else str(value))


def _attributes(attrs: Mapping[str, Any]) -> str:
    parts = []
    for name, value in attrs.items():
        if value is True:
            parts.append(f" {_text(name)}")
        elif value is not False:
            parts.append(f' {_text(name)}="{_as_string(value)}"')
    return "".join(parts)


def _input(context: Context) -> str:
    return _input_of(context["widget"])


def _input_of(widget: Context) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{_as_string(value)}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{shown}{_attributes(widget["attrs"])}>'


def _textarea(context: Context) -> str:
    widget = context["widget"]
    text = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _select(context: Context) -> str:
    widget = context["widget"]
    out = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            out.append(f'\n  <optgroup label="{_text(group)}">')
        for option in options:
            attrs = _attributes(option["attrs"]) if option["attrs"] else ""
            out.append(f'\n  <option value="{_as_string(option["value"])}"{attrs}>{_text(option["label"])}</option>')
        if group:
            out.append("\n  </optgroup>")
    out.append("\n</select>")
    return "".join(out)


@lru_cache(maxsize=4096)  # the world's countries and currencies stand in every other grid
def _option(value: str, label: str) -> tuple[str, str]:
    """A choice, before and after the mark of the chosen one."""
    return f'\n  <option value="{escaped(value)}"', f">{escaped(label)}</option>"


def _direct_select(context: Context) -> str:
    """What `_select` draws: of several choices with the chosen value the first is selected."""
    widget = context["widget"]
    wanted = frozenset(widget["value"])
    out = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for value, label in widget["choices"]:
        grouped = isinstance(label, list | tuple)
        if grouped and value:
            out.append(f'\n  <optgroup label="{_text(value)}">')
        for own, told in label if grouped else [("" if value is None else value, label)]:
            key, mark = str(own), ""
            if key in wanted:
                wanted, mark = frozenset(), " selected"
            shown = own if isinstance(own, str) else key
            if type(shown) is str and type(told) is str:
                before, after = _option(shown, told)
                out.append(f"{before}{mark}{after}")
            else:
                out.append(f'\n  <option value="{escaped(shown)}"{mark}>{_text(told)}</option>')
        if grouped and value:
            out.append("\n  </optgroup>")
    out.append("\n</select>")
    return "".join(out)


def _boxes(context: Context) -> str:
    """Checkboxes or radio buttons, several of one field."""
    widget = context["widget"]
    attrs = widget["attrs"]
    identity = f' id="{_text(attrs["id"])}"' if attrs.get("id") else ""
    css = f' class="{_text(attrs["class"])}"' if attrs.get("class") else ""
    out = [f"<div{identity}{css}>"]
    for group, options, _index in widget["optgroups"]:
        if group:
            out.append(f"\n  <div><label>{_text(group)}</label>")
        for option in options:
            own = option["attrs"].get("id")
            box = _input_of(option)
            if option["wrap_label"]:
                aim = f' for="{_text(own)}"' if own else ""
                box = f"<label{aim}>{box} {_text(option['label'])}</label>"
            out.append(f"<div>\n    {box}\n</div>")
        if group:
            out.append("\n  </div>")
    out.append("\n</div>")
    return "".join(out)


def _field(context: Context) -> str:
    """A field with its label, control, hint and errors."""
    field: BoundField = context["field"]
    widget, label = field.field.widget, _text(field.label)
    required = " required" if field.field.required else ""
    if widget.is_hidden or not isinstance(
        widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect
    ):
        aim = _text(field.id_for_label)
        drawn = f'<label class="form-label{required}" for="{aim}">{label}</label>{control(field)}'
    elif isinstance(widget, forms.CheckboxInput):
        drawn = f'<label class="form-check">{control(field)}<span class="form-check-label">{label}</span></label>'
    else:
        described = f' aria-describedby="{_text(field.aria_describedby)}"' if field.aria_describedby else ""
        legend = f'<legend class="form-label{required}">{label}</legend>'
        drawn = f'<fieldset class="choices"{described}>{legend}{control(field)}</fieldset>'
    hint = field.help_text
    told = f'<div class="form-hint" id="{_text(field.auto_id)}_helptext">{hint}</div>' if hint else ""
    return f"{drawn}{told}{field.errors or ''}"


def _errors(context: Context) -> str:
    errors = context["errors"]
    if not errors:
        return ""
    identity = f' id="{_text(errors.field_id)}_error"' if errors.field_id else ""
    lines = "".join(f"<li>{_text(error)}</li>" for error in errors)
    return f'<ul class="{_text(context["error_class"])}"{identity}>{lines}</ul>'


_INPUTS = (
    "checkbox date datetime email hidden input number password search tel text time url color file".split()  # noqa: SIM905
)
_DRAWN: dict[str, Callable[[Context], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    _DirectSelect.template_name: _direct_select,
    "django/forms/widgets/checkbox_select.html": _boxes,
    "django/forms/widgets/radio.html": _boxes,
    "django/forms/field.html": _field,
    "django/forms/errors/list/default.html": _errors,
}
