"""Import customers: upload, columns, preview, apply; the grids of imports and of the lines of one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise, cached_property
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from customers.filters.imports import CustomerImportFilter, CustomerImportLineFilter
from customers.forms.imports import LayoutForm, UploadForm
from customers.importing import files, layouts, looking, states
from customers.importing.refusals import ImportRefused
from customers.importing.rejected_csv import rejected_csv
from customers.models import CustomerImport, CustomerImportLine
from customers.tables.imports import CustomerImportLineTable, CustomerImportTable
from portal.grid.access import partner_required, writer_required
from portal.grid.actions import Action
from portal.grid.pages import GridPages
from portal.tabular import Unreadable, notes, storing
from portal.uploads import was_too_large
from products.models import WebProduct

State, Verdict = CustomerImport.State, CustomerImportLine.Verdict
STEPS = [_("Upload"), _("Columns"), _("Preview"), _("Applied")]
_STEP = {State.MAPPING: 2, State.FAILED: 2, State.CHECKING: 3, State.PREVIEW: 3}
_TONES = {Verdict.NEW: "good", Verdict.REJECTED: "bad"}


def _crumbs() -> list[tuple[str | Promise, str]]:
    return [(_("Customers"), reverse("customers")), (_("Imports"), reverse("customer-imports"))]


class CustomerImportPages(GridPages):
    """Files of customers that were uploaded."""

    name = "customer-imports"
    prefix = "customers/imports/"
    model = CustomerImport
    title = _("Imports of customers")
    title_one = _("Import")
    table_class = CustomerImportTable
    filterset_class = CustomerImportFilter
    addable = editable = deletable = False
    empty_text = _("No file of customers was imported yet.")

    def get_queryset(self) -> QuerySet[CustomerImport]:
        return CustomerImport.objects.select_related("web_product")

    def breadcrumbs(self) -> list[tuple[str | Promise, str]]:
        return _crumbs()[:1]

    def menu(self, obj: CustomerImport) -> list[Action]:
        return [
            Action(label=_("Open"), url=reverse("customer-import", args=[obj.pk]), icon="eye"),
            Action(label=_("Lines"), url=reverse("customer-import-lines", args=[obj.pk]), icon="list-details"),
        ]

    def toolbar(self) -> list[Action]:
        if not self.can_write:
            return []
        url = reverse("customer-import-upload")
        return [Action(label=_("Import customers"), url=url, icon="file-import", primary=True)]


class CustomerImportLinePages(GridPages):
    """The lines of one file, each with its verdict."""

    name = "customer-import-lines"
    prefix = "customers/imports/<int:customer_import>/lines/"
    model = CustomerImportLine
    title = _("Lines")
    title_one = _("Line")
    table_class = CustomerImportLineTable
    filterset_class = CustomerImportLineFilter
    addable = editable = deletable = notes = history = False
    empty_text = _("The file has not been checked yet.")

    @cached_property
    def parent(self) -> CustomerImport:
        return get_object_or_404(CustomerImport, pk=self.kwargs["customer_import"])

    def get_queryset(self) -> QuerySet[CustomerImportLine]:
        return CustomerImportLine.objects.filter(customer_import=self.parent)

    def heading(self) -> str:
        return _now("Lines of %(file)s") % {"file": self.parent.name}

    def breadcrumbs(self) -> list[tuple[str | Promise, str]]:
        return [*_crumbs(), (self.parent.name, reverse("customer-import", args=[self.parent.pk]))]

    def menu(self, obj: CustomerImportLine) -> list[Action]:
        if obj.verdict == Verdict.REJECTED or not obj.email:
            return []
        url = f"{reverse('customers')}?{urlencode({'email': obj.email})}"
        return [Action(label=_("Customer"), url=url, icon="building")]

    def toolbar(self) -> list[Action]:
        url = reverse("customer-import-rejected", args=[self.parent.pk])
        return [Action(label=_("Download rejected lines"), url=url, icon="download")]


@writer_required
def upload(request: HttpRequest) -> HttpResponse:
    """`Import customers`: choose the web product and a file."""
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if posted and form.is_valid():
        made = _receive(form)
        if made is not None:
            return redirect("customer-import", pk=made.pk)
    if was_too_large(request):
        form.errors.pop("file", None)
        limit = filesizeformat(layouts.SIZE_LIMIT)
        form.add_error("file", _now("The file is larger than %(limit)s. Split it into several.") % {"limit": limit})
    context = {
        "title": _("Import customers"),
        "breadcrumbs": _crumbs()[:1],
        "form": form,
        "max_bytes": layouts.SIZE_LIMIT,
        "submit_label": _("Upload and Continue"),
        "steps": STEPS,
        "step": 1,
        "products": WebProduct.objects.exists(),
    }
    return render(request, "customers/import_upload.html", context, status=422 if posted else 200)


def _receive(form: UploadForm) -> CustomerImport | None:
    file = form.cleaned_data["file"]
    assert isinstance(file, TemporaryUploadedFile)  # noqa: S101 -- portal.uploads writes every upload to disk
    try:
        return files.receive(
            web_product=form.cleaned_data["web_product"],
            path=Path(file.temporary_file_path()),
            name=file.name or "customers.csv",
        )
    except (ImportRefused, Unreadable) as refusal:
        form.add_error("file", str(refusal))
    return None


@require_safe
@partner_required
def customer_import(request: HttpRequest, pk: int) -> HttpResponse:
    """An import as it stands: its columns to confirm, its preview, or what came of it."""
    found = _found(pk)
    form = LayoutForm(found) if found.state in {State.MAPPING, State.FAILED} else None
    return _page(request, found, form=form)


@require_POST
@writer_required
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or correct what the file is and its columns mean; then every line is checked."""
    found = _found(pk)
    if found.state not in {State.MAPPING, State.FAILED}:
        return redirect("customer-import", pk=pk)
    form = LayoutForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    anew = form.reads_anew()
    layout = form.layout
    try:
        if anew:
            layout = _read_anew(found, form)
            mapping = layout.mapping
        else:
            mapping = form.mapping()
        kept = {**layout.to_json(), "mapping": mapping, "defaults": form.defaults()}
        if form.part():
            kept["source"] = {**layout.source, "open": False}
        states.confirm(found, layout=kept, existing=form.cleaned_data["existing"])
        if not anew and "look" not in request.POST:
            label = _now("Check customers: %(file)s") % {"file": found.name}
            states.ask(found, kind=states.CHECK, label=label, mail_to=request.user.email)  # type: ignore[union-attr]
    except (ImportRefused, Unreadable) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form=form, status=422)
    if anew:
        messages.info(request, _now("The file was read anew. Look at its columns again."))
    return redirect("customer-import", pk=pk)


def _read_anew(found: CustomerImport, form: LayoutForm) -> layouts.FileLayout:
    data = form.cleaned_data
    if form.part() not in {"", form.layout.source.get("part")}:
        return files.choose(found, form.part())
    with storing.local_text(found, gone=ImportRefused) as path:
        layout = looking.inspect(
            path, encoding=data["encoding"], delimiter=data["delimiter"], header=bool(data["header"])
        )
    return replace(layout, source=form.layout.source)


@require_POST
@writer_required
def change_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from the preview to the columns."""
    found = _found(pk)
    try:
        states.confirm(found, layout=found.layout, existing=found.existing)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("customer-import", pk=pk)


@require_POST
@writer_required
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Add and update the customers as the preview says."""
    found = _found(pk)
    label = _now("Import customers: %(file)s") % {"file": found.name}
    try:
        states.ask(found, kind=states.APPLY, label=label, mail_to=request.user.email)  # type: ignore[union-attr]
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("customer-import", pk=pk)


@require_POST
@writer_required
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the import up; no customer has been changed."""
    found = _found(pk)
    try:
        states.discard(found)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _now("The import was discarded. No customer was changed."))
    return redirect("customer-import", pk=pk)


@require_GET
@partner_required
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was uploaded; always as a download, never shown by the browser."""
    found = get_object_or_404(CustomerImport, pk=pk)
    try:
        file = default_storage.open(str(found.file.name))
    except FileNotFoundError:
        messages.error(request, _now("The uploaded file is gone from the storage."))
        return redirect("customer-import", pk=pk)
    response = FileResponse(file, as_attachment=True, filename=found.name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@partner_required
def download_rejected(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rejected lines, each with its reason, ready to be mended and imported again."""
    found = get_object_or_404(CustomerImport, pk=pk)
    name = f"{Path(found.name).stem}-rejected.csv"
    return StreamingHttpResponse(
        rejected_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"},
    )


def _found(pk: int) -> CustomerImport:
    return states.settle(get_object_or_404(CustomerImport.objects.select_related("web_product"), pk=pk))


def _page(request: HttpRequest, found: CustomerImport, *, form: LayoutForm | None, status: int = 200) -> HttpResponse:
    job = states.current_job(found)
    runs = job is not None and not job.has_ended
    lines_url = reverse("customer-import-lines", args=[found.pk])
    tiles = [
        {
            "label": verdict.label,
            "value": number_format(found.counts.get(verdict.value, 0), force_grouping=True),
            "url": f"{lines_url}?verdict={verdict.value}",
            "tone": _TONES.get(verdict, "") if found.counts.get(verdict.value) else "",
        }
        for verdict in Verdict
    ]
    checked = bool(found.counts) and found.state not in {State.MAPPING, State.CHECKING, State.FAILED}
    context: dict[str, Any] = {
        "title": found.name,
        "breadcrumbs": _crumbs(),
        "found": found,
        "form": form,
        "layout": layouts.FileLayout.from_json(found.layout),
        "table_remarks": notes.remarks(found.layout.get("source", {})),
        "job": job,
        "job_runs": runs,
        "refresh": runs,
        "steps": STEPS,
        "step": _STEP.get(State(found.state), 4),
        "tiles": tiles if checked else [],
        "changing": found.counts.get("new", 0) + found.counts.get("updated", 0),
        "rejected": list(found.lines.filter(verdict=Verdict.REJECTED).order_by("line")[:20]) if checked else [],
        "lines_url": lines_url,
    }
    return render(request, "customers/import.html", context, status=status)
