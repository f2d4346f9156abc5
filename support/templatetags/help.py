"""The way from a page to its section of the manual."""

from django import template
from django.http import HttpRequest
from django.urls import reverse

from support.help.context import for_page

register = template.Library()


@register.simple_tag(takes_context=True)
def help_url(context: template.Context) -> str:
    """The address of the section that explains the page being drawn; "" on the pages of Help themselves."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    url_name = (match.url_name or "") if match else ""
    if url_name in {"help", "help-search", "help-section"}:
        return ""
    found = for_page(url_name)
    return reverse("help-section", args=[found.chapter, found.slug])
