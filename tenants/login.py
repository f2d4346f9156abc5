"""The two steps of logging in, for partners' people (three letters) and for staff (a one-time code).

Nothing before the end of the second step tells whether an address is known, a password right, or an account locked:
each way through does the same work (one hash; the same queries) and gets the same answer.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

import structlog
from django.contrib.auth import login as django_login
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest
from django.utils import timezone
from django_otp import login as otp_login
from django_otp.models import Device, ThrottlingMixin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.tenancy import wall
from tenants import known_browsers, lock, login_attempts, login_failures
from tenants.addresses import client_address
from tenants.known_browsers import FORGET_AFTER, KnownBrowser
from tenants.login_attempts import STEP_SECONDS, LoginAttempt
from tenants.login_failures import LOCK_AFTER, LoginFailures
from tenants.memorable_word import WRONG, decoy_positions
from tenants.models import MemorableWordDevice, Session, User, normal_email
from tenants.sessions import BEGUN

logger = structlog.get_logger(__name__)

_UNUSABLE = "!"
_BACKEND = "tenants.backends.LoginDoorBackend"
_STATIC_CODE_LENGTH = 8


class AttemptUsedError(Exception):
    """This attempt was answered before, and not by the same right answer."""


def wait_seconds(*, address: str, browser: str) -> int:
    """How long this browser has to wait before it may try this address; the same for addresses that nobody has."""
    address = normal_email(address)
    with wall.enter_login():
        user = User.objects.filter(email=address).only("pk").first()
        known = known_browsers.is_known(user_id=user.pk if user else 0, digest=browser)
        seconds = login_failures.of(address).wait_seconds()
    return 0 if known else seconds


def knows(*, address: str, browser: str) -> bool:
    """Whether the person of this address has logged in with this browser before."""
    with wall.enter_login():
        return KnownBrowser.objects.filter(user__email=normal_email(address), digest=browser).exists()


def first_step(*, address: str, password: str, staff: bool, browser: str = "", next_page: str = "") -> LoginAttempt:
    """Check address and password and begin an attempt, whatever came of it.

    staff: at the staff's door, where only staff are known; at the other they aren't. browser: the digest of its name.
    """
    address = normal_email(address)
    kind = TOTPDevice if staff else MemorableWordDevice
    with wall.enter_login():
        user = User.objects.filter(email=address, is_staff=staff).first()
        device = kind.objects.filter(user_id=user.pk if user else 0, confirmed=True).order_by("-pk").first()
    right = check_password(password, user.password if user else _UNUSABLE)
    positions = device.challenge if isinstance(device, MemorableWordDevice) else decoy_positions(address)
    with wall.enter_login():
        return LoginAttempt.objects.create(
            name=login_attempts.new_name(),
            browser=browser,
            email=address,
            user_number=user.pk if user else 0,
            device_number=device.pk if device else 0,
            password_right=right,
            positions=positions,
            staff=staff,
            next_page=next_page,
        )


def second_step(attempt: LoginAttempt, token: str, *, network_address: str | None = None) -> tuple[User, Device] | None:
    """Check the letters or the code. Returns who may come in by what, or None with nothing said why.

    A wrong password counts as a wrong answer here: it makes strangers wait. Only wrong letters or codes after a right
    password lock. Raises AttemptUsedError. Must not run inside another transaction: its rollback would forget the
    failure.
    """
    with wall.enter_login():
        held = LoginAttempt.objects.select_for_update().get(pk=attempt.pk)
        answer = _digest(held, token)
        if held.answer:
            return _again(held, answer, token)
        failures = login_failures.hold(held.email)
        browser = known_browsers.hold(user_id=held.user_number, digest=held.browser)
        user = User.objects.select_for_update(of=("self",)).filter(pk=held.user_number).first()
        waits = browser is None and failures.wait_seconds() > 0
        shut = browser is None and user is not None and user.locked_at is not None
        may = user is not None and user.is_active and held.password_right and not waits and not shut
        device, right = _verify(user, _device_id(held, token), token if may else WRONG)
        beside = _answered_beside(held, token)
        entered = may and (right or beside)
        LoginAttempt.objects.filter(pk=held.pk).update(answer=answer, entered=entered)
        if entered:
            if browser is None:
                login_failures.forgive(held.email)
            known_browsers.learn(user_id=user.pk, digest=held.browser)  # type: ignore[union-attr]
            return user, device  # type: ignore[return-value]
        if not getattr(device, "unreadable", False):  # a missing key is our fault, nobody's failure
            password_right = held.password_right and not shut
            _count_failure(failures, browser, waits=waits, right=password_right, address=network_address)
        if user is not None and user.locked_at is None and failures.second_failures >= LOCK_AFTER:
            lock.lock(user)
        logger.info("login.refused", user=held.user_number or None)
        return None


def prove_letters(user: User, token: str) -> bool:
    """Check the letters of a person who has proved himself otherwise (a mailed link).

    Six wrong answers close this way for a month, whatever else is unlocked meanwhile: who only reads somebody's mail
    gets no more guesses. Logging in isn't touched by it.
    """
    with wall.enter_login():
        failures = login_failures.hold(user.email)
        held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        device_id = f"{MemorableWordDevice.model_label()}/{MemorableWordDevice.objects.get(user_id=user.pk).pk}"
        may = held.is_active and not failures.link_is_closed
        device, right = _verify(held, device_id, token if may else WRONG)
        if may and not right and not getattr(device, "unreadable", False):
            failures.count_link()
        return may and right


def _again(held: LoginAttempt, answer: str, token: str) -> tuple[User, Device]:
    """The same right answer came a second time, as by a double click: it is let in like the first."""
    user = User.objects.filter(pk=held.user_number, is_active=True).first()
    device = Device.from_persistent_id(_device_id(held, token))
    if not held.entered or not secrets.compare_digest(held.answer, answer) or user is None or device is None:
        raise AttemptUsedError
    return user, device


def _answered_beside(held: LoginAttempt, token: str) -> bool:
    """Whether this browser got in with this answer to the same question a moment ago, in another tab.

    A code works once, and letters are asked anew once they are answered; both tabs go through all the same.
    """
    beside = LoginAttempt.objects.filter(
        browser=held.browser,
        user_number=held.user_number,
        positions=held.positions,
        entered=True,
        begun_at__gt=timezone.now() - timedelta(seconds=STEP_SECONDS),
    ).exclude(browser="")
    return any(secrets.compare_digest(other.answer, _digest(other, token)) for other in beside)


def _digest(attempt: LoginAttempt, token: str) -> str:
    return sha256(f"{attempt.name}:{token}".encode()).hexdigest()


def _verify(user: User | None, device_id: str, token: str) -> tuple[Device | None, bool]:
    """The person's device, and whether it accepts the token. Its own wait, without an end, is put aside: we count."""
    device = Device.from_persistent_id(device_id, for_verify=True)
    if device is None or user is None or device.user_id != user.pk:
        MemorableWordDevice.objects.filter(pk=0).update(name="")  # as many statements as for one that exists
        return None, False
    if isinstance(device, ThrottlingMixin):
        device.throttle_reset(commit=False)
    return device, device.verify_token(token)


def _device_id(attempt: LoginAttempt, token: str) -> str:
    """Which device the answer is for. Staff may answer with one of their printed codes, told by its length."""
    if not attempt.staff:
        return f"{MemorableWordDevice.model_label()}/{attempt.device_number}"
    if len(token) == _STATIC_CODE_LENGTH:
        static = StaticDevice.objects.filter(user_id=attempt.user_number, confirmed=True).first()
        return f"{StaticDevice.model_label()}/{static.pk if static else 0}"
    return f"{TOTPDevice.model_label()}/{attempt.device_number}"


def _count_failure(
    failures: LoginFailures, browser: KnownBrowser | None, *, waits: bool, right: bool, address: str | None
) -> None:
    """One statement each way. Answers given during a wait don't count, or a guesser could hold it up for ever."""
    if browser is not None:
        browser.failures += 1
        if browser.failures >= FORGET_AFTER:
            browser.digest = f"!{browser.pk}"  # a name no browser has; the row goes with the old ones
        browser.save(update_fields=["failures", "digest"])
    elif waits:
        LoginFailures.objects.filter(pk=failures.pk).update(email=failures.email)
    else:
        failures.count(network_address=address, password_right=right)


def begin_session(request: HttpRequest, user: User, device: Device) -> None:
    """Let a verified person in: a new session key, the absolute time limit, and where the session came from.

    The only way in: the views call it after the second step, tests to be inside without one.
    """
    with wall.enter_login():
        request.user = user
        django_login(request, user, backend=_BACKEND)
        otp_login(request, device)
        request.session[BEGUN] = timezone.now().isoformat()
        request.session.save()
        Session.objects.filter(session_key=request.session.session_key).update(
            address=client_address(request),
            agent=request.headers.get("User-Agent", "")[:200].replace("\x00", ""),
            created_at=timezone.now(),
            seen_at=timezone.now(),
        )
    logger.info("login.entered", user=user.pk, staff=user.is_staff)
