"""The pages of DDI gateways and of a gateway's offers."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gateways.coverage.ddi.hand_blocks import blocks_of
from gateways.ddi_gateways import saving
from gateways.ddi_gateways.versions import versions_of
from gateways.filters.ddi_gateways import DdiGatewayFilter
from gateways.filters.ddi_offers import DdiOfferFilter
from gateways.forms.ddi_gateways import DdiGatewayForm
from gateways.models import DdiGateway, DdiOffer
from gateways.tables.ddi_gateways import DdiGatewayTable, DdiOfferTable
from gateways.views.retiring import retired_banner, use_actions
from portal.grid.access import partner_required
from portal.grid.actions import Action
from portal.grid.dialogs import dialog
from portal.grid.pages import GridPages
from portal.tenancy.wall import PLATFORM_PARTNER_ID


class DdiGatewayPages(GridPages):
    """DDI Gateways: the partner's own and the platform's."""

    name = "ddi-gateways"
    prefix = "ddi-gateways/"
    model = DdiGateway
    title = _("DDI Gateways")
    title_one = _("DDI Gateway")
    table_class = DdiGatewayTable
    filterset_class = DdiGatewayFilter
    form_class = DdiGatewayForm
    form_template = "gateways/ddi_gateway_form.html"
    empty_text = _(
        "A DDI Gateway is a supplier of inbound numbers. Add one, then its coverage: the numbers it offers, and for how"
        " much."
    )

    def get_form(self, obj: DdiGateway | None, **kwargs: Any) -> forms.BaseForm:
        kwargs.pop("initial", None)
        return DdiGatewayForm(gateway=obj, **kwargs)

    def create(self, form: DdiGatewayForm) -> DdiGateway:
        return saving.add_ddi_gateway(form.draft())

    def update(self, obj: DdiGateway, form: DdiGatewayForm) -> DdiGateway:
        return saving.change_ddi_gateway(obj, form.draft())

    def delete(self, obj: DdiGateway) -> None:
        saving.delete_ddi_gateway(obj)

    def used_by(self, obj: DdiGateway) -> list[str]:
        return saving.used_by(obj)

    def menu(self, obj: DdiGateway) -> list[Action]:
        actions = [Action(label=_("Coverage"), url=reverse("ddi-offers", args=[obj.pk]), icon="list-details")]
        if self.can_edit(obj):
            url = reverse("ddi-coverage-upload", args=[obj.pk])
            actions += use_actions(obj, Action(label=_("Import Gateway Coverage"), url=url, icon="file-import"))
        if obj.partner_id == self.request.partner.pk:
            url = reverse("ddi-coverage-imports", args=[obj.pk])
            actions.append(Action(label=_("Imports"), url=url, icon="history"))
        return actions

    def toolbar(self) -> list[Action]:
        if not self.can_write:
            return []
        return [
            Action(label=_("Add DDI Gateway"), url=self.url("add"), icon="plus", dialog=True),
            Action(
                label=_("Import Gateway Coverage"),
                url=reverse("choose-ddi-gateway", args=["import"]),
                icon="file-import",
                dialog=True,
            ),
            Action(
                label=_("Add selected to DDI Pricelist"),
                url=reverse("choose-ddi-gateway", args=["populate"]),
                icon="list-check",
                dialog=True,
            ),
        ]


class DdiOfferPages(GridPages):
    """A DDI gateway's coverage."""

    name = "ddi-offers"
    prefix = "ddi-gateways/<int:gateway>/coverage/"
    model = DdiOffer
    title = _("Coverage")
    title_one = _("Offer")
    table_class = DdiOfferTable
    filterset_class = DdiOfferFilter
    deletable = False
    history = False  # an offer's history is its versions: see offer_versions
    notes = True
    ids_first = True

    @cached_property
    def gateway(self) -> DdiGateway:
        """The gateway in the address; somebody else's isn't there."""
        return get_object_or_404(DdiGateway, pk=self.kwargs["gateway"])

    @property
    def empty_text(self) -> str | Promise:  # type: ignore[override]
        if self.gateway.partner_id == PLATFORM_PARTNER_ID:
            return _("The platform has no coverage on this gateway at present.")
        return _("This gateway has no coverage yet. Choose Import Gateway Coverage from the Settings menu.")

    def get_queryset(self) -> QuerySet[DdiOffer]:
        return DdiOffer.objects.filter(gateway_id=self.gateway.pk)

    def heading(self) -> str:
        return _now("Coverage of %(gateway)s (%(currency)s)") % {
            "gateway": self.gateway.name,
            "currency": self.gateway.currency,
        }

    def breadcrumbs(self) -> list[tuple[str | Promise, str]]:
        return [(DdiGatewayPages.title, reverse("ddi-gateways"))]

    def banner(self) -> tuple[str, dict[str, Any]] | None:
        return retired_banner(self.gateway)

    def exact_total(self) -> int | None:
        """The gateway keeps the number of offers that aren't ended."""
        return self.gateway.offer_count

    def menu(self, obj: DdiOffer) -> list[Action]:
        url = reverse("offer-versions", args=[self.gateway.pk, obj.pk])
        actions = [Action(label=_("History"), url=url, icon="history", dialog=True)]
        if self.can_edit(obj) and not obj.ended:
            held = obj.status == DdiOffer.Status.HELD
            url = reverse("offers-unblock" if held else "offers-block", args=[self.gateway.pk])
            label, icon = (_("Unblock"), "lock-open") if held else (_("Block"), "ban")
            actions.append(Action(label=label, url=f"{url}?offer={obj.pk}", icon=icon))
        return actions

    def toolbar(self) -> list[Action]:
        if not self.can_write:
            return []
        actions = [Action(label=_("Add DDI Gateway"), url=reverse("ddi-gateways-add"), icon="plus", dialog=True)]
        own = self.gateway.partner_id == self.request.partner.pk
        if self.gateway.retired_at is None:
            if own:
                url = reverse("ddi-coverage-upload", args=[self.gateway.pk])
                actions.append(Action(label=_("Import Gateway Coverage"), url=url, icon="file-import"))
            url = reverse("ddi-population-add", args=[self.gateway.pk])
            label = _("Add selected to DDI Pricelist")
            actions.append(Action(label=label, url=url, icon="list-check", selection=True))
        if own:
            block, unblock = (reverse(name, args=[self.gateway.pk]) for name in ("offers-block", "offers-unblock"))
            actions.append(Action(label=_("Block selected"), url=block, icon="ban", selection=True))
            actions.append(Action(label=_("Unblock selected"), url=unblock, icon="lock-open", selection=True))
        return actions


@partner_required
def choose_ddi_gateway(request: HttpRequest, purpose: str) -> HttpResponse:
    """For which gateway: the step before Import Gateway Coverage and Add selected to DDI Pricelist."""
    if purpose not in {"import", "populate"}:
        raise Http404
    gateways = DdiGateway.objects.filter(retired_at=None).order_by("name", "id")
    if purpose == "import":
        gateways = gateways.filter(partner_id=request.partner.pk)  # type: ignore[attr-defined]
        target = "ddi-coverage-upload"
    else:
        gateways = gateways.filter(offer_count__gt=0)
        target = "ddi-offers"
    context = {
        "title": _("Import Gateway Coverage") if purpose == "import" else _("Add selected to DDI Pricelist"),
        "purpose": purpose,
        "is_ddi": True,
        "choices": [(gateway, reverse(target, args=[gateway.pk])) for gateway in gateways[:500]],
        "back_url": reverse("ddi-gateways"),
    }
    return dialog(request, "gateways/choose_gateway.html", context)


@partner_required
def offer_versions(request: HttpRequest, gateway: int, pk: int) -> HttpResponse:
    """The history of a place's offers: every version, newest first, and the import each came with."""
    found = get_object_or_404(DdiGateway, pk=gateway)
    offer = get_object_or_404(DdiOffer, gateway=found, pk=pk)
    context = {
        "title": _now("History: %(offer)s") % {"offer": offer.place},
        "versions": versions_of(offer),
        "offer": offer,
        "blocks": blocks_of(offer),
        "currency": found.currency,
        "back_url": reverse("ddi-offers", args=[gateway]),
    }
    return dialog(request, "gateways/offer_versions.html", context)
