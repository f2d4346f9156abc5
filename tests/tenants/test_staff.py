"""Staff: a one-time code opens /admin/, three letters never do; what staff do there."""

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.history.models import Event
from portal.jobs.models import Job
from portal.mail.models import Mail
from portal.tenancy import wall
from tenants import demo, login, staff
from tenants.login_failures import LOCK_AFTER
from tenants.models import MemorableWordDevice, Partner, User
from tenants.sessions import SessionStore
from tests.conftest import PASSWORD
from tests.tenants.people import (
    NO_MATCH,
    anonymous,
    can_log_in,
    code_of,
    first_step,
    fresh,
    is_inside,
    let_the_back_off_pass,
    mailed_path,
    make_staff,
    opened,
    run_tasks,
    try_to_log_in,
)


@pytest.fixture
def sam(db) -> tuple[User, TOTPDevice]:
    return make_staff(email="sam@platform.example")


def enter(client: Client, email: str, code: str, password: str = PASSWORD):
    page = first_step(client, email, password, url="/admin/login/")
    assert page.status_code == 200
    return client.post(page.request["PATH_INFO"], {"code": code}, follow=True)


def sees_admin(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_password_and_code_open_the_admin(sam, client):
    user, device = sam
    page = first_step(client, user.email, url="/admin/login/")
    assert 'name="code"' in page.content.decode()
    assert not sees_admin(client)
    end = client.post(page.request["PATH_INFO"], {"code": code_of(device)}, follow=True)
    assert end.redirect_chain[-1][0] == "/admin/"
    assert sees_admin(client)


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_a_wrong_code_or_password_is_refused_without_saying_which(sam, client, password):
    user, device = sam
    code = code_of(device) if password == "wrong" else "000000"
    end = enter(client, user.email, code, password)
    assert NO_MATCH in end.content.decode()
    assert not sees_admin(client)


def test_an_unknown_member_of_staff_gets_the_same_answers(cast, sam):
    user, _device = sam
    pages = []
    for email in (user.email, "nobody@platform.example", cast.acme.owner.email):
        end = enter(Client(), email, "123456", "wrong")
        pages.append(anonymous(end))
    assert len(set(pages)) == 1


def test_a_code_works_once(sam, client):
    user, device = sam
    code = code_of(device)
    enter(client, user.email, code)
    assert sees_admin(client)
    other = Client()
    enter(other, user.email, code)
    assert not sees_admin(other)


def test_a_printed_code_works_once(db):
    keys = staff.create_staff(email="Ada@platform.example", name="Ada", password=PASSWORD)
    assert len(set(keys.printed_codes)) == staff.PRINTED_CODES
    first, second = Client(), Client()
    enter(first, "ada@platform.example", keys.printed_codes[0].upper())
    assert sees_admin(first)
    enter(second, "ada@platform.example", keys.printed_codes[0])
    assert not sees_admin(second)


def test_three_letters_never_open_the_admin(cast, client):
    can_log_in(cast.staff)
    can_log_in(cast.acme.owner)
    try_to_log_in(client, cast.staff.email)
    assert not sees_admin(client)
    # Even a session that holds a member of staff and his memorable word's device.
    with wall.enter_login():
        device = MemorableWordDevice.objects.get(user=cast.staff)
    assert not sees_admin(_session_of(cast.staff, device))
    partner = Client()
    try_to_log_in(partner, cast.acme.owner.email)
    assert is_inside(partner)
    assert not sees_admin(partner)


def test_a_one_time_code_does_not_replace_a_partners_letters(cast):
    with wall.enter_login():
        device = TOTPDevice.objects.create(user=cast.acme.owner, name="x")
    assert not is_inside(_session_of(cast.acme.owner, device))


def test_somebody_elses_device_does_not_count(cast, sam):
    assert not sees_admin(_session_of(cast.staff, sam[1]))


def _session_of(user: User, device) -> Client:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    login.begin_session(request, user, device)
    request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    request.session.save()
    client = Client()
    client.cookies["portal_session"] = request.session.session_key
    return client


def test_wrong_passwords_keep_no_member_of_staff_out(sam, client):
    """django-otp's own wait doubles without an end: a dozen wrong passwords were an hour, two dozen half a year."""
    user, device = sam
    for _number in range(3 * LOCK_AFTER):
        enter(Client(), user.email, "000000", "wrong")
        let_the_back_off_pass(user)
    assert fresh(user).locked_at is None
    enter(client, user.email, code_of(device))
    assert sees_admin(client)


@pytest.mark.django_db(transaction=True)
def test_staff_have_an_unlocking_link_mailed(sam, client):
    user, device = sam
    client.post("/forgotten/", {"email": user.email, "what": "unlock"})
    there = opened(client, mailed_path())
    for _number in range(LOCK_AFTER):
        enter(Client(), user.email, "000000")
        let_the_back_off_pass(user)
    assert client.post(there).url == "/admin/login/"
    enter(client, user.email, code_of(device))
    assert sees_admin(client)


def test_guessing_codes_locks(sam, client):
    user, device = sam
    for _number in range(LOCK_AFTER):
        enter(client, user.email, "000000")
        let_the_back_off_pass(user)
    assert fresh(user).locked_at
    enter(client, user.email, code_of(device))
    assert not sees_admin(client)
    call_command("unlock", user.email)
    enter(client, user.email, code_of(device))
    assert sees_admin(client)


def test_the_staffs_door_counts_addresses_too(sam, client, settings):
    settings.LOGIN_TRIES_PER_ADDRESS = 1
    assert first_step(client, sam[0].email, url="/admin/login/").status_code == 200
    assert first_step(client, sam[0].email, url="/admin/login/").status_code == 429


def test_staff_see_which_addresses_are_guessed_at(cast, client_for):
    can_log_in(cast.acme.owner)
    try_to_log_in(Client(REMOTE_ADDR="192.0.2.9"), cast.acme.owner.email, "wrong")
    page = client_for(cast.staff).get("/admin/tenants/loginfailures/").content.decode()
    assert cast.acme.owner.email in page
    assert "192.0.2.9" in page


@pytest.mark.parametrize("code", ["", "12345", "1234567", "😀", "١٢٣٤٥٦", "\x00", "x" * 9999, "<b>"])
def test_a_code_that_is_none_says_what_to_change(sam, client, code):
    page = first_step(client, sam[0].email, url="/admin/login/")
    assert client.post(page.request["PATH_INFO"], {"code": code}).status_code == 422


def test_a_partners_step_does_not_lead_through_the_staffs_door(cast, sam, client):
    can_log_in(cast.acme.owner)
    page = first_step(client, cast.acme.owner.email)
    name = page.request["PATH_INFO"].strip("/").split("/")[-1]
    end = client.post(f"/admin/login/code/{name}/", {"code": "123456"}, follow=True)
    assert "Please begin again" in end.content.decode()


# ---- inside


@pytest.fixture
def admin(sam, client) -> Client:
    enter(client, sam[0].email, code_of(sam[1]))
    return client


PAGES = ["tenants/partner/", "tenants/partner/add/", "tenants/user/", "history/event/", "jobs/job/", ""]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(cast, admin, page):
    assert admin.get(f"/admin/{page}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_sees_them(cast, client_for, client, page):
    for browser in (client, client_for(cast.acme.owner)):
        assert browser.get(f"/admin/{page}").url.startswith("/admin/login/")


def test_objects_of_every_partner_open(cast, admin, as_partner):
    with as_partner(cast.globex):
        job = Job.objects.create(kind="import", label="Globex's import")
        event = Event.objects.filter(table_name="tenants_user").first()
    for url in (
        f"tenants/partner/{cast.globex.partner.pk}/change/",
        f"tenants/user/{cast.globex.owner.pk}/change/",
        f"history/event/{event.pk}/change/",
        f"jobs/job/{job.pk}/change/",
    ):
        assert admin.get(f"/admin/{url}").status_code == 200
    text = admin.get(f"/admin/history/event/{event.pk}/change/").content.decode()
    assert "•••" in text, "the password is masked"


def test_one_time_codes_and_groups_have_no_page(admin):
    for url in ("otp_totp/totpdevice/", "otp_static/staticdevice/", "auth/group/"):
        assert admin.get(f"/admin/{url}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_partner_begins_with_an_invitation(sam):
    client = Client()
    enter(client, sam[0].email, code_of(sam[1]))
    data = {"name": "Initech", "owner_email": "Bill@initech.example", "owner_name": "Bill"}
    assert client.post("/admin/tenants/partner/add/", data).status_code == 302
    assert client.get(mailed_path(), follow=True).status_code == 200
    assert mail.outbox[-1].to == ["bill@initech.example"]
    again = client.post("/admin/tenants/partner/add/", data | {"name": "Second"})
    assert "already in use" in again.content.decode()
    with wall.enter_staff(actor_name="test"):
        partner = Partner.objects.get(name="Initech")
        assert [user.role for user in partner.users.all()] == ["owner"]
        assert not Partner.objects.filter(name="Second").exists()


def _act(client: Client, page: str, action: str, *pks: int, **data: str):
    return client.post(f"/admin/tenants/{page}/", {"action": action, "_selected_action": pks, **data}, follow=True)


def test_suspending_and_resuming(cast, admin):
    partner = cast.acme.partner
    assert "Say why" in _act(admin, "partner", "suspend", partner.pk).content.decode()
    assert "is suspended" in _act(admin, "partner", "suspend", partner.pk, reason="Unpaid").content.decode()
    with wall.enter_staff(actor_name="test"):
        stored = Partner.objects.get(pk=partner.pk)
        assert (stored.state, stored.state_reason) == ("suspended", "Unpaid")
    _act(admin, "partner", "resume", partner.pk)
    with wall.enter_staff(actor_name="test"):
        assert Partner.objects.get(pk=partner.pk).state == "active"
    assert "can&#x27;t be suspended" in _act(admin, "partner", "suspend", 0, reason="x").content.decode()


def test_unlocking_and_ending_sessions(cast, admin):
    owner = can_log_in(cast.acme.owner)
    browser = Client()
    try_to_log_in(browser, owner.email)
    _act(admin, "user", "end_sessions", owner.pk)
    assert not is_inside(browser)
    with wall.enter_staff(actor_name="test"):
        User.objects.filter(pk=owner.pk).update(locked_at=timezone.now())
    assert "is unlocked" in _act(admin, "user", "unlock", owner.pk).content.decode()
    try_to_log_in(browser, owner.email)
    assert is_inside(browser)
    _act(admin, "user", "deactivate", cast.acme.editor.pk, owner.pk)
    assert (fresh(cast.acme.editor).is_active, fresh(owner).is_active) == (False, True), "the last owner stays"


def test_the_people_of_a_partner_are_mailed_when_it_is_suspended_and_when_it_may_work_again(cast, admin):
    """Everybody who can log in, once, in the partner's own wall; nobody else."""
    acme = cast.acme
    with wall.enter_staff(actor_name="test"):
        User.objects.filter(pk=acme.reader.pk).update(is_active=False)
        User.objects.filter(pk=acme.editor.pk).update(password="!")  # invited, never came
    for action in ("suspend", "suspend", "resume", "resume"):
        _act(admin, "partner", action, acme.partner.pk, reason="The invoice of <May> is unpaid.")
    with wall.enter_partner(acme.partner.pk):
        mails = list(Mail.objects.order_by("pk"))
    assert [(one.kind, one.to_address) for one in mails] == [
        ("partner-suspended", acme.owner.email),
        ("partner-resumed", acme.owner.email),
    ]
    assert "The invoice of <May> is unpaid." in mails[0].text
    assert "&lt;May&gt;" in mails[0].html
    with wall.enter_partner(cast.globex.partner.pk):
        assert not Mail.objects.exists()
    told = _act(admin, "partner", "resume", acme.partner.pk).content.decode()
    assert "It is active already." in told


@pytest.mark.django_db(transaction=True)
def test_inviting_again(cast, sam):
    client = Client()
    enter(client, sam[0].email, code_of(sam[1]))
    _act(client, "user", "invite_again", cast.acme.reader.pk, cast.staff.pk)
    assert run_tasks() == 1, "the mail is a row of the transaction already; it is sent"
    assert mail.outbox[-1].to == [cast.acme.reader.email]


def test_the_audit_and_people_cannot_be_changed_here(cast, admin):
    with wall.enter_staff(actor_name="test"):
        event = Event.objects.first()
    for url in (
        f"history/event/{event.pk}",
        f"tenants/user/{cast.acme.owner.pk}",
        f"tenants/partner/{cast.acme.partner.pk}",
    ):
        assert admin.post(f"/admin/{url}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(f"/admin/history/event/{event.pk}/change/", {"actor_name": "x"}).status_code == 403
    assert admin.post(f"/admin/tenants/user/{cast.acme.owner.pk}/change/", {"is_staff": "on"}).status_code == 403
    assert admin.get("/admin/history/event/add/").status_code == 403


@pytest.mark.parametrize("query", ["test", "tenants_user", "12", "😀", "'; --", "%", "9" * 40])
def test_searching_the_audit(cast, admin, query):
    assert admin.get("/admin/history/event/", {"q": query}).status_code == 200


# ---- commands


def test_the_demo_is_made_once(db, capsys):
    for _number in range(2):
        call_command("demo_data")
    with wall.enter_login():
        assert sorted(User.objects.values_list("email", flat=True)) == sorted(
            [*(row[1] for row in demo.PARTNERS), demo.STAFF_EMAIL]
        )
    for _name, email, _person, password, word in demo.PARTNERS:
        client = Client()
        try_to_log_in(client, email, password, word)
        assert is_inside(client)
    capsys.readouterr()
    call_command("staff_code")
    client = Client()
    enter(client, demo.STAFF_EMAIL, capsys.readouterr().out.strip(), demo.STAFF_PASSWORD)
    assert sees_admin(client)


def test_the_demo_never_gets_into_production(db, settings):
    settings.MODE = "production"
    for command in ("demo_data", "staff_code"):
        with pytest.raises(CommandError, match="not in production"):
            call_command(command)


def test_making_staff_on_the_command_line(db, capsys):
    call_command("create_staff", "Eve@platform.example", "--name=Eve", "--random-password")
    out = capsys.readouterr().out
    password = re.search(r"Password: (\S+)", out)[1]
    assert "otpauth://totp/" in out
    code = out.strip().split()[-1]
    client = Client()
    enter(client, "eve@platform.example", code, password)
    assert sees_admin(client)
    with wall.enter_login():
        assert StaticToken.objects.count() == staff.PRINTED_CODES - 1
        assert StaticDevice.objects.count() == 1
    for email in ("eve@platform.example", "nonsense"):
        with pytest.raises(CommandError):
            call_command("create_staff", email, "--random-password")


def test_staff_change_their_own_password_and_log_out(sam, admin):
    assert admin.get("/admin/password_change/").status_code == 200
    data = {"old_password": PASSWORD, "new_password1": "a new long phrase", "new_password2": "a new long phrase"}
    assert admin.post("/admin/password_change/", data).status_code == 302
    assert sees_admin(admin)
    assert fresh(sam[0]).check_password("a new long phrase")
    assert admin.post("/admin/logout/").status_code in {200, 302}
    assert not sees_admin(admin)
