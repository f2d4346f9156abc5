"""Host names: what is accepted, in which form it is kept, and what is refused with which advice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.hostnames import HostNameError, normal_host_name, shown_host_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("shop.example.com", "shop.example.com"),
        ("https://Shop.Example.com/", "shop.example.com"),
        ("HTTP://shop.example.com:80/path?x=1#y", "shop.example.com"),
        ("shop.example.com/path", "shop.example.com"),
        (" shop.example.com. ", "shop.example.com"),
        ("żółw.example", "xn--w-uga1v8h.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("shop。example。com", "shop.example.com"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_accepted(typed: str, kept: str) -> None:
    assert normal_host_name(typed) == kept
    assert normal_host_name(shown_host_name(kept)) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter a host name"),
        ("   ", "Enter a host name"),
        ("com", "whole name"),
        ("localhost", "not a public name"),
        ("my.localhost", "not a public name"),
        ("printer.local", "not a public name"),
        ("203.0.113.5", "IP address"),
        ("https://203.0.113.5/", "IP address"),
        ("[2001:db8::1]", "IP address"),
        ("１２７.0.0.1", "IP address"),
        ("127.1", "IP address"),
        ("shop.0x7f", "IP address"),
        ("shop.example.com:8080", "without a port"),
        ("me@example.com", "email address"),
        ("shop_1.example.com", "not a host name"),
        ("-shop.example.com", "not a host name"),
        ("shop..example.com", "not a host name"),
        ("sh op.example.com", "not a host name"),
        ("a" * 64 + ".example.com", "not a host name"),
        (".".join(["a" * 60] * 5), "not a host name"),
        ("x" * 100_000, "Enter a host name"),
        ("https://[", "Enter a host name"),
        ("shop.example.com\x00", "not a host name"),
        ("xn--zzzzzzzzz999.example", "not a host name"),
    ],
)
def test_refused(typed: str, said: str) -> None:
    with pytest.raises(HostNameError, match=said):
        normal_host_name(typed)


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(text: str) -> None:
    try:
        name = normal_host_name(text)
    except HostNameError:
        return
    assert name.isascii()
    assert name == name.lower()
    assert normal_host_name(name) == name
