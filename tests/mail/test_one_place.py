"""Mails go out from one place, its settings are checked."""

import ast

import pytest

from portal.environment import ROOT
from portal.local.packages import PACKAGES
from portal.mail.checks import check_mail

ALLOWED = {"portal/mail/composing.py", "portal/mail/delivery.py"}


def _imports(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_nothing_else_sends_mail() -> None:
    senders = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            names = _imports(path.read_text(encoding="utf-8"))
            if any(name.startswith(("django.core.mail", "smtplib")) for name in names):
                senders.add(path.relative_to(ROOT).as_posix())
    assert senders == ALLOWED


def test_every_kind_of_mail_is_whole() -> None:
    folders = [path for path in (ROOT / "templates" / "mail").iterdir() if path.is_dir()]
    assert len(folders) > 5
    for folder in folders:
        names = {path.name for path in folder.iterdir() if path.is_file()}
        assert {"subject.txt", "text.txt", "body.html"} <= names, folder.name
        body = (folder / "body.html").read_text(encoding="utf-8")
        assert 'extends "mail/base.html"' in body, folder.name
        assert "<img" not in body, f"{folder.name}: nothing is loaded from elsewhere"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"DEFAULT_FROM_EMAIL": "Portal"}, "mail.E001"),
        ({"STAFF_EMAIL": "desk"}, "mail.E002"),
        ({"INBOUND_DOMAIN": "not a domain"}, "mail.E003"),
        ({"IMAP_HOST": "imap.example", "INBOUND_DOMAIN": "in.example"}, "mail.E004"),
        ({"EMAIL_USE_TLS": True, "EMAIL_USE_SSL": True}, "mail.E005"),
        ({"IMAP_HOST": "imap.example", "IMAP_USER": "a", "IMAP_PASSWORD": "b"}, "mail.W001"),
        ({"MODE": "production", "EMAIL_FILE_PATH": "/data/outbox"}, "mail.W002"),
        ({"MODE": "production", "INBOUND_DOMAIN": "in.example", "EMAIL_FILE_PATH": ""}, "mail.W003"),
    ],
)
def test_wrong_settings_are_told(settings, wrong, code) -> None:
    assert check_mail(None) == []
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert [message.id for message in check_mail(None)] == [code]
