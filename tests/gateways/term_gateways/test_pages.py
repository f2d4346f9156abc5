"""The pages of termination gateways and their routes, as a browser asks for them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from django.utils import timezone

from gateways.models import DdiGateway, Route, TermGateway
from gateways.term_gateways.rewriting import Rule
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway, sip_password
from portal.tenancy import wall
from tests.conftest import Cast, Company

pytestmark = pytest.mark.django_db
SECRET = "s3cr3t-for-the-supplier"


def posted(**fields: object) -> dict[str, object]:
    base = {"name": "Supplier", "authentication": "ip", "currency": "USD", "addresses": "203.0.113.5"}
    return {**base, **fields}


@pytest.fixture
def make(as_partner: Callable) -> Callable[..., TermGateway]:
    def add(company: Company, name: str = "Supplier", **fields: object) -> TermGateway:
        with as_partner(company):
            base = {"authentication": "ip", "currency": "USD", "addresses": "203.0.113.5"}
            return add_term_gateway(GatewayDraft(name=name, **{**base, **fields}))  # type: ignore[arg-type]

    return add


@pytest.fixture
def shared() -> TermGateway:
    with wall.enter_staff(actor_name="staff"):
        return add_term_gateway(
            GatewayDraft(name="Level route", authentication="ip", currency="EUR", addresses="203.0.113.77"),
            platform=True,
        )


@pytest.fixture
def acme(cast: Cast, client_for: Callable) -> Client:
    return client_for(cast.acme.editor)


def test_the_second_editor_sees_his_rules_beside_the_others(cast: Cast, acme: Client, make: Callable) -> None:
    url = f"/term-gateways/{make(cast.acme, rewrite_rules=[Rule(match='^48', replace='0')]).pk}/edit/"
    began = {"rule_match": "^48", "rule_replace": "1", "version": acme.get(url).context["version"]}
    assert acme.post(url, posted(**{**began, "rule_replace": "2"})).status_code == 303
    answer = acme.post(url, posted(**began))
    assert answer.status_code == 409
    [change] = answer.context["conflict"]
    assert (change.was, change.now, change.yours) == ("^48 → 0", "^48 → 2", "^48 → 1")


@pytest.mark.parametrize("kind", ["term", "ddi"])
def test_the_second_to_enter_a_password_is_told(
    cast: Cast, acme: Client, as_partner: Callable, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither password is shown. The clock of the seals counts seconds."""
    account = {"authentication": "sip", "sip_username": "u", "sip_registrar": "sip.example"}
    add = {**posted(**account), "type": "sip", "technical_email": "noc@acme.example", "sip_password": "first"}
    page = acme.post(f"/{kind}-gateways/add/", add)
    assert page.status_code == 303, page.content.decode()
    with as_partner(cast.acme):
        gateway = (TermGateway if kind == "term" else DdiGateway).objects.get(name="Supplier")
    url = f"/{kind}-gateways/{gateway.pk}/edit/"
    began = {**add, "version": acme.get(url).context["version"]}
    now = time.time()
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: now + 2)
    assert acme.post(url, {**began, "sip_password": "of-the-faster"}).status_code == 303
    answer = acme.post(url, {**began, "sip_password": SECRET})
    assert answer.status_code == 409
    [change] = answer.context["conflict"]
    assert (change.label, change.yours) == ("SIP password", "another password")
    assert change.was.startswith("entered ")
    assert change.now.startswith("entered ")
    assert change.was != change.now
    assert not {SECRET, "of-the-faster"} & set(answer.content.decode().replace('"', " ").split())
    # With nothing typed the faster one's stays.
    sent = {**began, "version": answer.context["version"], "sip_password": ""}
    assert acme.post(url, sent).status_code == 303


def test_a_password_whose_key_is_lost_is_entered_anew(cast: Cast, acme: Client, make: Callable, settings: Any) -> None:
    account = {"authentication": "sip", "sip_username": "u", "sip_registrar": "sip.example"}
    url = f"/term-gateways/{make(cast.acme, sip_password='old', **account).pk}/edit/"
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    sent = posted(**account, sip_password=SECRET, version=acme.get(url).context["version"])
    assert acme.post(url, sent).status_code == 303


def test_a_password_that_was_typed_in_vain_is_asked_for_again(cast: Cast, acme: Client, make: Callable) -> None:
    account = {"authentication": "sip", "sip_username": "u", "sip_registrar": "sip.example"}
    url = f"/term-gateways/{make(cast.acme, sip_password='old', **account).pk}/edit/"
    page = acme.get(url)
    assert "Leave empty to keep the stored password" in page.content.decode()
    sent = posted(**{**account, "sip_registrar": "_", "sip_password": SECRET, "version": page.context["version"]})
    answer = acme.post(url, sent)
    assert answer.status_code == 422
    assert SECRET not in answer.content.decode()
    assert "Leave empty" not in answer.content.decode()
    assert "Enter the password again" in answer.content.decode()


def test_the_grid_says_where_a_sip_account_is(cast: Cast, acme: Client, make: Callable) -> None:
    make(cast.acme, "Account", authentication="sip", sip_username="u", sip_password=SECRET, sip_registrar="sip.example")
    assert "<td>u@sip.example</td>" in acme.get("/term-gateways/").content.decode()


def test_adding_by_the_form_with_rules_in_order(cast: Cast, acme: Client, as_partner: Callable) -> None:
    page = acme.get("/term-gateways/add/").content.decode()
    for words in (
        "Gateway authentication type", "Gateway name", "Gateway IP address", "Remote-Party-ID", "P-Asserted-Identify",
        "Caller ID prefix", "URI prefix rule", "URI rewrite rules",
    ):  # fmt: skip
        assert words in page
    rules = {"rule_match": ["^00", "", r"^(48)"], "rule_replace": ["", "", r"+\1"]}
    answer = acme.post("/term-gateways/add/", posted(p_asserted_identity="on", **rules))
    assert answer.status_code == 303
    with as_partner(cast.acme):
        made = TermGateway.objects.get()
        assert made.p_asserted_identity
        assert made.rewrite_rules == [{"match": "^00", "replace": ""}, {"match": "^(48)", "replace": r"+\1"}]


def test_a_bad_rule_is_marked_in_its_row_and_everything_typed_stays(acme: Client) -> None:
    rules = {"rule_match": ["^00", "", "("], "rule_replace": ["", "", "x"]}
    answer = acme.post("/term-gateways/add/", posted(name="Kept", addresses="nowhere", **rules))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert [bool(row.error) for row in form.rule_rows] == [False, False, True]
    assert "missing )" in form.rule_rows[2].error
    page = answer.content.decode()
    assert 'value="Kept"' in page
    assert "nowhere is a name" in page or "nowhere" in page
    assert 'aria-describedby="rule-error-2"' in page


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("add", ["a", "b", "c", ""]),
        ("up-1", ["b", "a", "c"]),
        ("down-1", ["a", "c", "b"]),
        ("up-0", ["a", "b", "c"]),
        ("down-2", ["a", "b", "c"]),
        ("remove-1", ["a", "c"]),
        ("remove-9", ["a", "b", "c"]),
        ("remove-x", ["a", "b", "c"]),
        ("x", ["a", "b", "c"]),
    ],
)
def test_rules_are_arranged_without_javascript(acme: Client, button: str, expected: list[str]) -> None:
    rules = {"rule_match": ["a", "b", "c"], "rule_replace": ["", "", ""], "rule": button}
    answer = acme.post("/term-gateways/add/", {**posted(name=""), **rules})
    assert [row.match for row in answer.context["form"].rule_rows] == expected
    assert "errorlist" not in answer.content.decode()


def test_the_password_comes_out_of_no_page(cast: Cast, acme: Client, as_partner: Callable) -> None:
    sip = {"authentication": "sip", "sip_username": "acme", "sip_password": SECRET, "sip_registrar": "sip.example.com"}
    assert acme.post("/term-gateways/add/", posted(**sip)).status_code == 303
    again = acme.post("/term-gateways/add/", posted(**sip))  # the name is taken: the form comes back
    assert again.status_code == 422
    with as_partner(cast.acme):
        made = TermGateway.objects.get()
        assert sip_password(made) == SECRET
        sealed = bytes(made.sip_password_sealed or b"").decode()
    pages = [again.content.decode()]
    for what in ("edit", "menu", "history", "notes", "delete"):
        pages.append(acme.get(f"/term-gateways/{made.pk}/{what}/").content.decode())  # noqa: PERF401
    pages += [acme.get("/term-gateways/").content.decode(), acme.get(f"/term-gateways/{made.pk}/try/").content.decode()]
    for kind in ("csv", "xlsx"):
        export = acme.get(f"/term-gateways/export/?format={kind}")
        pages.append(b"".join(export.streaming_content).decode("latin-1"))  # type: ignore[arg-type]
    for page in pages:
        assert SECRET not in page
        assert sealed not in page
    version = acme.get(f"/term-gateways/{made.pk}/edit/").context["version"]
    kept = posted(**{**sip, "sip_password": "", "version": version, "name": "Renamed"})
    assert acme.post(f"/term-gateways/{made.pk}/edit/", kept).status_code == 303
    with as_partner(cast.acme):
        assert sip_password(TermGateway.objects.get()) == SECRET


def test_the_platforms_gateway_is_read_only(acme: Client, shared: TermGateway) -> None:
    grid = acme.get("/term-gateways/").content.decode()
    assert "Level route" in grid
    assert "platform" in grid
    menu = acme.get(f"/term-gateways/{shared.pk}/menu/").content.decode()
    assert "Coverage" in menu
    assert "Try a number" in menu
    for words in ("/edit/", "/delete/", "Import Gateway Coverage"):
        assert words not in menu
    assert acme.get(f"/term-gateways/{shared.pk}/edit/").status_code == 403
    assert acme.post(f"/term-gateways/{shared.pk}/edit/", posted()).status_code == 403
    assert acme.post(f"/term-gateways/{shared.pk}/delete/").status_code == 403
    assert acme.get(f"/term-gateways/{shared.pk}/routes/").status_code == 200


@pytest.mark.parametrize(
    "what", ["menu/", "edit/", "delete/", "notes/", "history/", "routes/", "try/", "routes/1/codes/"]
)
def test_someone_elses_gateway_is_not_there(cast: Cast, acme: Client, make: Callable, what: str) -> None:
    theirs = make(cast.globex)
    assert acme.get(f"/term-gateways/{theirs.pk}/{what}").status_code == 404


def test_read_only_people_look_and_do_not_touch(cast: Cast, make: Callable, client_for: Callable) -> None:
    made = make(cast.acme)
    reader = client_for(cast.acme.reader)
    for url in ("/term-gateways/", f"/term-gateways/{made.pk}/routes/", f"/term-gateways/{made.pk}/try/"):
        page = reader.get(url)
        assert page.status_code == 200
        assert "Add Term Gateway" not in page.content.decode()
    assert reader.post(f"/term-gateways/{made.pk}/try/", {"called": "+48600123456"}).status_code == 200
    for url in ("add", f"{made.pk}/edit", f"{made.pk}/delete"):
        assert reader.post(f"/term-gateways/{url}/", posted()).status_code == 403


class TestTryANumber:
    def test_the_answer(
        self, cast: Cast, acme: Client, make: Callable, as_partner: Callable, make_route: Callable
    ) -> None:
        made = make(cast.acme, remote_party_id=True)
        with as_partner(cast.acme):
            make_route(made, "48", destination="Poland", rate="0.012", country="PL")
            make_route(made, "4870", destination="Poland Premium", status="blocked")
        page = acme.post(f"/term-gateways/{made.pk}/try/", {"caller": "0044 20 1234 5678", "called": "+48 600 123 456"})
        text = page.content.decode()
        for words in ("Poland", "0.0120", "sip:48600123456@203.0.113.5", "Remote-Party-ID", "442012345678"):
            assert words in text
        assert "P-Asserted-Identity" not in text
        blocked = acme.post(f"/term-gateways/{made.pk}/try/", {"caller": "", "called": "48701234567"}).content.decode()
        assert "blocked" in blocked
        nowhere = acme.post(f"/term-gateways/{made.pk}/try/", {"caller": "", "called": "49301234567"}).content.decode()
        assert "No route sells +49301234567" in nowhere

    def test_short_numbers_are_told_apart(
        self, cast: Cast, acme: Client, make: Callable, as_partner: Callable, make_route: Callable
    ) -> None:
        made = make(cast.acme, uri_prefix_enabled=True, uri_prefix="+")
        with as_partner(cast.acme):
            make_route(made, "1", destination="United States")
        text = acme.post(f"/term-gateways/{made.pk}/try/", {"called": "112"}).content.decode()
        assert "112 is no international number." in text
        assert "United States" not in text
        assert "sip:112@203.0.113.5" in text
        assert "No international number, so no URI prefix" in text

    def test_withheld(self, cast: Cast, acme: Client, make: Callable) -> None:
        made = make(cast.acme, p_asserted_identity=True)
        asked = {"caller": "+442012345678", "called": "+48600123456", "withheld": "on"}
        text = acme.post(f"/term-gateways/{made.pk}/try/", asked).content.decode()
        for words in ("anonymous@anonymous.invalid", "<dt>Privacy</dt>", "sip:442012345678@"):
            assert words in text

    def test_a_gateway_that_is_not_told_the_caller(self, cast: Cast, acme: Client, make: Callable) -> None:
        made = make(
            cast.acme, authentication="sip", sip_username="acme", sip_password="p", sip_registrar="sip.example.com"
        )
        asked = {"caller": "+442012345678", "called": "+48600123456"}
        assert "isn&#x27;t told" in acme.post(f"/term-gateways/{made.pk}/try/", asked).content.decode().replace(
            "'", "&#x27;"
        )

    @pytest.mark.parametrize("called", ["", "abc", "0600123456", "9" * 16, "\x00", "<script>alert(1)</script>"])
    def test_bad_numbers_get_a_message(self, cast: Cast, acme: Client, make: Callable, called: str) -> None:
        answer = acme.post(f"/term-gateways/{make(cast.acme).pk}/try/", {"caller": "", "called": called})
        assert answer.status_code == 422
        assert "errorlist" in answer.content.decode()
        assert "<script>alert" not in answer.content.decode()


class TestRoutes:
    @pytest.fixture
    def gateway(self, cast: Cast, make: Callable, as_partner: Callable, make_route: Callable) -> TermGateway:
        made = make(cast.acme)
        with as_partner(cast.acme):
            make_route(made, "48", destination="Poland Fixed", rate="0.01", country="PL", line_type="L")
            make_route(made, "4860 4866", destination="Poland Mobile", rate="0.05", country="PL", line_type="M")
            make_route(
                made, "48", destination="Poland Fixed", rate="0.005", country="PL", line_type="L", origins="44 49"
            )
            make_route(made, "689", destination="French Polynesia", rate="1.5", country="PF", status="blocked")
            make_route(made, " ".join(f"1{n}" for n in range(200, 300)), destination="USA", rate="0.002", country="US")
            spring, summer = datetime(2020, 3, 1, tzinfo=UTC), datetime(2020, 6, 1, tzinfo=UTC)
            make_route(made, "41", destination="Old", ended=True, valid_from=spring, valid_to=summer)
        return made

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["French Polynesia", "Poland Fixed", "Poland Fixed", "Poland Mobile", "USA"]),
            ("destination=poland m", ["Poland Mobile"]),
            ("destination=100%25", []),
            ("country=PL", ["Poland Fixed", "Poland Fixed", "Poland Mobile"]),
            ("country=pol", ["French Polynesia", "Poland Fixed", "Poland Fixed", "Poland Mobile"]),
            ("country=nowhere", []),
            ("line_type=M", ["Poland Mobile"]),
            ("code=4866", ["Poland Mobile"]),
            ("code=48", ["Poland Fixed", "Poland Fixed", "Poland Mobile"]),
            ("code=125", ["USA"]),
            ("code=13", []),
            ("code=4", ["Poland Fixed", "Poland Fixed", "Poland Mobile"]),
            ("code=48&end=1&sort=-rate", ["Poland Mobile", "Poland Fixed", "Poland Fixed"]),
            ("code=41&on=2020-05-01", ["Old"]),
            ("code=%2B48", ["Poland Fixed", "Poland Fixed", "Poland Mobile"]),
            ("has_origin=true", ["Poland Fixed"]),
            ("rate_min=0.01&rate_max=0.05", ["Poland Fixed", "Poland Mobile"]),
            ("status=blocked", ["French Polynesia"]),
            ("on=2020-01-01", []),
            ("sort=-rate", ["French Polynesia", "Poland Mobile", "Poland Fixed", "Poland Fixed", "USA"]),
            ("sort=country", ["French Polynesia", "Poland Fixed", "Poland Fixed", "Poland Mobile", "USA"]),
            ("sort=codes", ["USA", "Poland Fixed", "Poland Fixed", "Poland Mobile", "French Polynesia"]),
        ],
    )
    def test_filters_and_orders(self, acme: Client, gateway: TermGateway, query: str, found: list[str]) -> None:
        grid = acme.get(f"/term-gateways/{gateway.pk}/routes/?{query}").context["grid"]
        assert [route.destination for route in grid.page.rows] == found
        assert not grid.state.problems

    def test_ended_versions_count_on_their_day(self, acme: Client, gateway: TermGateway) -> None:
        def on(day: str) -> list[str]:
            grid = acme.get(f"/term-gateways/{gateway.pk}/routes/?on={day}").context["grid"]
            return [route.destination for route in grid.page.rows]

        assert on("2020-02-28") == []
        assert on("2020-03-01") == ["Old"]
        assert on("2020-05-31") == ["Old"]
        assert on("2020-06-01") == []
        assert "Old" not in on(timezone.now().date().isoformat())
        assert len(on("2099-01-01")) == 5

    @pytest.mark.parametrize(
        "query", ["code=abc", "rate_min=x", "on=yesterday", "line_type=Q", "sort=partner_id", "code=%00"]
    )
    def test_hostile_filters_are_told_and_left_out(self, acme: Client, gateway: TermGateway, query: str) -> None:
        answer = acme.get(f"/term-gateways/{gateway.pk}/routes/?{query}")
        assert answer.status_code == 200
        assert len(answer.context["grid"].page.rows) == 5

    def test_a_row_shows_its_codes_shortened_and_a_dialog_all(
        self, cast: Cast, acme: Client, gateway: TermGateway, as_partner: Callable
    ) -> None:
        text = acme.get(f"/term-gateways/{gateway.pk}/routes/?code=12").content.decode()
        assert "1200, 1201, 1202" in text
        assert "… 100 codes" in text
        with as_partner(cast.acme):
            usa = Route.objects.get(destination="USA")
        dialog = acme.get(f"/term-gateways/{gateway.pk}/routes/{usa.pk}/codes/").content.decode()
        assert "<li>1299</li>" in dialog
        menu = acme.get(f"/term-gateways/{gateway.pk}/routes/{usa.pk}/menu/").content.decode()
        assert "Try a number" in menu

    def test_history_shows_the_versions(
        self, cast: Cast, acme: Client, gateway: TermGateway, as_partner: Callable, make_route: Callable
    ) -> None:
        with as_partner(cast.acme):
            mobile = Route.objects.get(destination="Poland Mobile")
            make_route(gateway, "4860", destination="Poland Mob", rate="0.04", ended=True)
            make_route(gateway, "4869", destination="Something else", rate="0.03", ended=True)
        answer = acme.get(f"/term-gateways/{gateway.pk}/routes/{mobile.pk}/versions/")
        assert {(v.row.destination, v.common) for v in answer.context["versions"]} == {
            ("Poland Mobile", 2),
            ("Poland Mob", 1),
        }

    def test_export_has_every_code(self, acme: Client, gateway: TermGateway) -> None:
        export = acme.get(f"/term-gateways/{gateway.pk}/routes/export/?code=12&format=csv")
        text = b"".join(export.streaming_content).decode()  # type: ignore[arg-type]
        assert "1299" in text


def test_choosing_a_gateway_offers_only_ones_own_for_an_import(
    cast: Cast, acme: Client, make: Callable, shared: TermGateway
) -> None:
    make(cast.acme, "Mine")
    make(cast.globex, "Theirs")
    page = acme.get("/term-gateways/choose/import/").content.decode()
    assert "Mine" in page
    assert "Theirs" not in page
    assert "Level route" not in page
    assert acme.get("/term-gateways/choose/other/").status_code == 404
