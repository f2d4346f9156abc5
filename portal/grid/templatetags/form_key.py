"""{% csrf_token %} as the portal draws it: Django's, and the key by which a form sent twice is known again.

A builtin of all templates (settings.TEMPLATES), so that no form can be without: what protects a form from others and
what protects it from being sent twice stand in one tag.
"""

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.grid.once import FIELD, may_write, new_key

register = template.Library()


class KeyedFormNode(CsrfTokenNode):
    def render(self, context: template.Context) -> SafeString:
        token = SafeString(super().render(context))  # Django escapes it; stubs call it str
        request = context.get("request")
        if request is None or not may_write(request):
            return token
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, new_key())


@register.tag("csrf_token")
def csrf_token(parser: Parser, token: Token) -> KeyedFormNode:
    """Two hidden fields for a form that posts."""
    return KeyedFormNode()
