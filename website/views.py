"""Website, in a web product's context menu: where its hosted pages are, how they look, a preview, and their history."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.grid.access import check_writer, partner_required
from portal.grid.concurrency import changes_since, state_of, token_of
from portal.grid.dialogs import dialog, done
from portal.grid.numbers import whole_number
from portal.grid.objects import HISTORY_SHOWN
from portal.history.events import history_of
from portal.history.story import story_of
from portal.hostnames import shown_host_name
from products.models import WebProduct
from website.addresses import own_host, site_url
from website.forms import SiteForm
from website.models import Site
from website.preview import link_pass
from website.saving import save_site, site_of


@require_http_methods(["GET", "HEAD", "POST"])
@partner_required
def website(request: HttpRequest, pk: int) -> HttpResponse:
    """The dialog, with the check that nobody else changed the pages in the meantime. Read-only people see it too."""
    product = get_object_or_404(WebProduct, pk=pk)
    if request.method != "POST":
        site = site_of(product)
        form = SiteForm(site=site)
        return _draw(request, product, site, form, version=token_of(state_of(form), pk))
    check_writer(request)
    WebProduct.objects.select_for_update().filter(pk=pk).values_list("pk").first()  # two edits can't cross
    site = site_of(product)
    now = state_of(SiteForm(site=site))
    form = SiteForm(request.POST, request.FILES, site=site)
    version = token_of(now, pk)
    changes = changes_since(request.POST.get("version", ""), now, form, pk)
    if changes is None:
        form.add_error(None, _("This form is damaged or too old. Check the values and apply again."))
        return _draw(request, product, site, form, version=version, status=422)
    if changes:
        last = history_of(site).first() if site.pk else None
        return _draw(request, product, site, form, version=version, status=409, conflict=changes, last_event=last)
    if not form.is_valid():
        return _draw(request, product, site, form, version=version, status=422)
    try:
        save_site(product, form.draft())
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _draw(request, product, site, form, version=version, status=422)
    return done(request, reverse("web-products"), _("The website of %(product)s was changed.") % {"product": product})


@require_safe
@partner_required
def open_website(request: HttpRequest, pk: int) -> HttpResponse:
    """To the hosted pages; while they aren't live, by a link that shows them to this browser only."""
    product = get_object_or_404(WebProduct, pk=pk)
    live = product.state == WebProduct.State.LIVE
    path = "/" if live else f"/preview?pass={link_pass(product.pk)}"
    response = HttpResponseRedirect(site_url(product, path))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@partner_required
def website_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed the pages, when, and from what to what."""
    product = get_object_or_404(WebProduct, pk=pk)
    site = site_of(product)
    before = whole_number(request.GET.get("before", ""))
    told, older = story_of(site, before=before, most=HISTORY_SHOWN) if site.pk else ([], None)
    context = {
        "title": _("History: website of %(product)s") % {"product": product.brand},
        "events": told,
        "older": older,
        "back_url": reverse("web-products"),
    }
    return dialog(request, "history/history.html", context)


def _draw(
    request: HttpRequest, product: WebProduct, site: Site, form: SiteForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    frame = {
        "title": _("Website: %(product)s") % {"product": product.brand},
        "object": product,
        "form": form,
        "address": site_url(product),
        "own_host": shown_host_name(own_host(product, site)),
        "is_proved": product.domain_proved_at is not None,
        "is_live": product.state == WebProduct.State.LIVE,
        "is_suspended": product.state == WebProduct.State.SUSPENDED,
        "open_url": reverse("web-product-website-open", args=[product.pk]),
        "history_url": reverse("web-product-website-history", args=[product.pk]),
        "back_url": reverse("web-products"),
    }
    return dialog(request, "website/website.html", {**frame, **context}, status=status)
