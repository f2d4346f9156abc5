"""The cast of every test: two partners who both own data, their people, and ways to be one of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.contrib.auth.hashers import make_password
from django.test import Client, RequestFactory
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.tenancy import wall
from tenants.login import begin_session
from tenants.models import MemorableWordDevice, Partner, User

PASSWORD = "correct horse battery"  # everybody's in the cast
WORD = "telephone"


@dataclass(frozen=True, kw_only=True)
class Company:
    """A partner and its three people."""

    partner: Partner
    owner: User
    editor: User
    reader: User


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Acme and Globex, who must never see each other, and one of the platform's staff."""

    acme: Company
    globex: Company
    staff: User


def _person(*, email: str, name: str, partner: Partner | None, role: str) -> User:
    return User.objects.create(
        email=email,
        name=name,
        partner=partner,
        role=role,
        is_staff=partner is None,
        is_superuser=partner is None,
        password=make_password(PASSWORD),
    )


def _company(name: str) -> Company:
    partner = Partner.objects.create(name=name)
    host = f"{name.lower()}.example"
    people = {
        role.value: _person(email=f"{role.value}@{host}", name=f"{name} {role.label}", partner=partner, role=role.value)
        for role in User.Role
    }
    return Company(partner=partner, **people)


@pytest.fixture
def cast(db: None) -> Cast:
    """Acme and Globex with an owner, an editor and a reader each, and a staff user."""
    with wall.enter_staff(actor_name="test"):
        return Cast(
            acme=_company("Acme"),
            globex=_company("Globex"),
            staff=_person(email="staff@platform.example", name="Staff", partner=None, role=User.Role.READER),
        )


@pytest.fixture
def as_partner() -> Callable[..., AbstractContextManager[wall.Wall]]:
    """`with as_partner(cast.acme):` runs domain code inside Acme's wall, as its owner unless `actor` says else."""

    def enter(company: Company, *, actor: User | None = None) -> AbstractContextManager[wall.Wall]:
        actor = actor or company.owner
        return wall.enter_partner(company.partner.pk, actor_id=actor.pk, actor_name=str(actor), request_id="test")

    return enter


def second_factor(user: User) -> Device:
    """The device whose use makes a login complete: the memorable word's, or for staff a one-time code's."""
    with wall.enter_login():
        if user.is_staff:
            return TOTPDevice.objects.get_or_create(user=user, name="test")[0]
        device = MemorableWordDevice.objects.filter(user=user).first() or MemorableWordDevice(user=user)
        device.set_word(WORD)
        device.save()
        return device


@pytest.fixture
def client_for(db: None) -> Callable[[User], Client]:
    """`client_for(user)`: a browser of somebody who has passed both steps of the login."""

    def log_in(user: User) -> Client:
        client = Client()
        request = RequestFactory().get("/")
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
        begin_session(request, user, second_factor(user))
        client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
        return client

    return log_in


@pytest.fixture
def own_storage(settings: LazySettings, tmp_path: Path) -> Path:  # the fixture's name is pytest-django's
    """A storage of the test's own, in this folder: it holds nothing of other tests."""
    place = tmp_path / "uploads"
    kept = settings.STORAGES
    settings.STORAGES = {**kept, "default": {**kept["default"], "OPTIONS": {"location": place, "base_url": None}}}
    return place
