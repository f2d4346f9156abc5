"""The hosted pages: prices, call rates, numbers. Each is called inside the visitor's door, which can't write.

They need no script, no cookie and no session. Everything they show was read through the door, so it is published.
"""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_vary_headers

from portal.grid.numbers import whole_number
from products.cultures import fold
from website.brand.style import style_body, style_file
from website.catalogue import numbers as catalogue_numbers
from website.catalogue import plans, rates
from website.models import Site
from website.public import answers, showing
from website.public.asked import LONGEST, is_number, look_up
from website.public.visit import Visit, speech_in
from website.words import Speech, speech_for

MOST_PAGES = 10_000
_NOWHERE = "-"  # no page of the menu
OTHER = "other"
"""Stands in addresses for destinations of no country."""


def home(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """To the prices, in the visitor's culture."""
    response = answers.guard(HttpResponseRedirect(visit.url(visit.culture)), keep=answers.ASK_FIRST)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def choose(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The form for language and currency: back to the page it stood on."""
    culture = request.GET.get("culture", "")
    page = request.GET.get("page", "")
    if culture not in visit.product.cultures:
        culture = visit.culture
    if not _is_page(page):
        page = ""
    return answers.guard(HttpResponseRedirect(visit.url(culture, page)))


def prices(request: HttpRequest, visit: Visit, culture: str) -> HttpResponseBase:
    """The plans and the trial."""
    speech = speech_in(visit, culture)
    if speech is None:
        return missing(request, visit)
    offers, trial = plans.offers(visit.currency), plans.trial()
    context = {
        "plans": showing.plans(offers, speech) if offers else [],
        "countries": sorted(map(speech.country, offers.countries), key=fold) if offers else [],
        "trial": showing.trial(trial, visit.currency, speech) if trial else None,
    }
    return _draw(request, visit, speech, "prices", "", speech.words["prices_title"], context)


def call_rates(request: HttpRequest, visit: Visit, culture: str) -> HttpResponseBase:
    """Every country with its rates, or what was searched for."""
    speech = speech_in(visit, culture)
    if speech is None:
        return missing(request, visit)
    listed = rates.rate_list(visit.currency)
    asked, caller = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("from", "").strip()[:LONGEST]
    context: dict[str, Any] = {"rates": listed, "q": asked, "caller": caller, "search_url": f"/{culture}/rates"}
    if listed is not None:
        context["terms"] = showing.terms(listed, speech)
        if is_number(asked):
            context["result"] = showing.result(look_up(listed, asked, caller), listed, speech)
            context["all_url"] = visit.url(culture, "rates")
            asked = ""
        if "result" not in context or context["result"]["at_number"]:
            context["countries"] = _countries(visit, listed, speech, asked)
    return _draw(request, visit, speech, "rates", "rates", speech.words["rates_title"], context)


def country_rates(request: HttpRequest, visit: Visit, culture: str, country: str) -> HttpResponseBase:
    """One country's destinations."""
    speech = speech_in(visit, culture)
    listed = rates.rate_list(visit.currency)
    rows = rates.destinations(listed, "" if country == OTHER else country) if listed and speech else []
    if speech is None or listed is None or not rows:
        return missing(request, visit)
    name = speech.country("" if country == OTHER else country)
    context = {
        "name": name,
        "terms": showing.terms(listed, speech),
        "rows": [showing.destination(row, listed, speech) for row in rows],
        "all_url": visit.url(culture, "rates"),
    }
    title = f"{name}: {speech.words['rates_title']}"
    return _draw(request, visit, speech, "country_rates", f"rates/{country}", title, context)


def telephone_numbers(request: HttpRequest, visit: Visit, culture: str) -> HttpResponseBase:
    """Every country with numbers."""
    speech = speech_in(visit, culture)
    if speech is None:
        return missing(request, visit)
    listed = catalogue_numbers.number_list(visit.currency)
    rows = showing.number_countries(catalogue_numbers.countries(listed), listed, speech) if listed else []
    for row in rows:
        row["url"] = visit.url(culture, f"numbers/{row['code'] or OTHER}")
    context = {"countries": rows}
    return _draw(request, visit, speech, "numbers", "numbers", speech.words["numbers_title"], context)


def country_numbers(request: HttpRequest, visit: Visit, culture: str, country: str) -> HttpResponseBase:
    """One country's places with numbers."""
    speech = speech_in(visit, culture)
    listed = catalogue_numbers.number_list(visit.currency)
    page = min(whole_number(request.GET.get("page", "1")) or 1, MOST_PAGES)
    if speech is None or listed is None:
        return missing(request, visit)
    rows, more = catalogue_numbers.places(listed, "" if country == OTHER else country, page)
    if not rows:
        return missing(request, visit)
    name = speech.country("" if country == OTHER else country)
    here = f"numbers/{country}"
    context = {
        "name": name,
        "rows": [showing.place(row, listed, speech) for row in rows],
        "all_url": visit.url(culture, "numbers"),
        "earlier_url": visit.url(culture, here, page=str(page - 1)) if page > 1 else "",
        "later_url": visit.url(culture, here, page=str(page + 1)) if more else "",
    }
    title = f"{name}: {speech.words['numbers_title']}"
    return _draw(request, visit, speech, "country_numbers", here, title, context)


def missing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The brand's own page for an address that leads to nothing."""
    speech = speech_for(visit.culture)
    return _draw(request, visit, speech, "missing", _NOWHERE, speech.words["missing_title"], {}, status=404)


def style(request: HttpRequest, visit: Visit, name: str) -> HttpResponseBase:
    """The style sheet with the brand's colours. An earlier one's address leads to the present one."""
    accent = visit.site.accent if visit.site else ""
    present = style_file(accent)
    if name != present:
        return answers.guard(HttpResponseRedirect(f"/{present}"))
    return answers.guard(HttpResponse(style_body(accent), content_type="text/css; charset=utf-8"), keep=_kept(visit))


def logo(request: HttpRequest, visit: Visit, name: str) -> HttpResponseBase:
    """The brand's logo, as we encoded it."""
    site = visit.site
    if site is None or not site.logo_sha256 or name != f"logo.{site.logo_sha256[:16]}.png":
        return answers.nothing_here()
    content = Site.objects.filter(pk=site.pk).values_list("logo", flat=True)[0]
    return answers.guard(HttpResponse(bytes(content), content_type="image/png"), keep=_kept(visit))


def robots(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Search engines list what is live under the partner's own name."""
    text = "User-agent: *\nDisallow:\n" if visit.findable else "User-agent: *\nDisallow: /\n"
    return answers.guard(HttpResponse(text, content_type="text/plain; charset=utf-8"), keep=answers.ASK_FIRST)


def _countries(visit: Visit, listed: rates.RateList, speech: Speech, asked: str) -> list[dict[str, Any]]:
    """The rows of countries with their addresses: all, or those that are meant by what was typed."""
    rows = showing.countries(rates.countries(listed), listed, speech)
    for row in rows:
        row["url"] = visit.url(speech.culture, f"rates/{row['code'] or OTHER}")
    return [row for row in rows if not asked or _is_meant(row, asked)]


def _draw(
    request: HttpRequest,
    visit: Visit,
    speech: Speech,
    template: str,
    page: str,
    title: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponseBase:
    frame = visit.context(speech, page, title)
    body = render_to_string(f"website/public/{template}.html", {**frame, **context})
    response = HttpResponse(body, status=status)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    keep = answers.NOT_KEPT if visit.previewed or status != 200 else answers.ASK_FIRST
    if keep == answers.ASK_FIRST:
        response.headers["ETag"] = etag
        if unchanged := get_conditional_response(request, etag=etag):
            return answers.guard(unchanged, content=answers.PAGE, keep=keep, findable=visit.findable)
    return answers.guard(response, content=answers.PAGE, keep=keep, findable=visit.findable and status == 200)


def _kept(visit: Visit) -> str:
    """A file's name changes with its content, so browsers may keep it; of what isn't live nothing stays behind."""
    return answers.NOT_KEPT if visit.previewed else answers.FOR_EVER


def _is_page(page: str) -> bool:
    section, _slash, country = page.partition("/")
    return section in {"", "rates", "numbers"} and (not country or (country.isascii() and country.isalpha()))


def _is_meant(row: dict[str, Any], asked: str) -> bool:
    wanted = fold(asked)
    return wanted in fold(row["name"]) or wanted in fold(row["english"]) or wanted == row["code"].lower()


def _file(request: HttpRequest, visit: Visit, name: str) -> HttpResponseBase:
    if name.startswith("site.") and name.endswith(".css"):
        return style(request, visit, name)
    if name.startswith("logo."):
        return logo(request, visit, name)
    return missing(request, visit)


urls: list[URLPattern] = [
    path("", home, name="website-home"),
    path("choose", choose, name="website-choose"),
    path("robots.txt", robots, name="website-robots"),
    path("<slug:culture>/", prices, name="website-prices"),
    path("<slug:culture>/rates", call_rates, name="website-rates"),
    path("<slug:culture>/rates/<slug:country>", country_rates, name="website-country-rates"),
    path("<slug:culture>/numbers", telephone_numbers, name="website-numbers"),
    path("<slug:culture>/numbers/<slug:country>", country_numbers, name="website-country-numbers"),
    path("<str:name>", _file, name="website-file"),
]
