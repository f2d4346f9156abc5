"""The Mails page: what was mailed, what became of it, and mailing it again."""

from typing import Any

import pytest
from django.urls import reverse

from portal.mail.models import Mail
from portal.mail.sending import send
from portal.mail.views import MailPages
from portal.tenancy import wall
from tests.grid.base import GridTests
from tests.mail.delivering import deliver_all


def write(**more: Any) -> Mail:
    mail = send(**{"kind": "job-ended", "to": "ann@example.org", "context": {"url": "https://x.example/"}, **more})
    assert mail is not None
    return mail


class TestMails(GridTests):
    pages = MailPages

    def make(self, n: int, **kwargs: Any) -> Mail:
        return write(to=f"person{n}@example.org" if n % 2 else "=cmd()")


@pytest.fixture
def sent(cast, as_partner) -> Mail:
    with as_partner(cast.acme):
        mail = write(context={"url": "https://x.example/<script>alert(1)</script>"})
        Mail.objects.update(state=Mail.State.SENT)
    return mail


def test_one_mail_is_shown_as_text(cast, client_for, sent):
    page = client_for(cast.acme.reader).get(reverse("mail", args=[sent.pk])).content.decode()
    assert "ann@example.org" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "Send again" not in page, "a read-only person only reads"


def test_another_partners_mail_is_a_404(cast, client_for, sent):
    globex = client_for(cast.globex.owner)
    assert globex.get(reverse("mail", args=[sent.pk])).status_code == 404
    assert globex.post(reverse("mail-resend", args=[sent.pk])).status_code == 404


def test_what_came_back_says_why(cast, client_for, sent, as_partner):
    with as_partner(cast.acme):
        Mail.objects.update(state=Mail.State.BOUNCED, error="550 5.1.1 No such person")
    editor = client_for(cast.acme.editor)
    assert "550 5.1.1 No such person" in editor.get(reverse("mail", args=[sent.pk])).content.decode()
    grid = editor.get(reverse("mails")).content.decode()
    assert "bounced" in grid
    assert "550 5.1.1" in grid


def test_send_again_makes_a_mail_of_its_own(cast, client_for, sent, as_partner):
    editor = client_for(cast.acme.editor)
    url = reverse("mail-resend", args=[sent.pk])
    too_soon = editor.post(url, follow=True).content.decode()
    assert "in the last five minutes" in too_soon
    with as_partner(cast.acme):
        Mail.objects.update(created_at="2026-01-01T00:00Z")
    again = editor.post(url, follow=True)
    assert "on its way to ann@example.org again" in again.content.decode()
    with as_partner(cast.acme):
        first, second = Mail.objects.order_by("pk")
        assert (first.state, second.state) == ("sent", "queued")
        assert (first.text, first.html, first.subject) == (second.text, second.html, second.subject)
        assert first.message_id != second.message_id
    assert client_for(cast.acme.reader).post(url).status_code == 403


def test_a_secret_mail_can_not_be_sent_again(cast, client_for, as_partner):
    with as_partner(cast.acme):
        mail = write(secret=True)
        Mail.objects.update(state=Mail.State.FAILED, sealed=None)
    editor = client_for(cast.acme.editor)
    page = editor.get(reverse("mail", args=[mail.pk])).content.decode()
    assert "for one person only" in page
    assert "Send again" not in page
    assert "Ask for a new link" in editor.post(reverse("mail-resend", args=[mail.pk]), follow=True).content.decode()


def test_what_waits_can_not_be_sent_again(cast, client_for, as_partner):
    with as_partner(cast.acme):
        mail = write()
    text = client_for(cast.acme.editor).post(reverse("mail-resend", args=[mail.pk]), follow=True).content.decode()
    assert "still waiting to be sent" in text


def test_staff_see_and_resend_every_partners_mails(cast, client_for, sent, as_partner):
    with as_partner(cast.acme):
        Mail.objects.update(created_at="2026-01-01T00:00Z")
    staff = client_for(cast.staff)
    page = staff.get("/admin/mail/mail/").content.decode()
    assert "ann@example.org" in page
    assert staff.get(f"/admin/mail/mail/{sent.pk}/change/").status_code == 200
    assert staff.get("/admin/mail/mail/add/").status_code == 403
    answer = staff.post("/admin/mail/mail/", {"action": "send_again", "_selected_action": [sent.pk]}, follow=True)
    assert "is on its way again" in answer.content.decode()
    with wall.enter_staff(actor_name="test"):
        assert list(Mail.objects.values_list("partner_id", flat=True)) == [cast.acme.partner.pk] * 2


def test_a_resent_mail_arrives(cast, as_partner, sent):
    from portal.mail.resending import resend

    with as_partner(cast.acme):
        Mail.objects.update(created_at="2026-01-01T00:00Z")
        resend(Mail.objects.get())
    [message] = deliver_all()
    assert message.to == ["ann@example.org"]
