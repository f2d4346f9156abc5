"""Files of Import Gateway Coverage: the upload, and the downloads."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET

from decks import NotADeck
from gateways.coverage import uploads
from gateways.coverage.refusals import ImportRefused
from gateways.coverage.rejected_csv import rejected_csv
from gateways.forms.imports import UploadForm
from gateways.models import CoverageImport
from gateways.models.coverage import Supplier
from gateways.page_names import MODELS, pages_of
from portal.grid.access import partner_required, writer_required
from portal.tabular import Unreadable
from portal.uploads import was_too_large


@writer_required
def upload(request: HttpRequest, gateway: int, kind: str) -> HttpResponse:
    """`Import Gateway Coverage`: choose a file, `Upload and Continue`. kind: a key of MODELS."""
    own = MODELS[kind].objects.filter(partner=request.partner)  # type: ignore[attr-defined]
    found: Supplier = get_object_or_404(own, pk=gateway)
    pages = pages_of(found)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        made = _receive(found, form)
        if made is not None:
            return redirect("coverage-import", pk=made.pk)
    if was_too_large(request):
        limit = filesizeformat(settings.DECK_MAX_BYTES)
        form.errors.pop("file", None)
        form.add_error("file", _("The file is larger than %(limit)s. Split it into several.") % {"limit": limit})
    context = {
        "title": _("Import Gateway Coverage"),
        "breadcrumbs": pages.crumbs(found),
        "gateway": found,
        "imports_url": reverse(pages.imports, args=[found.pk]),
        "form": form,
        "max_bytes": settings.DECK_MAX_BYTES,
        "submit_label": _("Upload and Continue"),
        "steps": STEPS,
        "step": 1,
    }
    return render(request, "gateways/import_upload.html", context, status=422 if form.errors else 200)


STEPS = [_l("Upload"), _l("Columns"), _l("Preview"), _l("Applied")]


def _receive(gateway: Supplier, form: UploadForm) -> CoverageImport | None:
    file = form.cleaned_data["file"]
    assert isinstance(file, TemporaryUploadedFile)  # noqa: S101 -- portal.uploads writes every upload to disk
    try:
        return uploads.receive(gateway=gateway, path=Path(file.temporary_file_path()), name=file.name or "deck.csv")
    except (NotADeck, Unreadable, ImportRefused) as refusal:
        form.add_error("file", str(refusal))
        return None


@require_GET
@partner_required
def download_deck(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The deck as it was uploaded; always as a download, never shown by the browser."""
    found = get_object_or_404(CoverageImport.objects.select_related("deck"), pk=pk)
    try:
        file = default_storage.open(str(found.deck.file.name))
    except FileNotFoundError:
        messages.error(request, _("The uploaded file is gone from the storage."))
        return redirect("coverage-import", pk=pk)
    response = FileResponse(file, as_attachment=True, filename=found.deck.name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@partner_required
def download_rejected(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rejected lines, each with its reason."""
    found = get_object_or_404(CoverageImport.objects.select_related("deck"), pk=pk)
    try:
        lines = rejected_csv(found)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("coverage-import", pk=pk)
    name = f"{Path(found.deck.name).stem}-rejected.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"},
    )
