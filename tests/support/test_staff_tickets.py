"""Tickets as staff see them, through the staff's door."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.history.models import Event
from portal.tenancy import wall
from support.models import Ticket, TicketAttachment, TicketMessage
from support.tickets import conversation
from support.tickets.authors import author_of

LIST = reverse("admin:support_ticket_changelist")


@pytest.fixture
def tickets(cast, as_partner) -> list[Ticket]:
    found = []
    for company in (cast.acme, cast.globex):
        with as_partner(company):
            found.append(
                conversation.open_ticket(
                    subject=f"{company.partner.name} asks", text="Why <b>?</b>", author=author_of(company.owner)
                )
            )
    return found


def page_of(ticket: Ticket) -> str:
    return reverse("admin:support_ticket_change", args=[ticket.pk])


def fresh(ticket: Ticket) -> Ticket:
    with wall.enter_staff(actor_name="test"):
        return Ticket.objects.get(pk=ticket.pk)


def test_unread_tickets_of_all_partners_come_first(cast, client_for, tickets):
    staff = client_for(cast.staff)
    with wall.enter_staff(actor_name="test"):
        Ticket.objects.filter(pk=tickets[1].pk).update(unread_by_staff=False)
    page = staff.get(LIST).content.decode()
    assert page.index("Acme asks") < page.index("Globex asks")
    assert "Globex asks" not in staff.get(LIST, {"unread_by_staff__exact": "1"}).content.decode()
    assert "Globex asks" not in staff.get(LIST, {"q": "Acme"}).content.decode()


def test_opening_it_marks_it_as_read(cast, client_for, tickets):
    page = client_for(cast.staff).get(page_of(tickets[0])).content.decode()
    assert "Why &lt;b&gt;?&lt;/b&gt;" in page
    assert not fresh(tickets[0]).unread_by_staff
    assert fresh(tickets[1]).unread_by_staff


def test_an_answer_goes_through_the_domain(cast, client_for, tickets):
    staff = client_for(cast.staff)
    file = SimpleUploadedFile("log.txt", b"INVITE sip:x")
    answer = staff.post(page_of(tickets[0]), {"text": "Try again", "attachments": [file], "answer": "1"})
    assert answer.status_code == 302
    assert (fresh(tickets[0]).state, fresh(tickets[0]).unread_by_partner) == ("answered", True)
    with wall.enter_partner(tickets[0].partner_id):
        message = TicketMessage.objects.get(side="staff")
        attachment = TicketAttachment.objects.get()
        assert (message.author_id, message.author_name) == (cast.staff.pk, "Staff")
        assert Event.objects.filter(table_name="support_ticket", actor_name="Staff").exists()
    owner = client_for(cast.acme.owner)
    page = owner.get(reverse("ticket", args=[tickets[0].pk])).content.decode()
    assert "Try again" in page
    assert "log.txt" in page
    url = reverse("admin:support_ticket_attachment", args=[attachment.pk])
    given_out = staff.get(url)
    assert b"".join(given_out.streaming_content) == b"INVITE sip:x"
    assert given_out.headers["Content-Disposition"].startswith("attachment")
    assert owner.get(url).status_code == 302, "not a partner's door"


def test_answer_and_close_then_open_again(cast, client_for, tickets):
    staff = client_for(cast.staff)
    staff.post(page_of(tickets[0]), {"text": "Done", "answer_and_close": "1"})
    assert fresh(tickets[0]).state == "closed"
    assert fresh(tickets[0]).unread_by_partner
    staff.post(page_of(tickets[0]), {"reopen": "1"})
    assert fresh(tickets[0]).state == "open"
    staff.post(page_of(tickets[0]), {"close": "1"})
    assert fresh(tickets[0]).state == "closed"


@pytest.mark.parametrize("button", ["close", "reopen"])
def test_a_written_answer_is_not_lost_by_the_wrong_button(cast, client_for, tickets, button):
    answer = client_for(cast.staff).post(page_of(tickets[0]), {"text": "A long answer", button: "1"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "A long answer" in page
    assert "has not been sent yet" in page
    assert fresh(tickets[0]).state == "open"


def test_the_buttons_say_what_they_close(cast, client_for, tickets):
    page = client_for(cast.staff).get(page_of(tickets[0])).content.decode()
    assert re.findall(r'<input type="submit"[^>]* value="([^"]+)"', page) == [
        "Answer",
        "Answer and close ticket",
        "Close ticket",
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": ""}, "required"),
        ({"text": "\x00"}, "Null characters"),
        ({"text": "x", "attachments": [SimpleUploadedFile("a.exe", b"MZ\0\0")]}, "a.exe"),
    ],
)
def test_what_can_not_be_taken_says_why(cast, client_for, tickets, data, words):
    answer = client_for(cast.staff).post(page_of(tickets[0]), {**data, "answer": "1"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with wall.enter_partner(tickets[0].partner_id):
        assert TicketMessage.objects.count() == 1


def test_only_staff_come_in(cast, client, client_for, tickets):
    for who in (client, client_for(cast.acme.owner)):
        assert who.get(LIST).status_code == 302
        assert who.post(page_of(tickets[0]), {"text": "I am staff", "answer": "1"}).status_code == 302
    assert fresh(tickets[0]).state == "open"


def test_staff_neither_add_nor_delete(cast, client_for, tickets):
    staff = client_for(cast.staff)
    assert staff.get(reverse("admin:support_ticket_add")).status_code == 403
    assert staff.get(reverse("admin:support_ticket_delete", args=[tickets[0].pk])).status_code == 403
    for nonsense in ("0", "999999", "x", "9" * 30):
        assert staff.get(f"{LIST}{nonsense}/change/").status_code in {403, 404}


def test_the_staffs_index_counts_what_is_unread(cast, client_for, tickets):
    assert "Unread tickets" in client_for(cast.staff).get("/admin/").content.decode()


@pytest.mark.parametrize("name", ["support_ticket", "support_activationrequest", "gateways_termgateway"])
@pytest.mark.parametrize("number", ["²", "٣", "9" * 30, "x"])
def test_numbers_that_are_none_are_refused(cast, client_for, name, number):
    answer = client_for(cast.staff).get(reverse(f"admin:{name}_change", args=[number]))
    assert answer.status_code in {403, 404}
