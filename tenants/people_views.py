"""The grid of a partner's people, and the partner's settings."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.grid.access import partner_required, writer_required
from portal.grid.actions import Action
from portal.grid.pages import GridPages
from tenants import partners, people
from tenants.login_views import form_page
from tenants.models import Partner, User
from tenants.people_forms import InviteForm, PartnerSettingsForm, PersonForm
from tenants.tables import PeopleFilter, PeopleTable


class PeoplePages(GridPages):
    """The grid of a partner's people. Everybody sees it, owners manage."""

    name = "users"
    prefix = "users/"
    model = User
    title = gettext_lazy("Team")
    title_one = gettext_lazy("Team Member")
    table_class = PeopleTable
    filterset_class = PeopleFilter
    form_class = InviteForm
    deletable = False
    empty_text = gettext_lazy("Click Add to invite somebody by mail.")

    def get_queryset(self) -> Any:
        return User.objects.filter(partner_id=self.request.partner.pk)

    @property
    def can_write(self) -> bool:
        return is_managing(self.request)

    def get_form(self, obj: User | None, **kwargs: Any) -> forms.BaseForm:
        check_owner(self.request)
        if obj is None:
            return InviteForm(**kwargs)
        return PersonForm(instance=obj, **kwargs)

    def create(self, form: Any) -> User:
        return people.invite(**form.cleaned_data)

    def update(self, obj: User, form: Any) -> User:
        people.change(self.get_object(obj.pk), **form.cleaned_data)
        return obj

    def menu(self, obj: User) -> list[Action]:
        if not self.can_write:
            return []
        actions = []
        if obj.is_active:
            label = _("Invite anew") if obj.has_usable_password() else _("Resend invitation")
            actions.append(Action(label=label, url=reverse("user-invite", args=[obj.pk]), icon="mail", post=True))
            label, icon, danger = _("Deactivate"), "ban", True
        else:
            label, icon, danger = _("Activate"), "user-check", False
        url = reverse("user-deactivate" if obj.is_active else "user-activate", args=[obj.pk])
        return [*actions, Action(label=label, url=url, icon=icon, post=True, danger=danger)]


def is_managing(request: Any) -> bool:
    """Whether this person may manage people and settings: an owner, himself, of a partner that isn't suspended."""
    return bool(request.can_write and request.user.is_owner and request.visit is None)


def check_owner(request: HttpRequest) -> None:
    """Raise PermissionDenied, with a sentence for the person, unless he may manage."""
    if not is_managing(request):
        if getattr(request, "visit", None) is not None:
            raise PermissionDenied(_("Staff manage people and partners at /admin/, under their own name."))
        raise PermissionDenied(_("Only owners manage users and partner settings, so nothing was changed."))


@require_POST
@writer_required
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail a new invitation."""
    return _manage(request, pk, people.invite_again, _("A new invitation to %(name)s is on its way."))


@require_POST
@writer_required
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a person out."""
    return _manage(request, pk, people.deactivate, _("%(name)s can't log in any more."))


@require_POST
@writer_required
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person in again."""
    return _manage(request, pk, people.activate, _("%(name)s can log in again."))


def _manage(request: HttpRequest, pk: int, act: Callable[[User], None], told: str) -> HttpResponse:
    check_owner(request)
    person = get_object_or_404(User, pk=pk, partner_id=request.partner.pk)  # type: ignore[attr-defined]
    try:
        act(person)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, told % {"name": person})
    return HttpResponseRedirect(reverse("users"))


@form_page
@partner_required
def partner_settings(request: HttpRequest) -> HttpResponse:
    """The partner's settings: everybody reads them, owners change them."""
    partner: Partner = Partner.objects.get(pk=request.partner.pk)  # type: ignore[attr-defined]
    form = PartnerSettingsForm(request.POST or None, instance=partner)
    if request.method == "POST":
        check_owner(request)
        if form.is_valid():
            partners.change_settings(partner, **form.cleaned_data)
            messages.success(request, _("The settings are changed."))
            return redirect("partner-settings")
    managing = is_managing(request)
    if not managing:
        for field in form.fields.values():
            field.disabled = True
    context = {"title": _("Partner settings"), "form": form, "managing": managing}
    return render(request, "tenants/partner_settings.html", context, status=422 if request.method == "POST" else 200)
