"""One's own page: password, memorable word, open sessions."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.grid.access import own_things, partner_required
from tenants import accounts, open_sessions
from tenants.forms import OwnPasswordForm, OwnWordForm
from tenants.login_views import form_page
from tenants.models import User


@never_cache
@own_things
@partner_required
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and where I am logged in."""
    return _show(request)


@never_cache
@form_page
@sensitive_post_parameters()
@own_things
@partner_required
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    if request.method != "POST":
        return redirect("account")
    form = OwnPasswordForm(request.POST, user=_me(request), auto_id="id_password_%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            accounts.change_password(
                _me(request),
                current=data["current_password"],
                new=data["new_password"],
                session_key=request.session.session_key,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            update_session_auth_hash(request, _me(request))
            messages.success(request, _("Your password is changed. Your other sessions have ended."))
            return redirect("account")
    return _show(request, password_form=form, status=422)


@never_cache
@form_page
@sensitive_post_parameters()
@own_things
@partner_required
def word(request: HttpRequest) -> HttpResponse:
    """Change one's own memorable word."""
    if request.method != "POST":
        return redirect("account")
    form = OwnWordForm(request.POST, auto_id="id_word_%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            accounts.change_word(
                _me(request),
                current=data["current_password"],
                word=data["word"],
                session_key=request.session.session_key,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your memorable word is changed. Your other sessions have ended."))
            return redirect("account")
    return _show(request, word_form=form, status=422)


@require_POST
@own_things
@partner_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session by its handle, or all but this one."""
    handle = request.POST.get("handle", "")
    if handle:
        ended = int(open_sessions.end_one(_me(request).pk, handle=handle))
    else:
        ended = open_sessions.end_all(_me(request).pk, except_key=request.session.session_key)
    messages.success(request, ngettext("%(n)d session was ended.", "%(n)d sessions were ended.", ended) % {"n": ended})
    return redirect("account")


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)  # partner_required has let nobody else in


def _show(
    request: HttpRequest,
    *,
    password_form: OwnPasswordForm | None = None,
    word_form: OwnWordForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": _("Your account"),
        "password_form": password_form or OwnPasswordForm(user=_me(request), auto_id="id_password_%s"),
        "word_form": word_form or OwnWordForm(auto_id="id_word_%s"),
        "sessions": open_sessions.sessions_of(_me(request).pk, this_key=request.session.session_key),
    }
    return render(request, "tenants/account.html", context, status=status)
