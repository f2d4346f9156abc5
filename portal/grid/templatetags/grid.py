"""What templates of the portal need: icons, and form controls that look alike."""

from functools import cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@cache
def _sprite() -> str:
    return static("vendor/icons/tabler-sprite.svg")


@cache
def _icon(name: str, css: str) -> SafeString:
    return mark_safe(  # noqa: S308 -- both parts are escaped
        f'<svg class="icon {escape(css)}" aria-hidden="true" focusable="false">'
        f'<use href="{_sprite()}#tabler-{escape(name)}"></use></svg>'
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of portal/local/icons.txt; it says nothing to a screen reader, so there must be words beside it."""
    return _icon(name, css) if name else mark_safe("")


_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control with the classes of its kind. Help text and errors are tied to it by Django."""
    widget = field.field.widget
    css = next(css for kind, css in _CLASSES if isinstance(widget, kind))
    attrs: dict[str, str | bool] = {}
    if css:
        own = widget.attrs.get("class", "")
        attrs["class"] = f"{own} {css}{' is-invalid' if field.errors else ''}".strip()
    return field.as_widget(attrs=attrs)


@register.filter
def kind_of_control(field: BoundField) -> str:
    """ "hidden", "check" (one box), "choices" (several boxes or radio buttons) or "control"."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choices"
    return "check" if isinstance(widget, forms.CheckboxInput) else "control"


@register.filter
def level(message: Any) -> str:
    """A message's level as Bootstrap's colour."""
    return {"error": "danger", "debug": "secondary"}.get(message.level_tag, message.level_tag)


@register.filter
def share(part: Any, whole: Any) -> int:
    """part of whole, in percent from 0 to 100, for bars."""
    try:
        return max(0, min(100, round(float(part) * 100 / float(whole))))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0
