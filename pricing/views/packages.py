"""Price packages: the grid, and the page of one package where everything is saved at once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.access import partner_required
from portal.grid.actions import Action
from portal.grid.concurrency import Change, changes_since, state_of, token_of
from portal.grid.dialogs import done, in_dialog
from portal.grid.pages import GridPages
from portal.history.events import history_of
from portal.history.story import Part
from pricing.filters import PricePackageFilter
from pricing.forms.package import DAMAGED, EXPLANATIONS, PLANS, PackageForm, read_keys
from pricing.models import PackagePrice, PackageUse, PricePackage
from pricing.packages import covered, saving, where_used, worst_case
from pricing.packages.refusals import PackageChangedError
from pricing.tables import PricePackageTable
from pricing.views.lists import DDIS, ROUTES, FreeLists
from products.live import LiveInUseError
from products.live_dialog import is_confirmed
from products.models import WebProduct


class PricePackagePages(GridPages):
    """Price packages. Add and Edit are a page of their own, not a dialog."""

    name = "price-packages"
    prefix = "price-packages/"
    model = PricePackage
    title = _("Pricing")
    title_one = _("Price Package")
    table_class = PricePackageTable
    filterset_class = PricePackageFilter
    form_class = PackageForm
    history_parts = (
        Part(model=PackagePrice, key="package", title=_("Prices")),
        Part(model=PackageUse, key="package", title=_("Where used")),
    )
    empty_text = _(
        "A Price Package says what your customers pay per month on each of the three plans, and which calls and numbers"
        " are free with it. Add one, then link it to your Web Product."
    )

    def get_queryset(self) -> QuerySet[PricePackage]:
        users = WebProduct.objects.filter(package_use__package=OuterRef("pk")).order_by("brand", "id")
        return PricePackage.objects.annotate(used=ArraySubquery(users.values("brand")))

    def delete(self, obj: PricePackage) -> None:
        saving.delete_package(obj)

    def used_by(self, obj: PricePackage) -> list[str]:
        return where_used.used_by(obj)

    def menu(self, obj: PricePackage) -> list[Action]:
        actions = [
            Action(label=_("Where used"), url=reverse("price-package-uses", args=[obj.pk]), icon="link"),
            Action(
                label=_("What does it cost?"),
                url=reverse("price-package-cost", args=[obj.pk]),
                icon="calculator",
                dialog=True,
            ),
        ]
        if not self.can_write:
            actions.insert(0, Action(label=_("Open"), url=reverse("price-package", args=[obj.pk]), icon="eye"))
        return actions

    def toolbar(self) -> list[Action]:
        actions = [
            Action(label=_("Where used"), url=reverse("choose-package"), icon="link", dialog=True),
            Action(label=_("Web Products"), url=reverse("web-products"), icon="world"),
        ]
        if self.can_write:
            actions.insert(0, Action(label=_("Add Price Package"), url=self.url("add"), icon="plus"))
        return actions

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """The grid's addresses, with pages in place of the dialogs of Add and Edit."""
        own = {
            f"{cls.name}-add": path(f"{cls.prefix}add/", cls._view(add_page, write=True), name=f"{cls.name}-add"),
            f"{cls.name}-edit": path(
                f"{cls.prefix}<int:pk>/edit/", cls._view(edit_page, write=True), name=f"{cls.name}-edit"
            ),
        }
        return [own.get(str(pattern.name), pattern) for pattern in super().urls()]


def add_page(pages: PricePackagePages) -> HttpResponse:
    """Add Price Package."""
    return _leave_dialog(pages.request) or _Page(pages, None).answer()


def edit_page(pages: PricePackagePages, pk: int) -> HttpResponse:
    """Edit: all of a package on one page."""
    package = pages.get_object(pk)
    return _leave_dialog(pages.request) or _Page(pages, package).answer()


@partner_required
def show_package(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a package, for everybody of the partner; who may write it changes it here."""
    pages = PricePackagePages(request)
    if request.method == "POST":
        pages.check_writer()
    return _Page(pages, pages.get_object(pk)).answer()


def _leave_dialog(request: HttpRequest) -> HttpResponse | None:
    """The grid opens Add and Edit as dialogs; these are too large for one and become pages."""
    if in_dialog(request):
        return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
    return None


class _Page:
    """One request for a package's page: shown, redrawn in parts after a gesture, or saved."""

    def __init__(self, pages: PricePackagePages, package: PricePackage | None) -> None:
        self.pages, self.package, self.request = pages, package, pages.request

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self._draw(PackageForm(package=self.package))
        if "do" in self.request.POST and "save" not in self.request.POST:
            return self._gesture(self.request.POST["do"])
        return self._save()

    # ---- drawing

    def _lists(self, routes: Sequence[str], ddis: Sequence[str], *, posted: bool) -> tuple[FreeLists, FreeLists]:
        data = self.request.POST if posted else None
        return (
            FreeLists(ROUTES, data=data, keys=routes, package=self.package),
            FreeLists(DDIS, data=data, keys=ddis, package=self.package),
        )

    def _draw(self, form: PackageForm, *, status: int = 200, unsaved: bool = False, **context: Any) -> HttpResponse:
        posted = form.is_bound
        if posted:
            routes = read_keys(self.request.POST.get("free_routes", "")) or []
            ddis = read_keys(self.request.POST.get("free_ddis", "")) or []
        else:
            routes, ddis = form.initial["free_routes"], form.initial["free_ddis"]
        if "version" not in context:
            context["version"] = self._version(form)
        lists = self._lists(routes, ddis, posted=posted)
        frame = {
            "title": self.package.name if self.package else _("Add Price Package"),
            "breadcrumbs": [(self.pages.title, reverse("price-packages"))],
            "package": self.package,
            "back_url": reverse("price-packages"),
            "unsaved": unsaved,
            "parts_url": self.request.get_full_path(),
            **self._parts(form, *lists),
            **context,
        }
        return render(self.request, "pricing/package.html", frame, status=status)

    def _version(self, form: PackageForm) -> str:
        if self.request.method == "POST" and "do" in self.request.POST and "save" not in self.request.POST:
            return self.request.POST.get("version", "")  # still the one that the work began with
        if self.package is None:
            return ""
        return token_of(_state(PackageForm(package=self.package) if form.is_bound else form), self.package.pk)

    def _parts(self, form: PackageForm, routes: FreeLists, ddis: FreeLists) -> dict[str, Any]:
        cases = self._worst(form, routes, ddis)
        return {
            "form": form,
            "routes": {**routes.context(), "keys": form.fields["free_routes"].prepare_value(routes.keys)},
            "ddis": {**ddis.context(), "keys": form.fields["free_ddis"].prepare_value(ddis.keys)},
            "countries": covered.covered(routes.chosen, routes.sold),
            "vanished": [choice.label for choice in routes.vanished[:200]],
            "chosen_lines": [] if self.pages.can_write else routes.chosen,
            "ddi_lines": [] if self.pages.can_write else ddis.chosen,
            "cases": cases,
            "plans": [(plan.label, EXPLANATIONS[plan]) for _name, plan in PLANS],
        }

    def _worst(self, form: PackageForm, routes: FreeLists, ddis: FreeLists) -> list[worst_case.WorstCase]:
        """From what the form says now, saved or not."""
        if form.is_bound:
            form.is_valid()
            draft = form.draft()
            minutes, complimentary, prices = draft.minutes_per_month, draft.complimentary_ddis, draft.prices
        elif self.package is not None:
            minutes, complimentary = self.package.minutes_per_month, self.package.complimentary_ddis
            stored = {own.currency: own for own in self.package.prices.all()}
            prices = {
                code: saving.PlanPrices(**{name: getattr(stored[code], name) for name, _plan in PLANS})
                for code in self.package.currencies
                if code in stored
            }
        else:
            return []
        return worst_case.worst_cases(
            pricelist=routes.pricelist,
            ddi_pricelist=ddis.pricelist,
            routes=routes.chosen,
            ddis=ddis.chosen,
            minutes=minutes,
            complimentary=complimentary,
            prices=prices,
        )

    # ---- a gesture: nothing is saved

    def _gesture(self, what: str) -> HttpResponse:
        post = self.request.POST
        form = PackageForm(post, package=self.package)
        routes, ddis = self._lists(
            read_keys(post.get("free_routes", "")) or [], read_keys(post.get("free_ddis", "")) or [], posted=True
        )
        name, _colon, rest = what.partition(":")
        for one in (routes, ddis):
            if one.name == name:
                one.do(rest)
        context = {
            **self._parts(form, routes, ddis),
            "package": self.package,
            "version": post.get("version", ""),
            "unsaved": True,
            "parts": {"routes": ["routes"], "ddis": ["ddis"]}.get(name, ["prices"]),
        }
        form.withhold_errors()
        if self.request.headers.get("X-Parts") == "1":
            return self.pages.render("pricing/parts.html", context)
        frame = {
            "title": self.package.name if self.package else _("Add Price Package"),
            "breadcrumbs": [(self.pages.title, reverse("price-packages"))],
            "back_url": reverse("price-packages"),
            "parts_url": self.request.get_full_path(),
        }
        return self.pages.render("pricing/package.html", {**frame, **context})

    # ---- Update

    def _save(self) -> HttpResponse:
        post = self.request.POST
        if self.package is None:
            form = PackageForm(post)
            return self._write(form) if form.is_valid() else self._draw(form, status=422, unsaved=True)
        self.pages.lock(self.package.pk)
        self.package = self.pages.get_object(self.package.pk)
        form = PackageForm(post, package=self.package)
        changes = changes_since(
            post.get("version", ""), _state(PackageForm(package=self.package)), form, self.package.pk
        )
        if changes is None:
            form.add_error(None, DAMAGED)
            return self._draw(form, status=422, unsaved=True)
        if changes:
            last = history_of(self.package).first()
            form.is_valid()
            told = [_with_counts(form, change) for change in changes]
            return self._draw(form, status=409, unsaved=True, conflict=told, last_event=last)
        return self._write(form) if form.is_valid() else self._draw(form, status=422, unsaved=True)

    def _write(self, form: PackageForm) -> HttpResponse:
        confirmed = is_confirmed(self.request)
        try:
            if self.package is None:
                saved = saving.add_package(form.draft())
            else:
                saved = saving.change_package(
                    package=self.package, draft=form.draft(), version=self.package.version, confirmed=confirmed
                )
        except ValidationError as refusal:
            for name, errors in refusal.message_dict.items():
                form.add_error(name if name in form.fields else None, errors)
            return self._draw(form, status=422, unsaved=True)
        except LiveInUseError as live:
            return self._draw(form, status=409, unsaved=True, live=str(live))
        except PackageChangedError:
            form.add_error(None, DAMAGED)
            return self._draw(form, status=409, unsaved=True)
        words = _now("%(object)s was changed.") if self.package else _now("%(object)s was added.")
        return done(self.request, reverse("price-package", args=[saved.pk]), words % {"object": saved})


def _state(form: PackageForm) -> dict[str, str]:
    """What the optimistic lock compares: the lists by their number of lines, everything else as it is."""
    state = state_of(form)
    for name in ("free_routes", "free_ddis"):
        state[name] = str(len(form.initial[name]))
    return state


def _with_counts(form: PackageForm, change: Change) -> Change:
    """A list is too long for the table of what changed: its number of lines says enough."""
    for name in ("free_routes", "free_ddis"):
        if change.label == str(form[name].label):
            return replace(change, yours=str(len(read_keys(form.data.get(name, "")) or [])))
    return change
