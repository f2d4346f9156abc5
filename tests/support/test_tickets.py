"""Tickets as the partner sees them: opening, answering, files, closing, what is new."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.mail.models import Mail
from portal.tenancy import wall
from products.models import WebProduct
from support.models import Ticket, TicketAttachment, TicketMessage
from support.tickets import conversation
from support.tickets.attachments import Upload, kind_of, safe_name
from support.tickets.authors import PARTNER, STAFF, Author, author_of
from support.tickets.views import TicketPages
from tests.grid.base import GridTests
from tests.mail.delivering import deliver_all

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 30
SAM = Author(side=STAFF, name="Sam Staff", id=None)


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


def upload(name: str, content: bytes) -> Upload:
    return Upload(name=name, file=io.BytesIO(content), size=len(content))


def opened(user: Any, **more: Any) -> Ticket:
    return conversation.open_ticket(
        **{"subject": "No audio", "text": "Calls to Poland have no audio.", "author": author_of(user), **more}
    )


class TestTickets(GridTests):
    pages = TicketPages
    form_data = {"subject": "No audio", "category": "problem", "text": "Calls to Poland are silent."}

    def make(self, n: int, **kwargs: Any) -> Ticket:
        return opened(self.cast.acme.owner, subject=f"Ticket {n}")


@pytest.fixture
def mine(cast, as_partner) -> Ticket:
    with as_partner(cast.acme, actor=cast.acme.editor):
        return opened(cast.acme.editor)


def fresh(ticket: Ticket) -> Ticket:
    with wall.enter_staff(actor_name="test"):
        return Ticket.objects.get(pk=ticket.pk)


def answer(cast, ticket: Ticket, text: str = "Which codec?", **more: Any) -> TicketMessage:
    with wall.enter_staff(actor_id=cast.staff.pk, actor_name="Sam Staff"), conversation.inside(ticket):
        return conversation.reply(ticket=Ticket.objects.get(pk=ticket.pk), text=text, author=SAM, **more)


# ---- the conversation


def test_a_conversation_from_question_to_close(cast, client_for, mine):
    assert (mine.state, mine.unread_by_staff, mine.unread_by_partner) == ("open", True, False)
    answer(cast, mine)
    assert (fresh(mine).state, fresh(mine).unread_by_partner) == ("answered", True)
    editor = client_for(cast.acme.editor)
    grid = editor.get(reverse("tickets")).content.decode()
    assert '<span class="panel-badge">1<' in grid
    assert '<span class="badge state-info">new</span>' in grid
    page = editor.get(reverse("ticket", args=[mine.pk])).content.decode()
    assert "Calls to Poland have no audio." in page
    assert "Which codec?" in page
    assert not fresh(mine).unread_by_partner
    assert "panel-badge" not in editor.get(reverse("tickets")).content.decode()
    posted = editor.post(reverse("ticket-reply", args=[mine.pk]), {"text": "G.711 <b>only</b>"}, follow=True)
    assert "G.711 &lt;b&gt;only&lt;/b&gt;" in posted.content.decode()
    assert (fresh(mine).state, fresh(mine).unread_by_staff) == ("open", True)
    closed = editor.post(reverse("ticket-close", args=[mine.pk]), follow=True).content.decode()
    assert "Acme Editor closed the ticket." in closed
    assert fresh(mine).state == "closed"
    editor.post(reverse("ticket-close", args=[mine.pk]))
    editor.post(reverse("ticket-reopen", args=[mine.pk]))
    assert fresh(mine).state == "open"
    with wall.enter_partner(mine.partner_id):
        assert TicketMessage.objects.filter(side="system").count() == 2


def test_a_message_opens_a_closed_ticket_again(cast, client_for, mine, as_partner):
    with as_partner(cast.acme):
        conversation.close(ticket=mine, author=author_of(cast.acme.owner))
    client_for(cast.acme.owner).post(reverse("ticket-reply", args=[mine.pk]), {"text": "Again!"})
    assert fresh(mine).state == "open"


def test_who_only_reads_neither_writes_nor_marks_as_read(cast, client_for, mine):
    answer(cast, mine)
    reader = client_for(cast.acme.reader)
    page = reader.get(reverse("ticket", args=[mine.pk]))
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()
    assert fresh(mine).unread_by_partner
    for name in ("ticket-reply", "ticket-close", "ticket-reopen"):
        assert reader.post(reverse(name, args=[mine.pk]), {"text": "x"}).status_code == 403


def test_another_partners_ticket_is_a_404(cast, client_for, as_partner, mine):
    with as_partner(cast.acme):
        conversation.reply(
            ticket=mine, text="See", author=author_of(cast.acme.owner), attachments=[upload("a.png", PNG)]
        )
        file = TicketAttachment.objects.get()
    globex = client_for(cast.globex.owner)
    assert globex.get(reverse("ticket", args=[mine.pk])).status_code == 404
    assert globex.get(reverse("ticket-attachment", args=[file.pk])).status_code == 404
    for name in ("ticket-reply", "ticket-close", "ticket-reopen"):
        assert globex.post(reverse(name, args=[mine.pk]), {"text": "x"}).status_code == 404
    with as_partner(cast.acme):
        assert TicketMessage.objects.count() == 2


@pytest.mark.parametrize("text", ["", "   \n", "\x00", "x" * 20_001])
def test_a_message_that_can_not_be_taken_says_why_and_is_not_lost(cast, client_for, mine, text):
    answer = client_for(cast.acme.editor).post(reverse("ticket-reply", args=[mine.pk]), {"text": text})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "errorlist" in page
    if len(text) > 100:
        assert text[:100] in page


def test_another_partners_web_product_is_no_choice(cast, client_for, as_partner):
    with as_partner(cast.globex):
        theirs = WebProduct.objects.create(
            type="business",
            cultures=["en"],
            default_culture="en",
            currencies=["EUR"],
            brand="Theirs",
            domain="theirs.example",
            cms="own",
        )
    data = {"subject": "s", "category": "question", "text": "t", "web_product": theirs.pk}
    answer = client_for(cast.acme.owner).post(reverse("tickets-add"), data)
    assert answer.status_code == 422
    assert "Theirs" not in answer.content.decode()


def test_the_add_form_can_be_begun_from_elsewhere(cast, client_for):
    url = reverse("tickets-add") + "?subject=Activate+my+site&category=activation"
    page = client_for(cast.acme.owner).get(url).content.decode()
    assert 'value="Activate my site"' in page
    assert '<option value="activation" selected>' in page


# ---- mails


@pytest.mark.django_db(transaction=True)
def test_both_sides_are_mailed_once(cast, as_partner, settings):
    settings.STAFF_EMAIL, settings.INBOUND_DOMAIN = "desk@platform.example", "in.example"
    with as_partner(cast.acme, actor=cast.acme.editor):
        ticket = opened(cast.acme.editor)
        conversation.reply(ticket=ticket, text="Also to Spain.", author=author_of(cast.acme.owner))
    answer(cast, ticket, "Look at <this>")
    sent = deliver_all()
    assert [message.to[0] for message in sent] == [
        "desk@platform.example",
        "desk@platform.example",
        cast.acme.owner.email,
        cast.acme.editor.email,
    ]
    to_staff, _again, to_owner, _editor = sent
    assert to_owner.reply_to == [f"ticket+{ticket.reply_token}@in.example"]
    assert to_staff.reply_to[0].startswith(f"ticket+{ticket.reply_token}-")
    assert "Look at <this>" in to_owner.body
    assert "Look at &lt;this&gt;" in to_owner.alternatives[0].content
    assert len({message.message()["In-Reply-To"] for message in sent}) == 1
    assert ticket.reply_token not in to_owner.message()["In-Reply-To"]
    assert to_owner.from_email.startswith("bounce+")
    with as_partner(cast.acme):
        seen = set(Mail.objects.values_list("to_address", flat=True))
    assert "desk@platform.example" not in seen, "staff's mail is the platform's"


@pytest.mark.django_db(transaction=True)
def test_without_inbound_mail_nobody_is_asked_to_answer_by_mail(cast, mine, settings):
    settings.INBOUND_DOMAIN = ""
    answer(cast, mine)
    [sent] = deliver_all()
    assert sent.reply_to == []
    assert "above this line" not in sent.body


@pytest.mark.django_db(transaction=True)
def test_who_can_not_log_in_any_more_gets_no_mail(cast, mine):
    with wall.enter_staff(actor_name="test"):
        type(cast.acme.editor).objects.filter(pk=cast.acme.editor.pk).update(is_active=False)
    answer(cast, mine)
    assert deliver_all() == []


# ---- files

TAKEN = [
    ("picture.png", PNG, "image/png"),
    ("photo.JPG", b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 20, "image/jpeg"),
    ("scan.pdf", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "application/pdf"),
    ("call.pcap", b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00" + b"\0" * 16, "application/vnd.tcpdump.pcap"),
    ("call.pcapng", b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a", "application/vnd.tcpdump.pcap"),
    ("voice.wav", b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 20, "audio/wav"),
    ("rates.csv", b"code,rate\n48,0.01\n", "text/plain; charset=utf-8"),
    ("rates.csv", "code;Łódź\n".encode("utf-16"), "text/plain; charset=utf-8"),
    ("sip.txt", b"\x1b[31mINVITE sip:x\xe9\n", "text/plain; charset=utf-8"),
    ("logs.zip", zipped("a.txt"), "application/zip"),
    (
        "Book.xlsx",
        zipped("[Content_Types].xml", "xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
]
REFUSED = [
    ("page.html", b"<!doctype html><script>alert(1)</script>"),
    ("page.txt", b"\n <html><script>alert(1)</script>"),
    ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ("picture.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("wide.txt", "<svg/>".encode("utf-16")),
    ("program.exe", b"MZ" + b"\0" * 100),
    ("program.pdf", b"MZ" + b"\0" * 100),
    ("program", b"\x7fELF" + b"\0" * 60),
    ("script.js", b"alert(1)"),
    ("script.hta", b"alert(1)"),
    ("picture.html", PNG + b"<script>alert(1)</script>"),
    ("archive.xlsx", zipped("a.txt")),
    ("macro.docx", zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
    ("deck.pptx", zipped("[Content_Types].xml", "ppt/presentation.xml")),
    ("broken.zip", b"PK\x03\x04" + b"\0" * 50),
    ("applet.jar", zipped("META-INF/MANIFEST.MF", "A.class")),
    ("data.csv", b"a,b\x00c"),
    ("empty.txt", b""),
]


@pytest.mark.parametrize(("name", "content", "content_type"), TAKEN, ids=lambda value: str(value)[:12])
def test_a_file_is_kept_and_given_out_as_a_download_only(cast, client_for, mine, name, content, content_type):
    editor = client_for(cast.acme.editor)
    data = {"text": "See the file", "attachments": [SimpleUploadedFile(name, content, "text/html")]}
    posted = editor.post(reverse("ticket-reply", args=[mine.pk]), data)
    assert posted.status_code == 302, posted.content.decode()
    with wall.enter_partner(mine.partner_id):
        file = TicketAttachment.objects.get()
    assert (file.name, file.size, file.content_type) == (name, len(content), content_type)
    assert name not in file.file.name, "the stored name tells nothing and can do nothing"
    assert name in editor.get(reverse("ticket", args=[mine.pk])).content.decode()
    given_out = editor.get(reverse("ticket-attachment", args=[file.pk]))
    assert b"".join(given_out.streaming_content) == content
    assert given_out.headers["Content-Disposition"].startswith("attachment")
    assert given_out.headers["X-Content-Type-Options"] == "nosniff"
    assert given_out.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert given_out.headers["Content-Type"] == content_type


@pytest.mark.parametrize(("name", "content"), REFUSED, ids=lambda value: str(value)[:12])
def test_a_file_that_is_not_taken_says_so_and_the_text_stays(cast, client_for, mine, name, content):
    editor = client_for(cast.acme.editor)
    data = {"text": "See the file", "attachments": [SimpleUploadedFile(name, content, "image/png")]}
    refused = editor.post(reverse("ticket-reply", args=[mine.pk]), data)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "See the file" in page
    assert name in page
    with wall.enter_partner(mine.partner_id):
        assert not TicketAttachment.objects.exists()
        assert TicketMessage.objects.count() == 1


def test_size_and_number_have_their_limits(cast, client_for, mine, settings):
    settings.ATTACHMENT_MAX_BYTES, settings.ATTACHMENTS_MAX = 100, 2
    editor = client_for(cast.acme.editor)
    url = reverse("ticket-reply", args=[mine.pk])
    big = editor.post(url, {"text": "x", "attachments": [SimpleUploadedFile("a.txt", b"x" * 101)]})
    assert "a.txt is larger than 100" in big.content.decode()
    many = editor.post(url, {"text": "x", "attachments": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(3)]})
    assert "At most 2 files" in many.content.decode()
    assert big.status_code == many.status_code == 422


def test_a_file_that_the_storage_lost_is_a_404(cast, client_for, as_partner, mine):
    with as_partner(cast.acme):
        conversation.reply(ticket=mine, text="x", author=author_of(cast.acme.owner), attachments=[upload("a.png", PNG)])
        file = TicketAttachment.objects.get()
        file.file.storage.delete(file.file.name)
    assert client_for(cast.acme.owner).get(reverse("ticket-attachment", args=[file.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.txt", "a.txt"),
        ("a\r\nSet-Cookie: b.txt", "aSet-Cookie_ b.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("", "file"),
        ("...", "file"),
        (".txt", "txt"),
        ("x" * 300 + ".pdf", "x" * 115 + ".pdf"),
    ],
)
def test_names_of_files_are_made_safe(name, safe):
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_any_name_is_made_safe(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= 140
    assert not set(safe) & set('/\\\r\n\x00<>:"|?*')
    assert safe_name(safe) == safe or len(safe) > 100


@given(st.binary(max_size=3000))
def test_any_content_is_judged_without_a_fault(content):
    kind_of(io.BytesIO(content))
    kind_of(io.BytesIO(b"PK\x03\x04" + content))


def test_what_is_unread_is_known_by_side(cast, as_partner, mine):
    with as_partner(cast.acme):
        assert conversation.unread() == 0
        assert conversation.mark_read(ticket=mine, side=STAFF)
        assert not conversation.mark_read(ticket=mine, side=STAFF)
        assert not conversation.mark_read(ticket=mine, side=PARTNER)


def test_the_dashboard_shows_what_is_new(cast, client_for, mine):
    answer(cast, mine)
    page = client_for(cast.acme.reader).get("/").content.decode()
    assert "No audio" in page
    assert "No audio" not in client_for(cast.globex.reader).get("/").content.decode()


def test_the_demo_has_tickets_once(cast, as_partner):
    from support import demo

    with as_partner(cast.acme):
        demo.make(cast.acme.partner)
        demo.make(cast.acme.partner)
        assert sorted(Ticket.objects.values_list("state", flat=True)) == ["answered", "closed"]
        assert TicketAttachment.objects.count() == 1
        assert conversation.unread() == 1
