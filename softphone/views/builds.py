"""Building a branded softphone: the button, its versions, their downloads, comparing them and rolling back."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from portal.grid.access import partner_required, writer_required
from portal.grid.actions import Action
from portal.grid.numbers import whole_number
from portal.grid.pages import GridPages
from products.models import WebProduct
from softphone.artwork.kinds import PICTURES
from softphone.artwork.newest import ready_artwork
from softphone.builds import building, comparing
from softphone.builds.building import BuildRefusedError
from softphone.builds.current import choose as choose_build
from softphone.builds.current import current_build
from softphone.builds.falling_through import settle_open
from softphone.builds.identity import version_of
from softphone.builds.page import Row
from softphone.models import Build
from softphone.msi.package import file_name
from softphone.tables import BuildFilter, BuildTable

State = Build.State
_TYPES = {"PNG": "image/png", "GIF": "image/gif"}


class BuildPages(GridPages):
    """Every version of a web product's softphone."""

    name = "softphone-builds"
    prefix = "web-products/<int:product>/branded-softphone/versions/"
    model = Build
    title = _("Versions")
    title_one = _("Version")
    table_class = BuildTable
    filterset_class = BuildFilter
    addable = editable = deletable = False
    empty_text = _("Upload your pictures, then press Build branded software on the page of the softphone.")

    @cached_property
    def product(self) -> WebProduct:
        return get_object_or_404(WebProduct, pk=self.kwargs["product"])

    def get_queryset(self) -> QuerySet[Build]:
        return Build.objects.filter(web_product=self.product)

    def heading(self) -> str | Promise:
        return _now("Versions of the softphone of %(product)s") % {"product": self.product.brand}

    def breadcrumbs(self) -> list[tuple[str | Promise, str]]:
        return _crumbs(self.product)

    def menu(self, obj: Build) -> list[Action]:
        found = [Action(label=_("Open"), url=reverse("softphone-build", args=[obj.pk]), icon="eye")]
        if obj.state == State.DONE:
            compare, download = (f"softphone-build-{what}" for what in ("compare", "download"))
            found.append(Action(label=_("Download"), url=reverse(download, args=[obj.pk]), icon="download"))
            found.append(Action(label=_("Compare"), url=reverse(compare, args=[obj.pk]), icon="git-compare"))
        return found


def _crumbs(product: WebProduct) -> list[tuple[str | Promise, str]]:
    return [(_("Web Products"), reverse("web-products")), (_now("Branded Softphone"), _page(product.pk))]


def _page(product_id: int) -> str:
    return reverse("web-product-softphone", args=[product_id])


def _found(pk: int) -> Build:
    return get_object_or_404(Build.objects.select_related("web_product", "artwork"), pk=pk)


def _back(product_id: int) -> HttpResponseRedirect:
    """To the softphone's page: a refusal stands at its top."""
    return HttpResponseRedirect(_page(product_id))


def _to_builds(product_id: int) -> HttpResponseRedirect:
    """To the builds on that page, which show by themselves what has happened."""
    return HttpResponseRedirect(_page(product_id) + "#builds")


@require_POST
@writer_required
def build(request: HttpRequest, pk: int) -> HttpResponse:
    """`Build branded software`: as a job."""
    product = get_object_or_404(WebProduct, pk=pk)
    artwork = ready_artwork(product)
    if artwork is None:
        messages.error(request, _now("Upload your pictures first: a build is made of them."))
        return _back(pk)
    try:
        building.ask_for_build(product, artwork=artwork)
    except BuildRefusedError as refusal:
        messages.error(request, str(refusal))
        return _back(pk)
    return _to_builds(pk)


@require_GET
@partner_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: what went into it, its files with checksums, its log."""
    found = _found(pk)
    product = found.web_product
    settle_open(product)
    found.refresh_from_db()
    job = building.job_of(found)
    runs = job is not None and not job.has_ended and found.state != State.DONE
    others = Build.objects.filter(web_product=product, state=State.DONE).exclude(pk=pk)[:50]
    context = {
        "title": _now("Version %(version)s") % {"version": version_of(found.number)},
        "breadcrumbs": _crumbs(product),
        "product": product,
        "history_url": reverse("softphone-builds-history", kwargs={"product": product.pk, "pk": pk}),
        "row": Row(found, current_build(product)),
        "found": found,
        "job": job,
        "job_runs": runs,
        "refresh": runs,
        "again": found.state == State.FAILED and not _has_newer(found) and building.running_build(product) is None,
        "others": [Row(other, None) for other in others] if found.state == State.DONE else [],
        "facts": _facts(found),
        "pictures": [
            {"kind": kind, **found.inputs["artwork"]["pictures"][key]}
            for key, kind in PICTURES.items()
            if key in found.inputs.get("artwork", {}).get("pictures", {})
        ],
        "web_files": sorted(found.web_files.items()),
    }
    return render(request, "softphone/build.html", context)


def _has_newer(found: Build) -> bool:
    return Build.objects.filter(web_product_id=found.web_product_id, number__gt=found.number).exists()


def _facts(found: Build) -> list[tuple[str, Any]]:
    """What went into the version, in words."""
    texts, _pairs = comparing.compare(found, found)
    return [(text.name, text.after) for text in texts if text.after]


@require_safe
@partner_required
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The installer, named after brand and version; always as a download."""
    found = _found(pk)
    if found.state != State.DONE:
        raise Http404
    try:
        file = default_storage.open(str(found.installer.name))
    except OSError:
        messages.error(request, _now("The installer is gone from the storage. Build a new version."))
        return _back(found.web_product_id)
    name = f"{file_name(found.inputs['name'])} {version_of(found.number)}.msi"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/x-msi")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@partner_required
def picture(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """One of the pictures that a version was made of."""
    found = _found(pk)
    kept = found.artwork.pictures.get(name) if name in PICTURES else None
    if kept is None:
        raise Http404
    try:
        file = default_storage.open(kept["path"])
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=_TYPES.get(PICTURES[name].stored, "application/octet-stream"))
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@partner_required
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between this version and another: `?with=` its id; by default the one before it."""
    found = _found(pk)
    if found.state != State.DONE:
        raise Http404
    product = found.web_product
    done = list(Build.objects.filter(web_product=product, state=State.DONE).select_related("artwork"))
    other = _other(found, done, request.GET.get("with", ""))
    if other is None:
        messages.info(request, _now("There is no other version yet to compare this one with."))
        return redirect("softphone-build", pk=pk)
    before, after = sorted((found, other), key=lambda one: one.number)
    texts, pairs = comparing.compare(before, after)
    context = {
        "title": _now("What differs"),
        "breadcrumbs": [*_crumbs(product), (_now("Versions"), reverse("softphone-builds", args=[product.pk]))],
        "product": product,
        "found": found,
        "others": [Row(one, None) for one in done if one.pk != found.pk],
        "other": other,
        "before": Row(before, None),
        "after": Row(after, None),
        "texts": texts,
        "pairs": [pair for pair in pairs if pair.differs],
        "same_pairs": [pair for pair in pairs if not pair.differs],
        "different": any(text.differs for text in texts) or any(pair.differs for pair in pairs),
    }
    return render(request, "softphone/builds_compare.html", context)


def _other(found: Build, done: list[Build], chosen: str) -> Build | None:
    number = whole_number(chosen)
    if number is not None:
        return next((one for one in done if one.pk == number and one.pk != found.pk), None)
    earlier = [one for one in done if one.number < found.number]
    return earlier[0] if earlier else next((one for one in done if one.pk != found.pk), None)


@require_POST
@writer_required
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Roll back or forward: give this version to customers."""
    found = _found(pk)
    try:
        choose_build(found)
    except BuildRefusedError as refusal:
        messages.error(request, str(refusal))
        return _back(found.web_product_id)
    told = _now("Your customers get version %(version)s from now on.")
    messages.success(request, told % {"version": version_of(found.number)})
    return _to_builds(found.web_product_id)


@require_POST
@writer_required
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed build again."""
    found = _found(pk)
    try:
        building.try_again(found)
    except BuildRefusedError as refusal:
        messages.error(request, str(refusal))
        return _back(found.web_product_id)
    return _to_builds(found.web_product_id)


urls: list[URLPattern] = [
    *BuildPages.urls(),
    path("web-products/<int:pk>/branded-softphone/build/", build, name="softphone-build-begin"),
    path("softphone-versions/<int:pk>/", show, name="softphone-build"),
    path("softphone-versions/<int:pk>/installer/", download, name="softphone-build-download"),
    path("softphone-versions/<int:pk>/pictures/<str:name>/", picture, name="softphone-build-picture"),
    path("softphone-versions/<int:pk>/compare/", compare, name="softphone-build-compare"),
    path("softphone-versions/<int:pk>/choose/", choose, name="softphone-build-choose"),
    path("softphone-versions/<int:pk>/again/", again, name="softphone-build-again"),
]
