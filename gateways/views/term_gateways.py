"""The pages of termination gateways, of a gateway's routes, and Try a number."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gateways.coverage.hand_blocks import blocks_of
from gateways.filters.term_gateways import RouteFilter, TermGatewayFilter
from gateways.forms.term_gateways import TermGatewayForm, TryNumberForm
from gateways.models import Route, TermGateway
from gateways.tables.term_gateways import RouteTable, TermGatewayTable
from gateways.term_gateways import saving
from gateways.term_gateways.dialling import try_number
from gateways.term_gateways.versions import versions_of
from gateways.views.retiring import retired_banner, use_actions
from portal.countries import country_name
from portal.grid.access import partner_required
from portal.grid.actions import Action
from portal.grid.dialogs import dialog
from portal.grid.pages import GridPages
from portal.tenancy.wall import PLATFORM_PARTNER_ID


class TermGatewayPages(GridPages):
    """Term Gateways: the partner's own and the platform's."""

    name = "term-gateways"
    prefix = "term-gateways/"
    model = TermGateway
    title = _("Term Gateways")
    title_one = _("Term Gateway")
    table_class = TermGatewayTable
    filterset_class = TermGatewayFilter
    form_class = TermGatewayForm
    form_template = "gateways/term_gateway_form.html"
    empty_text = _(
        "A Term Gateway is a supplier through which your customers' calls leave. Add one, then its coverage."
    )

    def get_form(self, obj: TermGateway | None, **kwargs: Any) -> forms.BaseForm:
        kwargs.pop("initial", None)
        return TermGatewayForm(gateway=obj, **kwargs)

    def create(self, form: TermGatewayForm) -> TermGateway:
        return saving.add_term_gateway(form.draft())

    def update(self, obj: TermGateway, form: TermGatewayForm) -> TermGateway:
        return saving.change_term_gateway(obj, form.draft())

    def delete(self, obj: TermGateway) -> None:
        saving.delete_term_gateway(obj)

    def used_by(self, obj: TermGateway) -> list[str]:
        return saving.used_by(obj)

    def menu(self, obj: TermGateway) -> list[Action]:
        actions = [
            Action(label=_("Coverage"), url=reverse("term-routes", args=[obj.pk]), icon="route"),
            Action(label=_("Try a number"), url=reverse("try-number", args=[obj.pk]), icon="phone-call", dialog=True),
        ]
        if self.can_edit(obj):
            url = reverse("coverage-upload", args=[obj.pk])
            actions += use_actions(obj, Action(label=_("Import Gateway Coverage"), url=url, icon="file-import"))
        return actions

    def toolbar(self) -> list[Action]:
        if not self.can_write:
            return []
        return [
            Action(label=_("Add Term Gateway"), url=self.url("add"), icon="plus", dialog=True),
            Action(
                label=_("Import Gateway Coverage"),
                url=reverse("choose-gateway", args=["import"]),
                icon="file-import",
                dialog=True,
            ),
            Action(
                label=_("Add selected to Term Pricelist"),
                url=reverse("choose-gateway", args=["populate"]),
                icon="list-check",
                dialog=True,
            ),
        ]


class RoutePages(GridPages):
    """A gateway's coverage."""

    name = "term-routes"
    prefix = "term-gateways/<int:gateway>/routes/"
    model = Route
    title = _("Coverage")
    title_one = _("Route")
    table_class = RouteTable
    filterset_class = RouteFilter
    deletable = False
    history = False  # a route's history is its versions: see route_versions
    notes = True
    ids_first = True

    @cached_property
    def gateway(self) -> TermGateway:
        """The gateway in the address; somebody else's isn't there."""
        return get_object_or_404(TermGateway, pk=self.kwargs["gateway"])

    @property
    def empty_text(self) -> str | Promise:  # type: ignore[override]
        if self.gateway.partner_id == PLATFORM_PARTNER_ID:
            return _("The platform has no coverage on this gateway at present.")
        return _("This gateway has no coverage yet. Choose Import Gateway Coverage from the Settings menu.")

    def get_queryset(self) -> QuerySet[Route]:
        return Route.objects.filter(gateway_id=self.gateway.pk)

    def heading(self) -> str:
        return _now("Coverage of %(gateway)s (%(currency)s)") % {
            "gateway": self.gateway.name,
            "currency": self.gateway.currency,
        }

    def breadcrumbs(self) -> list[tuple[str | Promise, str]]:
        return [(TermGatewayPages.title, reverse("term-gateways"))]

    def banner(self) -> tuple[str, dict[str, Any]] | None:
        return retired_banner(self.gateway)

    def exact_total(self) -> int | None:
        """The gateway keeps the number of routes that aren't ended."""
        return self.gateway.route_count

    def menu(self, obj: Route) -> list[Action]:
        arguments = [self.gateway.pk, obj.pk]
        sample = f"?called=%2B{obj.codes[0]}" if obj.codes else ""
        block = []
        if self.can_edit(obj) and obj.status != Route.Status.BLOCKED and not obj.ended:
            held = obj.status == Route.Status.HELD
            url = reverse("routes-unblock" if held else "routes-block", args=[self.gateway.pk])
            label, icon = (_("Unblock"), "lock-open") if held else (_("Block"), "ban")
            block = [Action(label=label, url=f"{url}?route={obj.pk}", icon=icon)]
        return [
            Action(label=_("Codes"), url=reverse("route-codes", args=arguments), icon="hash", dialog=True),
            Action(label=_("History"), url=reverse("route-versions", args=arguments), icon="history", dialog=True),
            Action(
                label=_("Try a number"),
                url=reverse("try-number", args=[self.gateway.pk]) + sample,
                icon="phone-call",
                dialog=True,
            ),
            *block,
        ]

    def toolbar(self) -> list[Action]:
        actions = []
        if self.can_write:
            actions.append(
                Action(label=_("Add Term Gateway"), url=reverse("term-gateways-add"), icon="plus", dialog=True)
            )
            own = self.gateway.partner_id == self.request.partner.pk
            if self.gateway.retired_at is None:
                if own:
                    url = reverse("coverage-upload", args=[self.gateway.pk])
                    actions.append(Action(label=_("Import Gateway Coverage"), url=url, icon="file-import"))
                url = reverse("populate", args=[self.gateway.pk])
                label = _("Add selected to Term Pricelist")
                actions.append(Action(label=label, url=url, icon="list-check", selection=True))
            if own:
                block, unblock = (reverse(name, args=[self.gateway.pk]) for name in ("routes-block", "routes-unblock"))
                actions.append(Action(label=_("Block selected"), url=block, icon="ban", selection=True))
                actions.append(Action(label=_("Unblock selected"), url=unblock, icon="lock-open", selection=True))
        actions.append(
            Action(
                label=_("Try a number"),
                url=reverse("try-number", args=[self.gateway.pk]),
                icon="phone-call",
                dialog=True,
            )
        )
        return actions


@partner_required
def choose_gateway(request: HttpRequest, purpose: str) -> HttpResponse:
    """For which gateway: the step before Import Gateway Coverage and Add selected to Term Pricelist."""
    if purpose not in {"import", "populate"}:
        raise Http404
    gateways = TermGateway.objects.filter(retired_at=None).order_by("name", "id")
    if purpose == "import":
        gateways = gateways.filter(partner_id=request.partner.pk)  # type: ignore[attr-defined]
        target = "coverage-upload"
    else:
        gateways = gateways.filter(route_count__gt=0)
        target = "term-routes"
    context = {
        "title": _("Import Gateway Coverage") if purpose == "import" else _("Add selected to Term Pricelist"),
        "purpose": purpose,
        "choices": [(gateway, reverse(target, args=[gateway.pk])) for gateway in gateways[:500]],
        "back_url": reverse("term-gateways"),
    }
    return dialog(request, "gateways/choose_gateway.html", context)


@partner_required
def try_a_number(request: HttpRequest, gateway: int) -> HttpResponse:
    """Try a number: which route a call takes, what it costs, and what the gateway is told. Changes nothing.

    The numbers come by POST, because people's telephone numbers don't belong into addresses and access logs.
    """
    found = get_object_or_404(TermGateway, pk=gateway)
    asked = request.method == "POST"
    form = TryNumberForm(request.POST if asked else None, initial={"called": request.GET.get("called", "")[:60]})
    trial = None
    if asked and form.is_valid():
        trial = try_number(found, **{name: form.cleaned_data[name] for name in ("called", "caller", "withheld")})
    context = {
        "title": _now("Try a number: %(gateway)s") % {"gateway": found.name},
        "gateway": found,
        "form": form,
        "trial": trial,
        "country": country_name(trial.match.row.country) if trial and trial.match and trial.match.row.country else "",
        "back_url": reverse("term-gateways"),
    }
    return dialog(request, "gateways/try_number.html", context, status=422 if asked and trial is None else 200)


@partner_required
def route_codes(request: HttpRequest, gateway: int, pk: int) -> HttpResponse:
    """Every code of a route."""
    route = get_object_or_404(Route, gateway_id=gateway, pk=pk)
    context = {"title": route.destination, "route": route, "back_url": reverse("term-routes", args=[gateway])}
    return dialog(request, "gateways/route_codes.html", context)


@partner_required
def route_versions(request: HttpRequest, gateway: int, pk: int) -> HttpResponse:
    """The history of a route: every version of its codes' terms, newest first, and the import each came with."""
    route = get_object_or_404(Route, gateway_id=gateway, pk=pk)
    context = {
        "title": _now("History: %(route)s") % {"route": route.destination},
        "route": route,
        "versions": versions_of(route),
        "blocks": blocks_of(route),
        "back_url": reverse("term-routes", args=[gateway]),
    }
    return dialog(request, "gateways/route_versions.html", context)
