"""The two steps of logging in, for partners' people (three letters) and for staff (a one-time code).

Nothing before the end of the second step tells whether an address is known, a password right, or an account locked:
each way through does the same work (one hash; the same queries) and gets the same answer.
"""

import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any

import django_otp
import structlog
from django.contrib.auth import login as django_login
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.tenancy import wall
from tenants import lock
from tenants.addresses import client_address
from tenants.memorable_word import LOCK_AFTER, WRONG, decoy_positions
from tenants.models import MemorableWordDevice, Session, User, normal_email
from tenants.sessions import BEGUN

logger = structlog.get_logger(__name__)

STEP_SECONDS = 5 * 60
_ATTEMPTS = "login_attempts"
_KEPT_ATTEMPTS = 5
_UNUSABLE = "!"
_BACKEND = "tenants.backends.LoginDoorBackend"
_STATIC_CODE_LENGTH = 8


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What the server remembers between the two steps. user_id 0: nobody has this address."""

    user_id: int
    device_id: int
    password_right: bool
    positions: list[int]
    staff: bool
    begun_at: float
    next_page: str


def first_step(*, address: str, password: str, staff: bool, next_page: str = "") -> Attempt:
    """Check address and password and begin an attempt, whatever came of it.

    staff: at the staff's door, where only staff are known; at the other they aren't.
    """
    address = normal_email(address)
    kind = TOTPDevice if staff else MemorableWordDevice
    with wall.enter_login():
        user = User.objects.filter(email=address, is_staff=staff).first()
        device = kind.objects.filter(user_id=user.pk if user else 0, confirmed=True).order_by("-pk").first()
    right = check_password(password, user.password if user else _UNUSABLE)
    positions = device.challenge if isinstance(device, MemorableWordDevice) else decoy_positions(address)
    return Attempt(
        user_id=user.pk if user else 0,
        device_id=device.pk if device else 0,
        password_right=right,
        positions=positions,
        staff=staff,
        begun_at=time.time(),
        next_page=next_page,
    )


def remember(session: SessionBase, attempt: Attempt) -> str:
    """Keep an attempt in the session, beside those of other tabs. Returns the name to find it by."""
    name = secrets.token_urlsafe(9)
    kept = list(session.get(_ATTEMPTS, {}).items())[-(_KEPT_ATTEMPTS - 1) :]
    session[_ATTEMPTS] = {**dict(kept), name: asdict(attempt)}
    return name


def recall(session: SessionBase, name: str, *, staff: bool) -> Attempt | None:
    """The attempt of this name, unless it was used, is over five minutes old or began at the other door."""
    kept = session.get(_ATTEMPTS, {}).get(name)
    if kept is None:
        return None
    attempt = Attempt(**kept)
    fresh = time.time() - attempt.begun_at < STEP_SECONDS
    return attempt if fresh and attempt.staff == staff else None


def forget(session: SessionBase, name: str) -> None:
    """This attempt has been answered."""
    left: dict[str, Any] = dict(session.get(_ATTEMPTS, {}))
    left.pop(name, None)
    session[_ATTEMPTS] = left


def second_step(attempt: Attempt, token: str) -> tuple[User, Device] | None:
    """Check the letters or the code. Returns who may come in by what, or None with nothing said why.

    A wrong password counts as a wrong answer here. Too many lock the account. Must not run inside another
    transaction: its rollback would forget the failure.
    """
    with wall.enter_login():
        user = User.objects.select_for_update(of=("self",)).filter(pk=attempt.user_id).first()
        may = user is not None and user.is_active and user.locked_at is None and attempt.password_right
        device_id = _device_id(attempt, token)
        device = django_otp.verify_token(user or User(pk=0), device_id, token if may else WRONG)
        if user is None or not attempt.device_id:
            # As many statements as for an account that exists.
            MemorableWordDevice.objects.filter(pk=0).update(throttling_failure_count=0)
        if user is None or device is None or not may:
            _count_failure(user, device_id)
            logger.info("login.refused", user=attempt.user_id or None)
            return None
    return user, device


def prove_letters(user: User, token: str) -> bool:
    """Check the letters of a person who has proved himself otherwise (a mailed link). Failures count, and lock."""
    with wall.enter_login():
        held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        device_id = f"{MemorableWordDevice.model_label()}/{MemorableWordDevice.objects.get(user_id=user.pk).pk}"
        may = held.is_active and held.locked_at is None
        if django_otp.verify_token(held, device_id, token if may else WRONG) is not None:
            return True
        _count_failure(held, device_id)
        return False


def _device_id(attempt: Attempt, token: str) -> str:
    """Which device the answer is for. Staff may answer with one of their printed codes, told by its length."""
    if not attempt.staff:
        return f"{MemorableWordDevice.model_label()}/{attempt.device_id}"
    if len(token) == _STATIC_CODE_LENGTH:
        static = StaticDevice.objects.filter(user_id=attempt.user_id, confirmed=True).first()
        return f"{StaticDevice.model_label()}/{static.pk if static else 0}"
    return f"{TOTPDevice.model_label()}/{attempt.device_id}"


def _count_failure(user: User | None, device_id: str) -> None:
    device = Device.from_persistent_id(device_id)
    if user is None or user.locked_at is not None or device is None:
        return
    if device.throttling_failure_count >= LOCK_AFTER:
        lock.lock(user)


def begin_session(request: HttpRequest, user: User, device: Device) -> None:
    """Let a verified person in: a new session key, the absolute time limit, and where the session came from.

    The only way in: the views call it after the second step, tests to be inside without one.
    """
    with wall.enter_login():
        request.session.pop(_ATTEMPTS, None)
        request.user = user
        django_login(request, user, backend=_BACKEND)
        django_otp.login(request, device)
        request.session[BEGUN] = timezone.now().isoformat()
        request.session.save()
        Session.objects.filter(session_key=request.session.session_key).update(
            address=client_address(request),
            agent=request.headers.get("User-Agent", "")[:200].replace("\x00", ""),
            created_at=timezone.now(),
            seen_at=timezone.now(),
        )
    logger.info("login.entered", user=user.pk, staff=user.is_staff)
