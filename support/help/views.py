"""Pages of Help: its contents, a section (whole, or in the panel beside a page), and the search."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.grid.access import partner_required
from support.help import book, finding, rendering


def _asked_for(request: HttpRequest, target: str) -> bool:
    """Whether htmx asked for the part that goes there."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target", "").endswith(f"#{target}")


@lru_cache(maxsize=8)
def _toc(language: str | None, script_prefix: str) -> SafeString:
    """The chapters with their sections' links: the same for everybody, for the book is part of the program."""
    return render_to_string("support/help/toc.html", {"chapters": book.chapters()})


@require_safe
@partner_required
def contents(request: HttpRequest) -> HttpResponse:
    """The table of contents, whole or in the panel."""
    in_panel = _asked_for(request, "help-body")
    context = {
        "title": _("Help"),
        "chapters": book.chapters(),
        "toc": _toc(get_language(), get_script_prefix()),
        "in_panel": in_panel,
    }
    response = render(
        request, "support/help/panel_contents.html" if in_panel else "support/help/contents.html", context
    )
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
@partner_required
def section(request: HttpRequest, chapter: str, slug: str) -> HttpResponse:
    """One section of the manual: a page, or what the panel beside a page shows."""
    try:
        found = book.section(f"{chapter}/{slug}")
    except KeyError:
        raise Http404(_("Help has no such page.")) from None
    in_panel = _asked_for(request, "help-body")
    before, after = book.neighbours(found)
    context = {
        "title": found.title,
        "section": found,
        "chapter": book.chapter_of(found),
        "chapters": book.chapters(),
        "html": rendering.html(found.key, top=3 if in_panel else 2),
        "headings": rendering.headings(found.key),
        "before": before,
        "after": after,
        "in_panel": in_panel,
    }
    template = "support/help/panel_section.html" if in_panel else "support/help/section.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
@partner_required
def search(request: HttpRequest) -> HttpResponse:
    """What the search finds: a page, or the list under the field as one types."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[: finding.LONGEST_QUERY]
    context = {
        "title": _("Search in Help"),
        "query": query,
        "results": finding.search(query),
        "chapters": book.chapters(),
    }
    part = _asked_for(request, "help-results") or _asked_for(request, "help-panel-results")
    response = render(request, "support/help/results.html" if part else "support/help/search.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
