"""Whatever is typed as brand, address, version or licence: a good installer, or a ValueError with words."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from softphone.msi.package import build
from softphone.msi.product import file_name
from tests.softphone.ice import problems
from tests.softphone.msi_products import product
from tests.softphone.msi_reader import read

_unhurried = settings(max_examples=30)
_ANY = st.text(st.characters(exclude_categories=[]), max_size=300)  # lone surrogates and control characters too


def built(**changes: Any) -> bytes | None:
    """The installer, or None where its writer refuses in words."""
    try:
        return build(product(**changes))
    except ValueError as error:
        if not str(error):
            raise
        return None


@_unhurried
@given(_ANY)
@example("[" * 200)
@example("\u202e\u0000\ud83d")
@example("{\\DlgTitle}[ProductName]")
def test_any_brand(brand: str) -> None:
    content = built(brand=brand)
    assert content is None or problems(read(content)) == []


@_unhurried
@given(
    version=st.one_of(_ANY, st.from_regex(r"\A\d{1,4}\.\d{1,4}\.\d{1,6}\Z")),
    url=st.one_of(_ANY, _ANY.map("https://acme.example/{}".format)),
    support_url=st.one_of(_ANY, st.just("")),
    licence=st.one_of(_ANY, _ANY.map("{{\\rtf1 {}}}".format)),
    name=_ANY,
)
def test_any_other_text(version: str, url: str, support_url: str, licence: str, name: str) -> None:
    for changes in (
        {"version": version},
        {"url": url},
        {"support_url": support_url},
        {"licence": licence},
        {"files": {name: b"x"}},
    ):
        content = built(**changes)
        assert content is None or problems(read(content)) == []


@_unhurried
@given(st.binary(max_size=200), st.sampled_from(["icon", "banner", "dialog"]))
@example(b"BM" + bytes(52), "banner")
def test_any_picture(content: bytes, which: str) -> None:
    made = built(**{which: content})
    assert made is None or which == "icon"


@given(_ANY)
def test_any_file_name(text: str) -> None:
    name = file_name(text)
    assert 1 <= len(name.encode("utf-16-le")) // 2 <= 64
    assert not set(name) & set('\\/:*?"<>|[]{}')
    assert name == name.strip().rstrip(".")
    assert file_name(name) == name
