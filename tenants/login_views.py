"""Logging in and out: the two steps, at the partners' door and at the staff's."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.tenancy import wall
from tenants import known_browsers, login, login_attempts, login_failures
from tenants.addresses import client_address
from tenants.forms import CodeForm, LettersForm, PasswordStepForm
from tenants.login_attempts import LoginAttempt
from tenants.rate_limit import address_passes

_WORTH_SAYING_SECONDS = 60
"""A shorter wait passes while somebody types: the second step looks again."""

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
@sensitive_post_parameters()
def password_step(request: HttpRequest) -> HttpResponse:
    """Step one at the partners' door."""
    return _password_step(request, staff=False)


@never_cache
@form_page
@sensitive_post_parameters()
def staff_password_step(request: HttpRequest) -> HttpResponse:
    """Step one at the staff's door."""
    return _password_step(request, staff=True)


@never_cache
@form_page
@sensitive_post_parameters()
def letters_step(request: HttpRequest, name: str) -> HttpResponse:
    """Step two at the partners' door: three letters of the memorable word."""
    return _second_step(request, name, staff=False)


@never_cache
@form_page
@sensitive_post_parameters()
def code_step(request: HttpRequest, name: str) -> HttpResponse:
    """Step two at the staff's door: a one-time code."""
    return _second_step(request, name, staff=True)


@never_cache
@form_page
def log_out(request: HttpRequest) -> HttpResponse:
    """Asks by GET, ends the session by POST."""
    if request.method == "POST":
        logout(request)
        messages.success(request, _("You are logged out."))
        return redirect("login")
    return render(request, "tenants/log_out.html")


def _password_step(request: HttpRequest, *, staff: bool) -> HttpResponse:
    next_page = _safe_next(request)
    if _is_inside(request, staff=staff):
        return redirect(next_page or _home(staff=staff))
    if request.method != "POST":
        _explain_arrival(request)
        again = _attempt(request, request.GET.get("again", ""), staff=staff)
        form = PasswordStepForm(initial={"email": again.email if again else ""})
        return _show_password_step(request, form, staff=staff, next_page=next_page)
    form = PasswordStepForm(request.POST)
    browser = known_browsers.digest_of(request)
    fits = form.is_valid()
    known = fits and login.knows(address=form.cleaned_data["email"], browser=browser)
    if not known and not address_passes("login", client_address(request)):
        login_failures.tell_staff(network_address=client_address(request))
        messages.error(request, _("Too many attempts from your network. Wait five minutes and try again."))
        return _show_password_step(request, form, staff=staff, next_page=next_page, status=429)
    if not fits:
        return _show_password_step(request, form, staff=staff, next_page=next_page, status=422)
    if login.wait_seconds(address=form.cleaned_data["email"], browser=browser) > _WORTH_SAYING_SECONDS:
        messages.error(
            request,
            _(
                "This address was tried too often with wrong details. Wait a quarter of an hour, use a browser you "
                "have logged in with before, or have a link mailed under “Forgotten” that lets this one in."
            ),
        )
        return _show_password_step(request, form, staff=staff, next_page=next_page, status=429)
    attempt = login.first_step(
        address=form.cleaned_data["email"],
        password=form.cleaned_data["password"],
        staff=staff,
        browser=browser,
        next_page=next_page,
    )
    response = redirect(_second_url(staff=staff), attempt.name)
    known_browsers.keep(request, response)
    return response


def _attempt(request: HttpRequest, name: str, *, staff: bool) -> LoginAttempt | None:
    with wall.enter_login():
        return login_attempts.find(name, browser=known_browsers.digest_of(request), staff=staff)


def _second_step(request: HttpRequest, name: str, *, staff: bool) -> HttpResponse:
    attempt = _attempt(request, name, staff=staff)
    answerable = attempt is not None and login_attempts.is_fresh(attempt) and (request.POST or not attempt.answer)
    if _is_inside(request, staff=staff) and (attempt is None or not attempt.password_right or not request.POST):
        return redirect(_home(staff=staff))
    if attempt is None or not answerable:
        return _begin_again(request, staff=staff)
    data = request.POST if request.method == "POST" else None
    form: CodeForm | LettersForm = CodeForm(data) if staff else LettersForm(data, positions=attempt.positions)
    if data is None or not form.is_valid():
        context = {"form": form, "attempt": attempt, "first_url": _first_url(staff=staff)}
        template = "tenants/staff_code.html" if staff else "tenants/letters.html"
        return render(request, template, context, status=200 if data is None else 422)
    try:
        entered = login.second_step(attempt, form.token, network_address=client_address(request))
    except login.AttemptUsedError:
        return _begin_again(request, staff=staff)
    if entered is None:
        messages.error(
            request,
            _(
                "The details you entered don't match. Please begin again. After each failure the next attempt has to "
                "wait a little longer, except in a browser you have logged in with before."
            ),
        )
        return redirect(f"{_first_url(staff=staff)}?again={attempt.name}")
    user, device = entered
    login.begin_session(request, user, device)
    response = redirect(attempt.next_page or _home(staff=staff))
    known_browsers.keep(request, response)
    return response


def _begin_again(request: HttpRequest, *, staff: bool) -> HttpResponse:
    if _is_inside(request, staff=staff):
        return redirect(_home(staff=staff))
    messages.warning(request, _("This log in was already used, or took longer than five minutes. Please begin again."))
    return redirect(_first_url(staff=staff))


def _show_password_step(
    request: HttpRequest, form: Form, *, staff: bool, next_page: str, status: int = 200
) -> HttpResponse:
    template = "tenants/staff_login.html" if staff else "tenants/login.html"
    return render(request, template, {"form": form, "next": next_page}, status=status)


def _explain_arrival(request: HttpRequest) -> None:
    if request.GET.get("stale"):
        messages.warning(request, _("The page had been open for too long, or in another tab. Please try again."))
    elif settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty() and request.GET.get("next"):
        messages.info(request, _("Your session has ended. Please log in again."))


def _is_inside(request: HttpRequest, *, staff: bool) -> bool:
    user = request.user
    return user.is_authenticated and user.is_verified() and user.is_staff == staff  # type: ignore[attr-defined]


def _first_url(*, staff: bool) -> str:
    return reverse("admin:login" if staff else "login")


def _second_url(*, staff: bool) -> str:
    return "admin:login-code" if staff else "login-letters"


def _home(*, staff: bool) -> str:
    return reverse("admin:index") if staff else resolve_url(settings.LOGIN_REDIRECT_URL)


def _safe_next(request: HttpRequest) -> str:
    """The page asked for, when it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if safe and len(asked) < 2000 else ""
