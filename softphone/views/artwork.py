"""The template that goes out, the .zip that comes back, and the pictures as the page shows them."""

from pathlib import Path

from django.contrib import messages
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.grid.access import partner_required, writer_required
from portal.uploads import was_too_large
from products.models import WebProduct
from softphone.artwork import uploads
from softphone.artwork.page import STILL
from softphone.artwork.still import still_of
from softphone.artwork.template import template_name, template_zip
from softphone.forms.artwork import ArtworkForm, FitForm, too_large
from softphone.models import Artwork
from softphone.views.page import softphone_page
from softphone.web.finding import telephones

_TYPES = {"PNG": "image/png", "GIF": "image/gif"}
_AS_A_PICTURE_ONLY = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_GET
@partner_required
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """`Download branding template`."""
    product = _with_softphone(pk)
    return HttpResponse(
        template_zip(product.brand),
        content_type="application/zip",
        headers={
            "Content-Disposition": content_disposition_header(True, template_name(product.brand)),
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
@writer_required
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """`Upload`: keep the .zip and have a worker look through it."""
    product = _with_softphone(pk)
    form = ArtworkForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        assert isinstance(file, TemporaryUploadedFile)  # noqa: S101 -- portal.uploads writes every upload to disk
        uploads.receive(product=product, path=Path(file.temporary_file_path()), name=file.name or "artwork.zip")
        return redirect("web-product-softphone", pk=pk)
    if was_too_large(request):
        form.errors.pop("file", None)
        form.add_error("file", too_large())
    return softphone_page(request, product, status=422, upload_form=form)


@require_POST
@writer_required
def fit(request: HttpRequest, pk: int) -> HttpResponse:
    """Fit the pictures of a refused upload: cropped or padded."""
    found = get_object_or_404(Artwork.objects.select_related("web_product"), pk=pk)
    form = FitForm(request.POST)
    if not form.is_valid():
        return softphone_page(request, found.web_product, status=422, fit_form=form)
    try:
        uploads.fit(found, form.cleaned_data["way"])
    except uploads.NotToBeFittedError as refusal:
        messages.warning(request, str(refusal))
    return redirect("web-product-softphone", pk=found.web_product_id)


@require_GET
@partner_required
def picture(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One picture of an upload, as it was encoded anew; never the original. `splash-still`: its first frame."""
    found = get_object_or_404(Artwork, pk=pk)
    kept = found.pictures.get(key.removesuffix(STILL))
    if kept is None:
        raise Http404
    with _opened(kept["path"]) as file:
        content = file.read()
    if key.endswith(STILL):
        content = still_of(content)
    return HttpResponse(
        content,
        content_type=_TYPES["PNG" if key.endswith(STILL) else kept["format"]],
        headers=dict(_AS_A_PICTURE_ONLY),
    )


@require_GET
@partner_required
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The .zip as it was uploaded; always as a download."""
    found = get_object_or_404(Artwork, pk=pk)
    return FileResponse(
        _opened(str(found.file.name)),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
        headers=dict(_AS_A_PICTURE_ONLY),
    )


def _with_softphone(pk: int) -> WebProduct:
    """The web product, unless it is a chat. Raises Http404."""
    return get_object_or_404(WebProduct, pk=pk, type__in=telephones())


def _opened(name: str) -> File:
    try:
        return default_storage.open(name)
    except OSError as error:
        raise Http404(_("This file is not there any more.")) from error


urls: list[URLPattern] = [
    path("web-products/<int:pk>/branded-softphone/template/", template, name="softphone-template"),
    path("web-products/<int:pk>/branded-softphone/upload/", upload, name="softphone-upload"),
    path("branded-softphone/artwork/<int:pk>/fit/", fit, name="softphone-artwork-fit"),
    path("branded-softphone/artwork/<int:pk>/pictures/<slug:key>/", picture, name="softphone-artwork-picture"),
    path("branded-softphone/artwork/<int:pk>/original/", original, name="softphone-artwork-original"),
]
