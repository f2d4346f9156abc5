"""Suspend, Resume, expensive destinations, Activate trial by telephone: one dialog each, with room for a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from customers import standing
from customers.forms.customers import ReasonForm
from customers.models import Customer
from customers.telephones import shown_telephone
from portal.grid.access import writer_required
from portal.grid.dialogs import dialog, done


@dataclass(frozen=True, kw_only=True)
class Step:
    """One of these dialogs. told: what the person reads before; done: after, with %(customer)s."""

    label: str | Promise
    told: str | Promise
    done: str | Promise
    act: Callable[..., Customer]
    danger: bool = False


STEPS = {
    "suspend": Step(
        label=_("Suspend"),
        told=_("Its users can't call, and no mails are sent to it, until you resume it. Nothing is deleted."),
        done=_("%(customer)s is suspended."),
        act=standing.suspend,
        danger=True,
    ),
    "resume": Step(
        label=_("Resume"),
        told=_("Its users can call again at once."),
        done=_("%(customer)s is no longer suspended."),
        act=standing.resume,
    ),
    "allow-expensive": Step(
        label=_("Allow expensive destinations"),
        told=_(
            "Its users may then call every destination that your Term Pricelist marks as expensive. Stolen accounts are"
            " used for exactly these calls: allow them for customers you know."
        ),
        done=_("%(customer)s may call expensive destinations."),
        act=lambda customer, **given: standing.set_expensive(customer, allowed=True, **given),
    ),
    "lock-expensive": Step(
        label=_("Lock expensive destinations"),
        told=_("Its users can no longer call destinations that your Term Pricelist marks as expensive."),
        done=_("Expensive destinations are locked for %(customer)s."),
        act=lambda customer, **given: standing.set_expensive(customer, allowed=False, **given),
    ),
    "activate-trial": Step(
        label=_("Activate trial by telephone"),
        told=_(
            "You have reached the customer on its telephone number. What the trial gives only after telephone"
            " activation is open from now on. The history keeps that it was you."
        ),
        done=_("The trial of %(customer)s is activated."),
        act=standing.activate_trial,
    ),
}


def step_view(name: str) -> Callable[..., HttpResponseBase]:
    """The view of one of these dialogs."""
    step = STEPS[name]

    @require_http_methods(["GET", "HEAD", "POST"])
    @writer_required
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        customer = get_object_or_404(Customer, pk=pk)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                step.act(customer, reason=form.cleaned_data["reason"])
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                return done(request, reverse("customers"), step.done % {"customer": customer})
        context: dict[str, Any] = {
            "title": step.label,
            "step": step,
            "customer": customer,
            "telephone": shown_telephone(customer.telephone) if customer.telephone else "",
            "form": form,
            "submit_label": step.label,
            "back_url": reverse("customers"),
        }
        return dialog(request, "customers/step.html", context, status=422 if form.errors else 200)

    return view
