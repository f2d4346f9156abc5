"""Mails about accounts: what lets somebody in is nobody else's to read."""

import re

import pytest
from django.core import mail as django_mail

from portal.mail.models import Mail
from portal.tenancy import wall
from tenants import mails
from tenants.models import MailedLink
from tests.tenants.people import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("purpose", list(MailedLink.Purpose))
def test_a_link_travels_and_is_kept_nowhere(cast, purpose, admin_connection):
    assert mails.mail_link(cast.acme.editor.pk, purpose)
    run_tasks()
    [sent] = django_mail.outbox
    token = re.search(r"/link/([^/\s]+)/", sent.body)
    assert token, sent.body
    assert token[1] in sent.alternatives[0].content
    assert sent.to == [cast.acme.editor.email]
    stored = admin_connection.execute("SELECT to_jsonb(m)::text FROM mail_mail m").fetchone()[0]
    assert token[1] not in stored
    with wall.enter_partner(cast.acme.partner.pk):
        row = Mail.objects.get()
    assert (row.secret, row.text, row.html, row.sealed, row.state) == (True, "", "", None, "sent")


def test_staffs_mails_are_the_platforms(cast):
    mails.mail_link(cast.staff.pk, MailedLink.Purpose.INVITATION)
    with wall.enter_staff(actor_name="test"):
        assert Mail.objects.get().partner_id == wall.PLATFORM_PARTNER_ID
    with wall.enter_partner(cast.acme.partner.pk):
        assert not Mail.objects.exists()


@pytest.mark.parametrize(("what", "words"), [("password", "your password"), ("word", "your memorable word")])
def test_a_change_is_told(cast, what, words):
    mails.mail_change(cast.acme.editor.pk, what)
    run_tasks()
    [sent] = django_mail.outbox
    assert words in sent.body
    assert "/forgotten/" in sent.body
