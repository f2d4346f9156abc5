"""Try a number: numbers as people type them, and what the gateway would be told."""

from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from gateways.models import TermGateway
from gateways.term_gateways.dialling import parse_called, parse_number, try_number
from gateways.term_gateways.headers import sip_uri
from gateways.term_gateways.numbers import is_e164, is_short_number
from gateways.term_gateways.rewriting import Rule
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from tests.conftest import Cast


@pytest.mark.parametrize(
    "written",
    [
        "+48 600 123 456",
        "0048600123456",
        "48600123456",
        " 00 48-600.123/456 ",
        "tel:+48600123456",
        "+48 (0)600 123 456",
        "+48\u00a0600\u2011123\u2011456",
    ],
)
def test_one_number_in_many_hands(written: str) -> None:
    assert parse_number(written) == "48600123456"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "country code"),
        ("600 12a", "country code"),
        ("+", "country code"),
        ("0600 123 456", "not with a 0 first"),
        ("4860012345678901", "at most 15"),
        ("+4８600123456", "country code"),
        ("48\r\nVia: x", "country code"),
        ("++48600", "country code"),
    ],
)
def test_refused_with_what_to_change(written: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        parse_number(written)


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    try:
        number = parse_called(text)
    except ValidationError:
        return
    if is_short_number(number):
        with pytest.raises(ValidationError):
            parse_called("+" + number)
        return
    assert parse_called("+" + number) == number
    assert parse_called("00" + number) == number


@pytest.mark.parametrize("written", ["112", "911", "116116", "116 117", "1800", "101", "1", "(101)"])
def test_short_numbers_stay_as_they_are(written: str) -> None:
    number = parse_number(written)
    assert number == "".join(c for c in written if c.isdigit())
    assert is_short_number(number)
    assert not is_e164(number)


@pytest.mark.parametrize("number", ["48600123456", "12025550123", "442079460000", "6834000", "29022222"])
def test_international_numbers(number: str) -> None:
    assert is_e164(number)
    assert not is_short_number(number)


def test_an_italian_zero_is_dialled_from_abroad_too() -> None:
    assert parse_number("+39 (0)6 1234567") == "39061234567"


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=20))
def test_no_user_part_breaks_out_of_its_uri(user: str) -> None:
    uri = sip_uri(user, "203.0.113.5")
    assert uri.count("@") == 1
    assert not set(uri) & set('<>" \r\n')


def gateway(**fields: object) -> TermGateway:
    draft = {"name": "G", "authentication": "ip", "currency": "USD", "addresses": "203.0.113.5"}
    return add_term_gateway(GatewayDraft(**{**draft, **fields}))  # type: ignore[arg-type]


def told(trial: object) -> dict[str, str]:
    return {header.name: header.value for header in trial.headers}  # type: ignore[attr-defined]


@pytest.fixture
def inside(cast: Cast, as_partner: Callable) -> Iterator[None]:
    with as_partner(cast.acme):
        yield


@pytest.mark.usefixtures("inside")
class TestTrial:
    def test_plain(self, make_route: Callable) -> None:
        supplier = gateway()
        route = make_route(supplier, "48", rate="0.0123")
        trial = try_number(supplier, called="48600123456", caller="442012345678")
        assert trial.match is not None
        assert (trial.match.row, trial.match.code, trial.blocked) == (route, "48", False)
        assert trial.request_uris == ["sip:48600123456@203.0.113.5"]
        assert told(trial) == {"From": "<sip:442012345678@127.0.0.1>"}

    def test_everything_on(self, make_route: Callable, settings: object) -> None:
        settings.SIP_HOST = "sip.platform.example"  # type: ignore[attr-defined]
        supplier = gateway(
            addresses="203.0.113.5:5080/tcp\n2001:db8::1/tls",
            remote_party_id=True,
            p_asserted_identity=True,
            caller_id_prefix="+",
            uri_prefix_enabled=True,
            uri_prefix="91#",
            rewrite_rules=[Rule("^91#48", "92#48"), Rule("9$", "")],
        )
        trial = try_number(supplier, called="48600123456", caller="442012345678")
        assert trial.prefixed == "91#48600123456"
        assert [(s.before, s.after, s.matched) for s in trial.steps] == [
            ("91#48600123456", "92#48600123456", True),
            ("92#48600123456", "92#48600123456", False),
        ]
        assert trial.request_uris == [
            "sip:92%2348600123456@203.0.113.5:5080;transport=tcp",
            "sip:92%2348600123456@[2001:db8::1];transport=tls",
        ]
        uri = "<sip:+442012345678@sip.platform.example;user=phone>"
        assert told(trial) == {
            "From": uri,
            "Remote-Party-ID": f"{uri};party=calling;screen=yes;privacy=off",
            "P-Asserted-Identity": uri,
        }

    def test_a_sip_account_speaks_for_its_registrar(self) -> None:
        supplier = gateway(
            authentication="sip", sip_username="acme", sip_password="p", sip_registrar="sip.example.com:5080",
            uri_prefix_enabled=True, uri_prefix="+",
        )  # fmt: skip
        trial = try_number(supplier, called="48600123456", caller="442012345678")
        assert trial.request_uris == ["sip:+48600123456@sip.example.com:5080;user=phone"]
        assert told(trial) == {"From": "<sip:acme@sip.example.com:5080>"}
        assert (trial.match, trial.tells_caller) == (None, False)

    @pytest.mark.parametrize(
        ("carries", "withheld", "said"),
        [
            ("account", False, "<sip:acme%40x@sip.example.com>"),
            ("account", True, '"Anonymous" <sip:acme%40x@sip.example.com>'),
            ("caller", False, "<sip:+442012345678@sip.example.com;user=phone>"),
            ("caller", True, '"Anonymous" <sip:anonymous@anonymous.invalid>'),
        ],
    )
    def test_whose_address_from_has(self, carries: str, withheld: bool, said: str) -> None:
        supplier = gateway(
            authentication="sip", sip_username="acme@x", sip_password="p", sip_registrar="sip.example.com",
            from_carries=carries, p_asserted_identity=True, caller_id_prefix="+",
        )  # fmt: skip
        trial = try_number(supplier, called="48600123456", caller="442012345678", withheld=withheld)
        identity = "<sip:+442012345678@sip.example.com;user=phone>"
        privacy = {"Privacy": "id"} if withheld else {}
        assert told(trial) == {"From": said, "P-Asserted-Identity": identity, **privacy}
        assert trial.tells_caller

    def test_an_account_named_like_a_number_is_no_telephone_number(self) -> None:
        supplier = gateway(
            authentication="sip", sip_username="+442012345678", sip_password="p", sip_registrar="sip.example.com"
        )  # fmt: skip
        trial = try_number(supplier, called="48600123456", caller="442012345679")
        assert told(trial) == {"From": "<sip:+442012345678@sip.example.com>"}

    def test_a_withheld_number_is_told_to_who_requires_it_and_prices_the_call(self, make_route: Callable) -> None:
        supplier = gateway(remote_party_id=True, p_asserted_identity=True, caller_id_prefix="00")
        from_britain = make_route(supplier, "48", origins="44", rate="0.01")
        make_route(supplier, "48", rate="0.05")
        trial = try_number(supplier, called="48600123456", caller="442012345678", withheld=True)
        assert trial.match is not None
        assert (trial.match.row, trial.match.origin_code) == (from_britain, "44")
        identity = "<sip:00442012345678@127.0.0.1>"
        assert told(trial) == {
            "From": '"Anonymous" <sip:anonymous@anonymous.invalid>',
            "Remote-Party-ID": f"{identity};party=calling;screen=yes;privacy=full",
            "P-Asserted-Identity": identity,
            "Privacy": "id",
        }

    @pytest.mark.parametrize("called", ["112", "911", "116116", "1800", "101"])
    def test_short_numbers_have_no_country(self, make_route: Callable, called: str) -> None:
        supplier = gateway(
            uri_prefix_enabled=True, uri_prefix="+", caller_id_prefix="+", p_asserted_identity=True,
            rewrite_rules=[Rule("^112$", "911")],
        )  # fmt: skip
        for code in ("1", "91", "18", "11"):
            make_route(supplier, code)
        trial = try_number(supplier, called=called, caller="101")
        assert (trial.match, trial.is_short) == (None, True)
        user = "911" if called == "112" else called
        assert trial.request_uris == [f"sip:{user}@203.0.113.5"]
        assert told(trial) == {"From": "<sip:101@127.0.0.1>", "P-Asserted-Identity": "<sip:101@127.0.0.1>"}

    def test_an_extension_names_no_origin(self, make_route: Callable) -> None:
        supplier = gateway()
        make_route(supplier, "48", origins="1", rate="0.01")
        anybody = make_route(supplier, "48", rate="0.05")
        trial = try_number(supplier, called="48600123456", caller="101")
        assert trial.match is not None
        assert trial.match.row == anybody

    def test_a_plus_that_a_rule_puts_before_a_short_number_makes_no_telephone_number(self) -> None:
        trial = try_number(gateway(rewrite_rules=[Rule("^", "+")]), called="112")
        assert trial.request_uris == ["sip:+112@203.0.113.5"]

    @pytest.mark.parametrize(
        ("host", "written"),
        [
            ("sip.Bücher.example", "sip.xn--bcher-kva.example"),
            ("faß.example", "xn--fa-hia.example"),  # IDNA 2008; IDNA 2003 made it fass.example
            ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
            ("2001:db8::1", "[2001:db8::1]"),
            ("[2001:db8::1]", "[2001:db8::1]"),
            ("203.0.113.9", "203.0.113.9"),
        ],
    )
    def test_a_host_goes_out_in_ascii(self, settings: object, host: str, written: str) -> None:
        settings.SIP_HOST = host  # type: ignore[attr-defined]
        trial = try_number(gateway(), called="48600123456", caller="442012345678")
        assert told(trial) == {"From": f"<sip:442012345678@{written}>"}

    def test_a_host_that_is_none_is_told(self, settings: object) -> None:
        settings.SIP_HOST = "a b"  # type: ignore[attr-defined]
        trial = try_number(gateway(), called="48600123456", caller="442012345678")
        assert "SIP_HOST" in trial.problem
        assert (trial.request_uris, trial.headers) == ([], [])

    def test_an_unknown_caller_is_anonymous_and_nothing_is_asserted(self, make_route: Callable) -> None:
        supplier = gateway(remote_party_id=True, p_asserted_identity=True, caller_id_prefix="00")
        make_route(supplier, "48", origins="44")
        trial = try_number(supplier, called="48600123456")
        assert trial.match is None
        assert told(trial) == {"From": '"Anonymous" <sip:anonymous@anonymous.invalid>'}

    def test_a_prefix_that_is_switched_off_is_kept_but_not_used(self) -> None:
        assert try_number(gateway(uri_prefix="99"), called="48600123456").prefixed == "48600123456"

    def test_a_blocked_route_is_the_answer(self, make_route: Callable) -> None:
        supplier = gateway()
        make_route(supplier, "48", rate="0.01")
        make_route(supplier, "4870", rate="0.5", status="blocked")
        assert try_number(supplier, called="48701234567").blocked

    def test_a_stored_rule_that_leaves_what_cannot_be_dialled_is_told(self) -> None:
        supplier = gateway()
        supplier.rewrite_rules = [{"match": "^(48)", "replace": "\x7f"}]
        trial = try_number(supplier, called="48600123456")
        assert "⟨U+007F⟩" in trial.problem
        assert (trial.request_uris, trial.headers) == ([], [])

    def test_rules_that_leave_nothing_are_told(self) -> None:
        trial = try_number(gateway(rewrite_rules=[Rule(r"^\d+$", "")]), called="48600123456")
        assert "leave nothing" in trial.problem
        assert (trial.request_uris, trial.headers) == ([], [])
