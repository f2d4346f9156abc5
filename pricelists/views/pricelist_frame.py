"""What the pages of both kinds of pricelists share: the grid of pricelists, of prices and of populations."""

from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gateways.models.versioned import FOREVER
from portal.grid.access import partner_required
from portal.grid.actions import Action
from portal.grid.dialogs import dialog
from portal.grid.pages import GridPages
from pricelists import amending, handmade, keeping, where_used
from pricelists.filters.pricelists import PopulationFilter
from pricelists.kinds import Kind
from pricelists.models import DdiPricelist, Population, TermPricelist
from pricelists.page_names import url
from pricelists.tables.pricelists import PopulationTable
from products.models import WebProduct


class PricelistPages(GridPages):
    """The pricelists of one kind: the partner's own, and the platform's to look at and to link."""

    kind: ClassVar[Kind]

    def get_queryset(self) -> QuerySet[Any]:
        users = WebProduct.objects.filter(**{f"{self.kind.use_name}__pricelist": OuterRef("pk")})
        return self.kind.pricelist.objects.annotate(used=ArraySubquery(users.order_by("brand", "id").values("brand")))

    def delete(self, obj: TermPricelist | DdiPricelist) -> None:
        keeping.delete_pricelist(obj)

    def used_by(self, obj: TermPricelist | DdiPricelist) -> list[str]:
        return where_used.used_by(obj)

    def menu(self, obj: TermPricelist | DdiPricelist) -> list[Action]:
        return [
            Action(label=_("Prices"), url=url(self.kind, "prices", obj.pk), icon="list-details"),
            Action(label=_("Where used"), url=url(self.kind, "where-used", obj.pk), icon="link"),
            Action(label=_("Populations"), url=url(self.kind, "populations", obj.pk), icon="versions"),
        ]

    def shared_actions(self) -> list[Action]:
        """Lines of the `Settings` menu."""
        return [
            Action(label=_("Where used"), url=url(self.kind, "choose"), icon="link", dialog=True),
            Action(label=_("Margin guard"), url=url(self.kind, "margin-guard"), icon="shield-check"),
        ]


class UnderPricelist(GridPages):
    """A grid of one pricelist's things; its address names the pricelist, and somebody else's isn't there."""

    kind: ClassVar[Kind]

    @cached_property
    def pricelist(self) -> Any:
        return get_object_or_404(self.kind.pricelist, pk=self.kwargs["pricelist"])

    def breadcrumbs(self) -> list[tuple[str | Promise, str]]:
        return [(self.kind.label, url(self.kind, "pricelists"))]


class PricePages(UnderPricelist):
    """The prices of one pricelist."""

    title = _("Prices")
    title_one = _("Price")
    addable = False
    deletable = False
    history = False  # a price's history is its versions: see price_versions

    def get_queryset(self) -> QuerySet[Any]:
        finding = self.kind.finding._default_manager.filter(pricelist_id=self.pricelist.pk, price_id=OuterRef("pk"))
        # "below", "free", "thin", "unsold": the worst comes first.
        return self.kind.price.objects.filter(pricelist_id=self.pricelist.pk).annotate(
            finding=Subquery(finding.order_by("kind").values("kind")[:1])
        )

    def heading(self) -> str:
        return _now("Prices of %(pricelist)s") % {"pricelist": self.pricelist.name}

    def exact_total(self) -> int | None:
        return self.pricelist.price_count

    def can_edit(self, obj: Any) -> bool:
        return super().can_edit(obj) and handmade.current(obj) is not None

    def menu(self, obj: Any) -> list[Action]:
        versions = url(self.kind, "price-versions", self.pricelist.pk, obj.pk)
        actions = [Action(label=_("History"), url=versions, icon="history", dialog=True)]
        if self.can_write and getattr(obj, "finding", None) in amending.WITHOUT_COST:
            unsold = f"{url(self.kind, 'unsold')}?price={obj.pk}"
            actions.append(Action(label=_("End, replace or keep"), url=unsold, icon="arrows-exchange"))
        return actions

    def toolbar(self) -> list[Action]:
        own = self.pricelist.pk
        return [
            Action(label=_("Where used"), url=url(self.kind, "where-used", own), icon="link"),
            Action(label=_("Populations"), url=url(self.kind, "populations", own), icon="versions"),
            Action(label=_("Margin guard"), url=url(self.kind, "margin-guard"), icon="shield-check"),
        ]


class PopulationGrid(UnderPricelist):
    """What was added to one pricelist, and can be undone."""

    model = Population
    title = _("Populations")
    title_one = _("Population")
    table_class = PopulationTable
    filterset_class = PopulationFilter
    deletable = False
    notes = True
    empty_text = _("Nothing was added to this pricelist yet.")

    def get_queryset(self) -> QuerySet[Population]:
        found = self.kind.populations(self.pricelist)
        return found.select_related("gateway", "pricelist", "ddi_gateway", "ddi_pricelist")

    def heading(self) -> str:
        return _now("Populations of %(pricelist)s") % {"pricelist": self.pricelist.name}

    def menu(self, obj: Population) -> list[Action]:
        return [Action(label=_("Open"), url=reverse("population", args=[obj.pk]), icon="eye")]


@partner_required
def price_versions(request: HttpRequest, pricelist: int, pk: int, kind: Kind) -> HttpResponse:
    """The history of a price: its versions, newest first, with what opened each."""
    price = get_object_or_404(kind.price, pricelist_id=pricelist, pk=pk)
    context = {
        "title": _now("History: %(price)s") % {"price": price},
        "price": price,
        "versions": handmade.versions(price),
        "forever": FOREVER,
        "back_url": url(kind, "prices", pricelist),
    }
    return dialog(request, f"pricelists/versions_{kind.key}.html", context)
