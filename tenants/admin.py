"""The staff's pages: partners, people, visits. Thin: domain functions do the work."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.name_field import NameField
from portal.staff_pages import ReadOnly
from tenants import lock, open_sessions, partners, people, staff_counts  # noqa: F401 -- staff_counts adds itself
from tenants.models import LoginFailures, Partner, StaffVisit, User, normal_email


class NewPartnerForm(forms.ModelForm):
    """A new partner, and whom to invite as its first owner."""

    owner_email = forms.EmailField(label=gettext_lazy("First owner's email address"), max_length=254)
    owner_name = NameField(label=gettext_lazy("First owner's name"))

    class Meta:
        model = Partner
        fields = ("name",)

    def clean_owner_email(self) -> str:
        address = normal_email(self.cleaned_data["owner_email"])
        if User.objects.filter(email=address).exists():
            raise ValidationError(_("This address is already in use."))
        return address


class PartnerActionForm(ActionForm):
    """The actions, and the reason that Suspend asks for."""

    reason = forms.CharField(
        label=gettext_lazy("Reason (for Suspend)"), max_length=500, required=False, widget=forms.TextInput
    )


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):
    """Create a partner by inviting its first owner; suspend it, resume it."""

    list_display = ("name", "id", "state", "state_at", "state_reason", "people", "created_at")
    list_filter = ("state",)
    search_fields = ("name",)
    fields = ("name", "margin_percent", "coverage_max_age", "state", "state_at", "state_reason", "created_at")
    readonly_fields = ("state", "state_at", "state_reason", "created_at")
    actions = ("suspend", "resume")
    action_form = PartnerActionForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partner]:
        return super().get_queryset(request).annotate(user_count=Count("users"))

    @admin.display(description=gettext_lazy("Users"), ordering="user_count")
    def people(self, obj: Any) -> SafeString:
        url = reverse("admin:tenants_user_changelist")
        return format_html('<a href="{}?partner__id__exact={}">{}</a>', url, obj.pk, obj.user_count)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if change else NewPartnerForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("name", "owner_email", "owner_name")

    def save_model(self, request: HttpRequest, obj: Partner, form: Any, change: bool) -> None:
        data = form.cleaned_data
        if change:
            partners.change_settings(
                obj,
                name=data["name"],
                margin_percent=data["margin_percent"],
                coverage_max_age=data["coverage_max_age"],
            )
            return
        made, owner = partners.create_partner(
            name=data["name"], owner_email=data["owner_email"], owner_name=data["owner_name"]
        )
        obj.pk = made.pk
        messages.info(request, _("An invitation to %(email)s is on its way.") % {"email": owner.email})

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(description=gettext_lazy("Suspend: people can read, nothing can be changed"))
    def suspend(self, request: HttpRequest, queryset: QuerySet[Partner]) -> None:
        reason = request.POST.get("reason", "")
        _each(request, queryset, lambda p: partners.suspend(p, reason=reason), _("%(object)s is suspended."))

    @admin.action(description=gettext_lazy("Resume"))
    def resume(self, request: HttpRequest, queryset: QuerySet[Partner]) -> None:
        _each(request, queryset, partners.resume, _("%(object)s may work again."))


@admin.register(User)
class UserAdmin(ReadOnly):
    """Find a person; unlock, invite again, end sessions, deactivate."""

    list_display = ("email", "log_in_as", "name", "partner", "rank", "condition", "last_login")
    list_filter = ("is_staff", "is_active", ("locked_at", admin.EmptyFieldListFilter), "role", "partner")
    list_select_related = ("partner",)
    search_fields = ("email", "name", "partner__name")
    fields = ("email", "name", "partner", "rank", "condition", "locked_at", "last_login", "created_at", "log_in_as")
    actions = ("unlock", "invite_again", "end_sessions", "deactivate", "activate")

    @admin.display(description=gettext_lazy("Role"), ordering="role")
    def rank(self, obj: User) -> str:
        return _("Staff") if obj.is_staff else obj.get_role_display()

    @admin.display(description=gettext_lazy("State"))
    def condition(self, obj: User) -> str:
        return str(obj.state)

    @admin.display(description=gettext_lazy("Visit"))
    def log_in_as(self, obj: User) -> SafeString | str:
        if obj.is_staff or not obj.is_active:
            return ""
        return format_html('<a href="{}">{}</a>', reverse("admin:visit-as", args=[obj.pk]), _("Log in as"))

    @admin.action(description=gettext_lazy("Unlock"))
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _each(request, queryset, lock.unlock, _("%(object)s is unlocked."))

    @admin.action(description=gettext_lazy("Send an invitation (again)"))
    def invite_again(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        partners_people = queryset.filter(is_staff=False)
        _each(request, partners_people, people.invite_again, _("An invitation to %(object)s is on its way."))

    @admin.action(description=gettext_lazy("End every session"))
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _each(request, queryset, lambda user: open_sessions.end_all(user.pk), _("%(object)s is logged out."))

    @admin.action(description=gettext_lazy("Deactivate"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        others = queryset.exclude(pk=request.user.pk or 0)
        _each(request, others, people.deactivate, _("%(object)s can't log in any more."))

    @admin.action(description=gettext_lazy("Activate"))
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _each(request, queryset, people.activate, _("%(object)s can log in again."))


@admin.register(LoginFailures)
class LoginFailuresAdmin(ReadOnly):
    """Which addresses are being guessed at, and from where. Known browsers of their people come in all the same."""

    list_display = ("email", "failures", "second_failures", "link_failures", "failed_at", "network_address")
    search_fields = ("email",)
    fields = list_display


@admin.register(StaffVisit)
class StaffVisitAdmin(ReadOnly):
    """When staff worked as a partner's person or as the platform, and why."""

    list_display = ("begun_at", "__str__", "partner", "reason", "may_write", "ends_at", "ended_at", "end")
    list_filter = ("may_write", "end")
    list_select_related = ("partner",)
    search_fields = ("staff_name", "user_name", "partner__name", "reason")
    fields = ("begun_at", "staff_name", "partner", "user", "reason", "may_write", "ends_at", "ended_at", "end")


def _each(request: HttpRequest, objects: Iterable[Any], act: Callable[[Any], object], told: str) -> None:
    """Do it to each object; say what came of each."""
    for obj in objects:
        try:
            act(obj)
        except ValidationError as refusal:
            messages.error(request, f"{obj}: {' '.join(refusal.messages)}")
        else:
            messages.success(request, told % {"object": obj})
