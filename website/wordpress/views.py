"""The page `Website` of a web product whose CMS is Wordpress."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.grid.access import partner_required, writer_required
from portal.grid.concurrency import changes_since, state_of, token_of
from portal.grid.dialogs import dialog, done
from portal.grid.numbers import whole_number
from portal.grid.objects import HISTORY_SHOWN
from portal.history.events import history_of
from portal.history.story import story_of
from portal.sealing import SealError
from products.models import WebProduct
from website.wordpress import asking, pushing, saving, testing
from website.wordpress.forms import SiteForm
from website.wordpress.models import WordpressSite
from website.wordpress.page import page_context
from website.wordpress.plugin_zip import NAME, plugin_zip
from website.wordpress.problems import SiteProblem
from website.wordpress.published import NotReadyError
from website.wordpress.told import told_calls


@require_safe
@partner_required
def website(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the site is, what was sent to it and when, and what is in the way."""
    return _page(request, _product(pk))


@require_http_methods(["GET", "HEAD", "POST"])
@writer_required
def settings_dialog(request: HttpRequest, pk: int) -> HttpResponse:
    """Connect the site or change its connection, with the check that nobody else did in the meantime."""
    product = _product(pk)
    if request.method == "POST":
        WebProduct.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()
    site = saving.site_of(product) or WordpressSite(web_product=product, address=f"https://{product.domain}")
    now = state_of(SiteForm(site=site))
    version = token_of(now, pk)
    if request.method != "POST":
        return _draw(request, product, SiteForm(site=site), version=version)
    form = SiteForm(request.POST, site=site)
    changes = changes_since(request.POST.get("version", ""), now, form, pk)
    if changes is None:
        form.add_error(None, _("This form is damaged or too old. Check the values and apply again."))
    elif changes:
        last = history_of(site).first() if site.pk else None
        return _draw(request, product, form, version=version, status=409, conflict=changes, last_event=last)
    if form.is_valid():
        try:
            saving.save_site(product, form.draft())
            return done(request, _url(product), _("The website was connected."), leave=True)
        except ValidationError as refusal:
            for name, errors in refusal.message_dict.items():
                form.add_error(name, errors)
    return _draw(request, product, form, version=version, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@writer_required
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, then forgets the site."""
    product = _product(pk)
    site = _site(product)
    if request.method == "POST":
        saving.disconnect(site)
        return done(
            request, _url(product), _("The website was disconnected. What it shows stays as it is."), leave=True
        )
    context = {"title": _("Disconnect the website"), "site": site, "back_url": _url(product)}
    return dialog(request, "website/wordpress/disconnect.html", context)


@require_POST
@writer_required
def new_key(request: HttpRequest, pk: int) -> HttpResponse:
    """A new API key, shown in this answer and never again."""
    product = _product(pk)
    return _page(request, product, key=saving.make_key(_site(product)))


@require_POST
@writer_required
def plugin(request: HttpRequest, pk: int) -> HttpResponse:
    """Our plugin as a .zip with the site's key."""
    product = _product(pk)
    site = _site(product)
    try:
        packed = plugin_zip(site)
    except SealError:
        return _page(request, product, status=409, error=_("The API key can't be read any more. Make a new one."))
    response = HttpResponse(packed, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}.zip"'
    return response


@require_POST
@writer_required
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """`Test connection`."""
    product = _product(pk)
    return _page(request, product, test=testing.test_connection(_site(product)))


@require_POST
@writer_required
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What the site has, against what is published."""
    product = _product(pk)
    site = _site(product)
    try:
        return _page(request, product, compared=True, differences=told_calls(pushing.differences(site)))
    except (SiteProblem, NotReadyError) as error:
        return _page(request, product, error=str(error))
    except SealError:
        return _page(request, product, error=_("The API key can't be read any more. Make a new one."))


@require_POST
@writer_required
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """`Send changes`, or with `everything` `Send again`: as a job."""
    product = _product(pk)
    try:
        asking.ask_for_push(_site(product), everything=bool(request.POST.get("everything")))
    except asking.PushRefusedError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(_url(product))


@require_safe
@partner_required
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed the connection, when, and from what to what."""
    product = _product(pk)
    site = saving.site_of(product)
    before = whole_number(request.GET.get("before", ""))
    told, older = story_of(site, before=before, most=HISTORY_SHOWN) if site else ([], None)
    context = {
        "title": _("History: website of %(product)s") % {"product": product.brand},
        "events": told,
        "older": older,
        "back_url": _url(product),
    }
    return dialog(request, "history/history.html", context)


def _product(pk: int) -> WebProduct:
    product = get_object_or_404(WebProduct, pk=pk)
    if not saving.is_wordpress(product):
        raise Http404
    return product


def _site(product: WebProduct) -> WordpressSite:
    return get_object_or_404(WordpressSite, web_product=product)


def _url(product: WebProduct) -> str:
    return reverse("web-product-wordpress", args=[product.pk])


def _page(request: HttpRequest, product: WebProduct, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {
        "title": _("Wordpress"),
        "breadcrumbs": [(_("Web Products"), reverse("web-products"))],
        **page_context(product),
    }
    return render(request, "website/wordpress/page.html", context | extra, status=status)


def _draw(
    request: HttpRequest, product: WebProduct, form: SiteForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    frame = {
        "title": _("Website: %(product)s") % {"product": product.brand},
        "object": product,
        "form": form,
        "back_url": _url(product),
    }
    return dialog(request, "dialogs/form.html", {**frame, **context}, status=status)
