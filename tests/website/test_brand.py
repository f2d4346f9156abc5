"""Colours that can be read, logos that are only pictures, and the dialog where both are chosen."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.history.models import Event
from portal.tenancy import wall
from tests.conftest import Cast
from tests.website.conftest import Town
from tests.website.test_pages import Visitor, text_of
from website.brand import colours, decoding
from website.brand.style import style_body
from website.models import Site
from website.saving import SiteDraft, read_logo, save_site

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 200)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (10, 90, 200)).save(out, kind)
    return out.getvalue()


# ---- colours


@given(COLOUR)
def test_every_accent_can_be_read_in_the_light_and_in_the_dark(colour: str) -> None:
    accent = colours.accent_of(colour)
    assert colours.contrast(accent.light, colours.WHITE) >= colours.TEXT
    assert colours.contrast(accent.dark, colours.DARK) >= colours.TEXT
    if colours.contrast(colour, colours.WHITE) >= colours.TEXT:
        assert accent.light == colour


def test_contrast_is_wcags() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WCAG's own well-known pair
    assert colours.normal(" #06C ") == "#0066cc"
    for wrong in ("", "red", "#12345", "#gggggg", "#0066cc;}", "٠٠٠٠٠٠"):
        with pytest.raises(colours.ColourError):
            colours.normal(wrong)


def test_the_style_sheet_has_the_grounds_that_are_reckoned_with() -> None:
    sheet = style_body("#0066cc").decode()
    assert sheet.startswith(":root{--accent-light:#0066cc;--accent-dark:#")
    assert re.findall(r"--ground: (#\w+);", sheet) == [colours.WHITE, colours.DARK]
    assert re.findall(r"--on-accent: (#\w+);", sheet) == [colours.WHITE, colours.DARK]


# ---- logos


@pytest.mark.parametrize("kind", decoding.FORMATS)
def test_a_logo_is_encoded_anew(kind: str) -> None:
    logo = read_logo(SimpleUploadedFile("x.png", picture(kind)))
    assert (logo.width, logo.height) == (480, 160)
    assert logo.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "no picture"),
        (picture()[:200], "damaged"),
        (picture(size=(8, 8)), "smaller than 16"),
        (picture("BMP"), "no picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 5_300_000, "larger than 5 MB"),
    ],
    ids=["empty", "svg", "cut", "small", "bmp", "large"],
)
def test_a_file_that_is_no_logo_is_refused_in_words(content: bytes, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        read_logo(SimpleUploadedFile("x.png", content))


def test_a_picture_of_too_many_pixels_is_not_decoded() -> None:
    with pytest.raises(ValidationError, match="16 million"):
        read_logo(SimpleUploadedFile("x.png", picture(size=(5000, 4000))))


# ---- the dialog


@pytest.fixture
def url(town: Town) -> str:
    return reverse("web-product-website", args=[town.acme.product.pk])


def version_of(page: Any) -> str:
    return re.search(r'name="version" value="([^"]+)"', page.content.decode())[1]


@pytest.mark.django_db(transaction=True)
def test_a_partner_brands_its_pages(town: Town, url: str, cast: Cast, client_for: Callable) -> None:
    client = client_for(cast.acme.editor)
    data = {"version": version_of(client.get(url)), "host": "Phone.Acme.example", "accent": "#06c"}
    answer = client.post(url, {**data, "logo": SimpleUploadedFile("logo.png", picture())})
    assert answer.status_code == 303
    visitor = Visitor(town.acme.product, "phone.acme.example")
    page = visitor.page("en-GB/").content.decode()
    logo = re.search(r'src="/(logo\.\w+\.png)" width="480" height="160" alt="Acme"', page)[1]
    sheet = re.search(r'href="/(site\.\w+\.css)"', page)[1]
    for name, kind in ((logo, "image/png"), (sheet, "text/css; charset=utf-8")):
        file = visitor.page(name)
        assert (file.status_code, file.headers["Content-Type"]) == (200, kind)
        assert "immutable" in file.headers["Cache-Control"]
    assert Image.open(BytesIO(visitor.page(logo).content)).size == (480, 160)
    assert "--accent-light:#0066cc" in visitor.page(sheet).content.decode()
    assert visitor.page("site.0123456789abcdef.css").headers["Location"] == f"/{sheet}"
    assert Visitor(town.globex.product).page(logo).status_code == 404
    told = client.get(reverse("web-product-website-history", args=[town.acme.product.pk]))
    assert "phone.acme.example" in text_of(told)
    with wall.enter_partner(town.acme.partner_id):
        event = Event.objects.filter(table_name="website_site").get()
        assert "logo" not in event.changes
    again = {**data, "version": version_of(client.get(url)), "remove_logo": "on"}
    assert client.post(url, again).status_code == 303
    assert ">Acme</a>" in " ".join(visitor.page("en-GB/").content.decode().split())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("host", "my.globex.example", "ends in .acme.example"),
        ("host", "evilacme.example", "ends in .acme.example"),
        ("host", "www.acme.example", "leads to your own website"),
        ("host", "acme.example", "leads to your own website"),
        ("host", "192.0.2.1", "IP address"),
        ("accent", "#ffcc00", "The nearest colour that is dark enough is #"),
        ("accent", "yellow", "six digits"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    town: Town, url: str, cast: Cast, client_for: Callable, field: str, value: str, told: str
) -> None:
    client = client_for(cast.acme.owner)
    answer = client.post(url, {"version": version_of(client.get(url)), field: value})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert f'value="{value}"' in answer.content.decode()
    with wall.enter_partner(town.acme.partner_id):
        assert not Site.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_may_only_read_sees_the_addresses_and_changes_nothing(
    town: Town, url: str, cast: Cast, client_for: Callable
) -> None:
    client = client_for(cast.acme.reader)
    page = client.get(url)
    assert "my.acme.example" in text_of(page)
    assert 'name="accent"' not in page.content.decode()
    assert client.post(url, {"accent": "#0066cc"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_at_once_the_second_is_told(
    town: Town, url: str, cast: Cast, client_for: Callable, as_partner: Callable
) -> None:
    client = client_for(cast.acme.owner)
    version = version_of(client.get(url))
    with as_partner(cast.acme):
        save_site(town.acme.product, SiteDraft(accent="#123456"))
    answer = client.post(url, {"version": version, "accent": "#0066cc"})
    assert answer.status_code == 409
    assert "#123456" in text_of(answer)


def test_the_folder_has_nothing_that_a_page_would_load_from_elsewhere() -> None:
    sheet = (Path(__file__).parents[2] / "static" / "website" / "site.css").read_text(encoding="utf-8")
    assert "url(" not in sheet
    assert "@import" not in sheet
