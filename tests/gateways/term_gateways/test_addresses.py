"""Addresses of gateways and registrars, as people write them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from gateways.term_gateways.addresses import Address, normal_addresses, normal_registrar, parse_address


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("203.0.113.5", "203.0.113.5:5060/udp"),
        (" 203.0.113.5:5080 ", "203.0.113.5:5080/udp"),
        ("203.0.113.5/TLS", "203.0.113.5:5061/tls"),
        ("203.0.113.5:5060/tcp", "203.0.113.5:5060/tcp"),
        ("203.0.113.5 / tcp", "203.0.113.5:5060/tcp"),
        ("sip:203.0.113.5;transport=tls", "203.0.113.5:5061/tls"),
        ("2001:DB8:0::1", "[2001:db8::1]:5060/udp"),
        ("2001:db8::5060", "[2001:db8::5060]:5060/udp"),
        ("[2001:db8::1:5060]", "[2001:db8::1:5060]:5060/udp"),
        ("[2001:db8::1]:5061/tls", "[2001:db8::1]:5061/tls"),
        ("::ffff:203.0.113.5", "203.0.113.5:5060/udp"),
        ("10.1.2.3", "10.1.2.3:5060/udp"),
    ],
)
def test_normal_form(written: str, normal: str) -> None:
    assert str(parse_address(written)) == normal


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("sip.example.com", "is a name"),
        ("203.0.113.0/24", "looks like a network"),
        ("203.0.113.5/sctp", "udp, tcp or tls"),
        ("203.0.113.5:0", "1 to 65535"),
        ("203.0.113.5:65536", "1 to 65535"),
        ("203.0.113.5:５０６０", "1 to 65535"),
        ("203.0.113.256", "not an IP address"),
        ("203.0.113.05", "not an IP address"),
        ("127.0.0.1", "can't be"),
        ("0.0.0.0", "can't be"),  # noqa: S104 -- refused
        ("224.0.0.1", "can't be"),
        ("255.255.255.255", "can't be"),
        ("::1", "can't be"),
        ("[fe80::1%eth0]", "zone"),
        ("fe80::1%eth0", "Write it like"),
        ("[2001:db8::1", "Write it like"),
        ("2001:db8::1:5060/udp", r"two ways.*\[2001:db8::1\]:5060"),
        ("", "Write it like"),
        ("203.0.113.5 5060", "Write it like"),
        ("9" * 5000, "Write it like"),
        ("１２７.0.0.1", "IP address"),
    ],
)
def test_refused_with_what_to_change(written: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        parse_address(written)


@given(
    st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)), st.integers(1, 65535), st.sampled_from(["udp", "tcp", "tls"])
)
def test_the_normal_form_is_read_back_as_itself(ip: object, port: int, transport: str) -> None:
    written = str(Address(ip, port, transport))  # type: ignore[arg-type]
    try:
        address = parse_address(written)
    except ValidationError as error:
        assert "can't be the address" in error.messages[0]  # noqa: PT017
        return
    assert (address.port, address.transport) == (port, transport)
    assert str(parse_address(str(address))) == str(address)


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    try:
        found = normal_addresses(text)
    except ValidationError:
        return
    assert normal_addresses("\n".join(found)) == found


def test_lines_keep_their_order_and_lose_repeats() -> None:
    text = "203.0.113.9\r\n203.0.113.5:5060/udp, 203.0.113.9:5060\n\n203.0.113.5"
    assert normal_addresses(text) == ["203.0.113.9:5060/udp", "203.0.113.5:5060/udp"]


def test_every_wrong_line_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        normal_addresses("nowhere\n203.0.113.5\n300.1.1.1")
    assert len(caught.value.messages) == 2


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("SIP.Example.com", "sip.example.com"),
        ("sip:sip.example.com:5080", "sip.example.com:5080"),
        ("łącze.example", "xn--cze-hpa81a.example"),
        ("203.0.113.5", "203.0.113.5"),
        ("203.0.113.5:5080", "203.0.113.5:5080"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_registrar(written: str, normal: str) -> None:
    assert normal_registrar(written) == normal


@pytest.mark.parametrize(
    "written", ["", "a b", "sip.example.com:x", "203.0.113.5/tcp", "sip.example.com\r\nVia: x", "<x>"]
)
def test_registrar_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        normal_registrar(written)
