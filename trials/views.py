"""The pages of trials: the grid, the form with its summary, and Where used."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.grid.access import partner_required, writer_required
from portal.grid.actions import Action
from portal.grid.dialogs import dialog
from portal.grid.pages import GridPages
from portal.history.story import Part
from products.live import LiveInUseError
from products.live_dialog import ask_again, is_confirmed
from products.models import WebProduct
from products.views import posted_product
from trials import editing, where_used
from trials.filters import TrialFilter
from trials.forms import TrialForm
from trials.models import Trial, TrialCredit, TrialUse
from trials.summary import summary
from trials.tables import TrialTable
from trials.terms import terms_of


class TrialPages(GridPages):
    """Free Trial: what new customers may do free of charge, and for how long."""

    name = "trials"
    prefix = "trials/"
    model = Trial
    title = _("Free Trial")
    title_one = _("Trial")
    table_class = TrialTable
    filterset_class = TrialFilter
    form_class = TrialForm
    history_parts = (
        Part(model=TrialCredit, key="trial", title=_("Amount")),
        Part(model=TrialUse, key="trial", title=_("Where used")),
    )
    form_template = "trials/form.html"
    empty_text = _(
        "A Trial says what your customers may do free of charge, and for how many days. You only need one if you want"
        " to offer a Free Trial."
    )

    def get_queryset(self) -> QuerySet[Trial]:
        users = WebProduct.objects.filter(trial_use__trial=OuterRef("pk")).order_by("brand", "id")
        given = TrialCredit.objects.filter(trial=OuterRef("pk")).order_by("currency")
        return Trial.objects.annotate(
            used=ArraySubquery(users.values("brand")),
            credit_codes=ArraySubquery(given.values("currency")),
            credit_amounts=ArraySubquery(given.values("amount")),
        )

    def get_form(self, obj: Trial | None, **kwargs: Any) -> forms.BaseForm:
        kwargs.pop("initial", None)
        return TrialForm(trial=obj, **kwargs)

    def create(self, form: TrialForm) -> Trial:
        return editing.add_trial(form.draft())

    def update(self, obj: Trial, form: TrialForm) -> Trial:
        return editing.change_trial(obj, form.draft())

    def delete(self, obj: Trial) -> None:
        editing.delete_trial(obj)

    def used_by(self, obj: Trial) -> list[str]:
        return [_now("Web product %(product)s") % {"product": product} for product in where_used.linked_products(obj)]

    def menu(self, obj: Trial) -> list[Action]:
        return [Action(label=_("Where used"), url=reverse("trial-where-used", args=[obj.pk]), icon="link")]

    def toolbar(self) -> list[Action]:
        actions = [Action(label=_("Where used"), url=reverse("choose-trial"), icon="link", dialog=True)]
        if self.can_write:
            actions.insert(0, Action(label=_("Add Trial"), url=self.url("add"), icon="plus", dialog=True))
        return actions


@require_POST
@writer_required
def summary_so_far(request: HttpRequest) -> HttpResponse:
    """The summary beside the form, and the amounts of its currencies, for what is typed so far."""
    form = TrialForm(request.POST)
    sent = {name for name in request.POST if name.startswith("amount_")}
    context = {
        "form": form,
        "summary": form.summary,
        "new_amounts": sent != {field.name for field in form.amount_fields()},
    }
    return render(request, "trials/summary_so_far.html", context)


@partner_required
def choose_trial(request: HttpRequest) -> HttpResponse:
    """For which trial: the step before Where used."""
    context = {
        "title": _("Where used"),
        "choices": [(trial, reverse("trial-where-used", args=[trial.pk])) for trial in Trial.objects.all()[:500]],
        "back_url": reverse("trials"),
    }
    return dialog(request, "trials/choose.html", context)


@partner_required
def used_where(request: HttpRequest, trial: int) -> HttpResponse:
    """Where used: two lists of web products, linked and not; drag across or press Add and Remove."""
    found = get_object_or_404(Trial.objects.prefetch_related("credits"), pk=trial)
    used, free = _lists(found)
    context = {
        "title": _now("Where used: %(trial)s") % {"trial": found.name},
        "trial": found,
        "summary": summary(terms_of(found), timezone.now()),
        "breadcrumbs": [(TrialPages.title, reverse("trials"))],
        "add_url": reverse("trial-where-used-add", args=[found.pk]),
        "remove_url": reverse("trial-where-used-remove", args=[found.pk]),
        "used": used,
        "free": free,
    }
    return render(request, "trials/where_used.html", context)


def _lists(trial: Trial) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    used: list[dict[str, Any]] = []
    free: list[dict[str, Any]] = []
    for candidate in where_used.candidates(trial):
        product = candidate.product
        notes = [", ".join(product.currencies)]
        if product.state == WebProduct.State.LIVE:
            notes.append(str(product.get_state_display()))
        if candidate.other is not None:
            notes.append(_now("now uses %(trial)s") % {"trial": candidate.other.name})
        item: dict[str, Any] = {"id": product.pk, "label": str(product), "note": " · ".join(notes)}
        if candidate.missing:
            item["refusal"] = _no_credit(candidate.missing)
        (used if candidate.linked else free).append(item)
    return used, free


@require_POST
@writer_required
def use(request: HttpRequest, trial: int) -> HttpResponseBase:
    """Give a web product this trial."""
    found, product = _pair(request, trial)

    def write(*, confirmed: bool) -> str:
        where_used.link(trial=found, product=product, confirmed=confirmed)
        if lacks := where_used.without_credit(found, product):
            messages.warning(request, _no_credit(lacks))
        return _now("New customers of %(product)s get %(trial)s now.") % {
            "product": product.brand,
            "trial": found.name,
        }

    return _write(request, found, product, write)


@require_POST
@writer_required
def disuse(request: HttpRequest, trial: int) -> HttpResponseBase:
    """Take the trial away from a web product."""
    found, product = _pair(request, trial)

    def write(*, confirmed: bool) -> str:
        where_used.unlink(trial=found, product=product, confirmed=confirmed)
        return _now("%(product)s no longer has a Free Trial.") % {"product": product.brand}

    return _write(request, found, product, write)


def _write(request: HttpRequest, trial: Trial, product: WebProduct, write: Callable[..., str]) -> HttpResponseBase:
    """Do it, or ask once more when a live web product would feel it."""
    back = reverse("trial-where-used", args=[trial.pk])
    try:
        told = write(confirmed=is_confirmed(request))
    except LiveInUseError as warning:
        consequence = _now(
            "Customers whose trial is running lose what it gave them, or get what the other trial gives instead."
        )
        return ask_again(request, str(warning), consequence=consequence, back_url=back, sent_id=product.pk)
    messages.success(request, told)
    return redirect(back)


def _pair(request: HttpRequest, trial: int) -> tuple[Trial, WebProduct]:
    found = get_object_or_404(Trial, pk=trial)
    return found, posted_product(request)


def _no_credit(lacks: list[str]) -> str:
    return _now("Customers who pay in %(currencies)s get no free call out credits from this trial.") % {
        "currencies": ", ".join(lacks)
    }
