"""Mailed links: asking for one, opening one, doing what it is for."""

from collections.abc import Callable
from hashlib import sha256
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from portal.tenancy import wall
from tenants import accounts, known_browsers, login, mailed_links, mails
from tenants.addresses import client_address
from tenants.forms import ForgottenForm, LettersForm, NewPasswordForm, OwnWordForm, WelcomeForm
from tenants.login_views import form_page
from tenants.models import MailedLink, MemorableWordDevice, User, normal_email
from tenants.rate_limit import address_passes

_TOKENS = "mailed_links"
_KEPT_TOKENS = 5


@never_cache
@form_page
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether the address is known or not."""
    if request.method != "POST":
        form = ForgottenForm(initial={"email": request.GET.get("email", "")})
        return render(request, "tenants/forgotten.html", {"form": form})
    form = ForgottenForm(request.POST)
    if not address_passes("forgotten", client_address(request)):
        messages.error(request, _("Too many attempts from your network. Wait five minutes and try again."))
        return render(request, "tenants/forgotten.html", {"form": form}, status=429)
    if not form.is_valid():
        return render(request, "tenants/forgotten.html", {"form": form}, status=422)
    mails.send_forgotten(
        address=normal_email(form.cleaned_data["email"]), purpose=MailedLink.Purpose(form.cleaned_data["what"])
    )
    return render(request, "tenants/forgotten_sent.html")


@never_cache
@require_GET
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once: neither history, nor log, nor a next site sees it again.

    Each link opened in this browser keeps its own name, so that two tabs don't act on each other's accounts.
    """
    if not address_passes("link", client_address(request)):
        messages.error(request, _("Too many attempts from your network. Wait five minutes and try again."))
        return render(request, "tenants/link_dead.html", status=429)
    name = sha256(b"opened:" + token.encode()).hexdigest()[:12]
    others = {other: kept for other, kept in request.session.get(_TOKENS, {}).items() if other != name}
    request.session[_TOKENS] = {**dict(list(others.items())[-(_KEPT_TOKENS - 1) :]), name: token}
    return redirect(f"{reverse('link-use')}?{urlencode({'opened': name})}")


@never_cache
@form_page
@sensitive_post_parameters()
def use_link(request: HttpRequest) -> HttpResponse:
    """Show what the link is for, and do it when asked to by POST: mail scanners only GET."""
    opened = request.GET.get("opened", "")
    tokens: dict[str, str] = request.session.get(_TOKENS, {})
    with wall.enter_login():
        link = mailed_links.find(tokens.get(opened, ""))
        user = User.objects.select_related("partner").get(pk=link.user_id) if link else None
    if link is None or user is None:
        return render(request, "tenants/link_dead.html", status=410)
    try:
        response = _PAGES[MailedLink.Purpose(link.purpose)](request, link, user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return render(request, "tenants/link_dead.html", status=410)
    if response.status_code == 302:
        request.session[_TOKENS] = {name: token for name, token in tokens.items() if name != opened}
    return response


def _accept_invitation(request: HttpRequest, link: MailedLink, user: User) -> HttpResponse:
    form = WelcomeForm(request.POST or None, user=user, initial={"name": user.name})
    if not form.is_valid():
        return _show(request, "tenants/welcome.html", form=form, person=user)
    data = form.cleaned_data
    accounts.accept_invitation(link, name=data["name"], password=data["new_password"], word=data["word"])
    messages.success(request, _("Your account is ready. Log in with what you have just chosen."))
    return redirect("login")


def _reset_password(request: HttpRequest, link: MailedLink, user: User) -> HttpResponse:
    with wall.enter_login():
        device = MemorableWordDevice.objects.filter(user_id=user.pk).first()
    if device is None:
        raise ValidationError(_("You have no memorable word yet. Ask for a new invitation."))
    form = NewPasswordForm(request.POST or None, user=user)
    letters = LettersForm(request.POST or None, positions=device.challenge)
    fine = [form.is_valid(), letters.is_valid()]
    if all(fine):
        if login.prove_letters(user, letters.token):
            accounts.reset_password(link, password=form.cleaned_data["new_password"])
            messages.success(request, _("Your new password is set. Log in with it."))
            return redirect("login")
        messages.error(
            request,
            _(
                "The letters don't match your memorable word. After six failures a password can't be chosen by mail "
                "for a month: log in with the one you have, or ask an owner of your account to invite you again."
            ),
        )
    return _show(request, "tenants/reset_password.html", form=form, letters=letters, positions=device.challenge)


def _reset_word(request: HttpRequest, link: MailedLink, user: User) -> HttpResponse:
    form = OwnWordForm(request.POST or None)
    if form.is_valid():
        try:
            accounts.check_own_password(user, form.cleaned_data["current_password"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            accounts.reset_word(link, word=form.cleaned_data["word"])
            messages.success(request, _("Your new memorable word is set. Log in with it."))
            return redirect("login")
    return _show(request, "tenants/reset_word.html", form=form)


def _unlock(request: HttpRequest, link: MailedLink, user: User) -> HttpResponse:
    if request.method == "POST":
        accounts.unlock_by_link(link, browser=known_browsers.digest_of(request))
        messages.success(request, _("Your account is unlocked. You can log in again."))
        response = redirect("admin:login" if user.is_staff else "login")
        known_browsers.keep(request, response)
        return response
    return render(request, "tenants/unlock.html", {"locked": user.locked_at})


def _show(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)


_PAGES: dict[MailedLink.Purpose, Callable[[HttpRequest, MailedLink, User], HttpResponse]] = {
    MailedLink.Purpose.INVITATION: _accept_invitation,
    MailedLink.Purpose.PASSWORD: _reset_password,
    MailedLink.Purpose.WORD: _reset_word,
    MailedLink.Purpose.UNLOCK: _unlock,
}
