"""What templates of the portal need: icons, and form controls that look alike."""

from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.constant_parts import pure
from portal.grid import form_renderer

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
@pure
def icon(name: str, css: str = "") -> SafeString:
    """An icon of portal/local/icons.txt; it says nothing to a screen reader, so there must be words beside it."""
    return _icon(name, css) if name else mark_safe("")


register.filter("control", form_renderer.control)


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
