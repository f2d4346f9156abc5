"""The Outbox: the mails that local mode writes, shown to whom they were sent."""

import re
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection

from portal.mail.sending import send as send_mail
from support.outbox import mails_to

FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.MODE = "local"
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    return settings.EMAIL_FILE_PATH


def send(to: str, subject: str = "Hello", body: str = "Text", *, count: int = 1) -> None:
    with get_connection(FILES) as backend:
        for _number in range(count):
            EmailMessage(subject, body, "portal@localhost", [to], connection=backend).send()


def test_a_person_sees_mails_to_the_own_partners_people(cast, client_for, folder):
    send(cast.acme.owner.email, "For the owner")
    send(f"Editor <{cast.acme.editor.email.upper()}>", "For the editor")
    send(cast.globex.owner.email, "For another partner")
    send("stranger@example.org", "For a stranger")
    text = client_for(cast.acme.reader).get("/mails/outbox/").content.decode()
    assert "For the owner" in text
    assert "For the editor" in text
    assert "For another partner" not in text
    assert "For a stranger" not in text


def test_staff_see_all(cast, client_for, folder):
    for to in (cast.acme.owner.email, cast.globex.owner.email, "stranger@example.org"):
        send(to, f"To {to}")
    text = client_for(cast.staff).get("/mails/outbox/").content.decode()
    assert text.count("<article") == 3


def test_nobody_else_sees_it(cast, client, folder):
    assert client.get("/mails/outbox/").status_code == 302


@pytest.mark.parametrize("mode", ["production", "test"])
def test_only_in_local_mode(cast, client_for, folder, settings, mode):
    settings.MODE = mode
    assert client_for(cast.acme.owner).get("/mails/outbox/").status_code == 404
    assert "Outbox" not in client_for(cast.acme.owner).get("/users/").content.decode()


def test_mails_and_outbox_are_tabs_of_one_entry(cast, client_for, folder, settings):
    """Two entries that look alike confuse; and where mails are really sent there is only one."""
    owner = client_for(cast.acme.owner)
    for path, here in (("/mails/", "Mails"), ("/mails/outbox/", "Outbox")):
        page = owner.get(path).content.decode()
        panel = page[page.index('id="panels"') : page.index('id="main"')]
        assert panel.count("Mails") == 1
        assert "Outbox" not in panel
        assert re.findall(r'<li><a href="(/mails/[a-z/]*)"( aria-current="page")?>(\w+)</a></li>', page) == [
            ("/mails/", ' aria-current="page"' * (here == "Mails"), "Mails"),
            ("/mails/outbox/", ' aria-current="page"' * (here == "Outbox"), "Outbox"),
        ]
    assert "/mails/outbox/" in client_for(cast.staff).get("/admin/").content.decode(), "invitations staff sent"
    settings.MODE = "production"
    assert "/mails/outbox/" not in owner.get("/mails/").content.decode()
    assert "/mails/outbox/" not in client_for(cast.staff).get("/admin/").content.decode()


def test_a_mail_whose_link_was_not_kept_says_where_it_is(cast, client_for, as_partner, folder):
    with as_partner(cast.acme):
        made = send_mail(kind="job-ended", to=cast.acme.owner.email, context={"url": "https://x.example/"}, secret=True)
    assert "/mails/outbox/" in client_for(cast.acme.owner).get(f"/mails/{made.pk}/").content.decode().split("<main")[1]


def test_links_can_be_followed_and_nothing_else_is_markup(cast, client_for, folder):
    body = 'See http://127.0.0.1:8000/link/abc_-123/\n\n<script>alert(1)</script> javascript:alert(1) "quoted"'
    send(cast.acme.owner.email, "<b>Subject</b>", body)
    text = client_for(cast.acme.owner).get("/mails/outbox/").content.decode()
    assert 'href="http://127.0.0.1:8000/link/abc_-123/"' in text
    assert "<script>alert" not in text
    assert "<b>Subject" not in text
    assert 'href="javascript' not in text


def test_several_mails_in_a_file_and_words_in_any_language(cast, folder):
    send(cast.acme.owner.email, "Łódź – 電話", "Zażółć\n" + "-" * 30 + "\ngęślą jaźń " * 40, count=3)
    mails = mails_to([cast.acme.owner.email])
    assert [mail.subject for mail in mails] == ["Łódź – 電話"] * 3
    assert "gęślą jaźń" in mails[0].text


def test_two_mails_of_one_file_stand_newest_first(cast, folder):
    """Django's backend goes on in a file of the same second, when it happens to be given the same number."""
    send(cast.acme.owner.email, "First")
    file = next(folder.glob("*.log"))
    file.write_bytes(file.read_bytes() + file.read_bytes().replace(b"First", b"Second"))
    assert [mail.subject for mail in mails_to(None)] == ["Second", "First"]


def test_an_empty_or_damaged_outbox_is_no_error(cast, client_for, folder):
    assert "No mail yet" in client_for(cast.acme.owner).get("/mails/outbox/").content.decode()
    folder.mkdir()
    (folder / "1.log").write_bytes(b"\xff\xfe\x00 no mail\n" + b"-" * 79 + b"\n")
    (folder / "2.log").write_bytes(b"")
    (folder / "3.log").write_bytes(b"x" * (2 * 1024 * 1024))
    assert "No mail yet" in client_for(cast.acme.owner).get("/mails/outbox/").content.decode()


def test_the_newest_come_first(cast, folder):
    import os

    for number in range(3):
        send(cast.acme.owner.email, f"Mail {number}")
        newest = max(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (1000 + number, 1000 + number))
    assert [mail.subject for mail in mails_to(None)] == ["Mail 2", "Mail 1", "Mail 0"]
