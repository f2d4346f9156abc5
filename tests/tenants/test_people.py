"""A partner's people: inviting, roles, shutting out; and a suspended partner."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from portal.history.models import Event
from portal.tenancy import wall
from tenants import partners, people
from tenants.models import Partner, User
from tests.tenants.people import can_log_in, fresh, is_inside, mailed_path, opened, run_tasks, try_to_log_in

INVITED = {"email": "New@Acme.example", "name": "Nora New", "role": "editor"}


@pytest.mark.django_db(transaction=True)
def test_an_invitation_from_the_grid_to_the_first_log_in(cast, client_for, client):
    inside = client_for(cast.acme.owner)
    assert inside.post("/users/add/", INVITED).status_code == 303
    text = inside.get("/users/").content.decode()
    assert "Nora New" in text
    assert "invited" in text
    path = mailed_path()
    assert mail.outbox[-1].to == ["new@acme.example"]
    assert "Acme" in mail.outbox[-1].body
    page = client.get(path, follow=True).content.decode()
    assert "You are invited to work for Acme" in page
    there = opened(client, path)
    data = {"name": "Nora", "new_password": "a new long phrase", "repeated": "a new long phrase", "word": "elephants"}
    for wrong in ({"word": "short"}, {"new_password": "short"}, {"name": ""}, {"repeated": "other"}):
        assert client.post(there, data | wrong).status_code == 422
    assert (
        "part of your password"
        in client.post(
            there, data | {"new_password": "elephants everywhere", "repeated": "elephants everywhere"}
        ).content.decode()
    )
    assert client.post(there, data).url == "/login/"
    try_to_log_in(client, "new@acme.example", "a new long phrase", "elephants")
    assert is_inside(client)
    assert client.get("/users/add/").status_code == 403, "an editor doesn't invite"
    with wall.enter_login():
        person = User.objects.get(email="new@acme.example")
    assert (person.partner_id, person.role, person.name, person.is_staff) == (
        cast.acme.partner.pk,
        "editor",
        "Nora",
        False,
    )


def test_an_address_in_use_is_refused_alike_here_and_elsewhere(cast, client_for):
    inside = client_for(cast.acme.owner)
    texts = []
    for email in (cast.acme.editor.email, cast.globex.editor.email, cast.staff.email):
        response = inside.post("/users/add/", INVITED | {"email": email})
        assert response.status_code == 422
        texts.append(response.content.decode().count("can&#x27;t be invited"))
    assert texts == [1, 1, 1]


@pytest.mark.parametrize(
    "bad", [{"email": "x"}, {"email": ""}, {"role": "king"}, {"name": ""}, {"email": "a\x00@b.example"}]
)
def test_a_bad_invitation_keeps_what_was_typed(cast, client_for, bad):
    response = client_for(cast.acme.owner).post("/users/add/", INVITED | bad)
    assert response.status_code == 422
    if "name" not in bad:
        assert "Nora New" in response.content.decode()


def test_only_owners_manage(cast, client_for):
    victim = cast.acme.reader.pk
    for person in (cast.acme.editor, cast.acme.reader):
        inside = client_for(person)
        assert inside.get("/users/").status_code == 200
        assert "Add" not in re.findall(r">\s*(\w+)\s*</a>", inside.get("/users/").content.decode())
        for url in ("/users/add/", f"/users/{victim}/edit/", f"/users/{victim}/deactivate/"):
            assert inside.post(url, INVITED).status_code == 403, url
    assert fresh(cast.acme.reader).is_active


def test_another_partners_people_do_not_exist(cast, client_for):
    inside, other = client_for(cast.acme.owner), cast.globex.reader
    assert other.email not in inside.get("/users/").content.decode()
    for url in ("edit/", "history/", "notes/", "menu/"):
        assert inside.get(f"/users/{other.pk}/{url}").status_code == 404
    for url in ("deactivate/", "activate/", "invite/"):
        assert inside.post(f"/users/{other.pk}/{url}").status_code == 404
    assert fresh(other).is_active


def test_a_role_is_changed_and_history_tells_it(cast, client_for):
    inside, pk = client_for(cast.acme.owner), cast.acme.reader.pk
    page = inside.get(f"/users/{pk}/edit/").content.decode()
    version = re.search(r'name="version" value="([^"]+)"', page)[1]
    data = {"name": "Rita", "role": "editor", "version": version}
    assert inside.post(f"/users/{pk}/edit/", data).status_code == 303
    assert (fresh(cast.acme.reader).role, fresh(cast.acme.reader).name) == ("editor", "Rita")
    with wall.enter_partner(cast.acme.partner.pk):
        event = Event.objects.filter(table_name="tenants_user", object_id=pk).first()
    assert event.actor_name == "Acme Owner"
    assert event.changes["role"] == ["reader", "editor"]


def test_the_last_owner_stays(cast, as_partner):
    with as_partner(cast.acme):
        for act in (people.deactivate, lambda user: people.change(user, name="x", role="editor")):
            with pytest.raises(ValidationError, match="last owner"):
                act(User.objects.get(pk=cast.acme.owner.pk))
        people.change(User.objects.get(pk=cast.acme.editor.pk), name="Second", role="owner")
        people.deactivate(User.objects.get(pk=cast.acme.owner.pk))
        with pytest.raises(ValidationError, match="last owner"):
            people.deactivate(User.objects.get(pk=cast.acme.editor.pk))


def test_an_invited_owner_who_never_came_does_not_count(cast, as_partner):
    with as_partner(cast.acme):
        people.invite(email="second@acme.example", name="Second", role="owner")
        with pytest.raises(ValidationError, match="last owner"):
            people.deactivate(User.objects.get(pk=cast.acme.owner.pk))


def test_who_is_deactivated_is_out_at_once_and_may_come_back(cast, client_for, client):
    can_log_in(cast.acme.editor)
    try_to_log_in(client, cast.acme.editor.email)
    inside = client_for(cast.acme.owner)
    inside.post(f"/users/{cast.acme.editor.pk}/deactivate/")
    assert not is_inside(client)
    inside.post(f"/users/{cast.acme.editor.pk}/activate/")
    assert not is_inside(client), "the old session stays ended"
    try_to_log_in(client, cast.acme.editor.email)
    assert is_inside(client)


@pytest.mark.django_db(transaction=True)
def test_an_invitation_is_sent_again_and_the_first_link_dies(cast, client_for):
    inside = client_for(cast.acme.owner)
    inside.post("/users/add/", INVITED)
    first = mailed_path()
    with wall.enter_login():
        pk = User.objects.get(email="new@acme.example").pk
    inside.post(f"/users/{pk}/invite/")
    second = mailed_path()
    assert Client().get(first, follow=True).status_code == 410
    assert Client().get(second, follow=True).status_code == 200
    inside.post(f"/users/{pk}/deactivate/")
    assert Client().get(second, follow=True).status_code == 410
    inside.post(f"/users/{pk}/invite/")
    assert run_tasks() == 0


def test_inviting_is_limited(cast, as_partner):
    with as_partner(cast.acme):
        for number in range(30):
            people.invite(email=f"p{number}@acme.example", name="P", role="reader")
        with pytest.raises(ValidationError, match="last hour"):
            people.invite(email="p99@acme.example", name="P", role="reader")


# ---- the partner's settings, and suspension


def test_an_owner_changes_the_settings(cast, client_for):
    inside = client_for(cast.acme.owner)
    data = {"name": "Acme Two", "margin_percent": "12.50", "coverage_max_age": "14"}
    assert inside.post("/settings/partner/", data).url == "/settings/partner/"
    with wall.enter_partner(cast.acme.partner.pk):
        partner = Partner.objects.get(pk=cast.acme.partner.pk)
    assert (partner.name, str(partner.margin_percent), partner.coverage_max_age) == ("Acme Two", "12.50", 14)


@pytest.mark.parametrize(
    "bad",
    [
        {"margin_percent": "-1"},
        {"margin_percent": "1e9"},
        {"margin_percent": "NaN"},
        {"margin_percent": "١٢,٥"},
        {"coverage_max_age": "0"},
        {"coverage_max_age": "99999999999"},
        {"name": ""},
        {"name": "x" * 500},
    ],
)
def test_settings_that_cannot_be_are_refused_beside_their_field(cast, client_for, bad):
    data = {"name": "Acme", "margin_percent": "5", "coverage_max_age": "14"} | bad
    response = client_for(cast.acme.owner).post("/settings/partner/", data)
    assert response.status_code == 422
    with wall.enter_partner(cast.acme.partner.pk):
        assert Partner.objects.get(pk=cast.acme.partner.pk).margin_percent == 0


def test_others_only_read_the_settings(cast, client_for):
    for person in (cast.acme.editor, cast.acme.reader):
        inside = client_for(person)
        assert "Owners change these settings." in inside.get("/settings/partner/").content.decode()
        assert inside.post("/settings/partner/", {"name": "Mine"}).status_code == 403


def test_a_suspended_partner_reads_and_changes_nothing(cast, client):
    can_log_in(cast.acme.owner)
    with wall.enter_staff(actor_name="Sam"):
        partners.suspend(Partner.objects.get(pk=cast.acme.partner.pk), reason="Unpaid")
    try_to_log_in(client, cast.acme.owner.email)
    assert client.get("/users/").status_code == 200
    assert client.post("/users/add/", INVITED).status_code == 403
    assert client.post("/settings/partner/", {"name": "Mine"}).status_code == 403
    with wall.enter_staff(actor_name="Sam"):
        partners.resume(Partner.objects.get(pk=cast.acme.partner.pk))
    assert client.post("/users/add/", INVITED).status_code == 303


def test_the_platform_cannot_be_suspended(cast):
    with wall.enter_staff(actor_name="Sam"), pytest.raises(ValidationError):
        partners.suspend(Partner.objects.get(pk=0), reason="x")
