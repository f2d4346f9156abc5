"""The parts of a build that know no database: pictures, the licence, what tells versions apart."""

import io
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from products.models import WebProduct
from softphone.builds import pictures, tools
from softphone.builds.checks import check_builds
from softphone.builds.identity import upgrade_code, version_of
from softphone.builds.licence import LicenceTooLongError, licence_text, rich_text


def png(size: tuple[int, int], colour: tuple[int, ...] = (180, 35, 24, 255)) -> bytes:
    held = io.BytesIO()
    Image.new("RGBA", size, colour).save(held, "PNG")
    return held.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_a_bitmap_has_24_bits_and_the_pictures_colours_on_white() -> None:
    made = pictures.bitmap(png((493, 58), (0, 0, 255, 128)), (493, 58))
    assert made[:2] == b"BM"
    size, bits, packed = struct.unpack_from("<ii", made, 18), *struct.unpack_from("<HI", made, 28)
    assert (size, bits, packed) == ((493, 58), 24, 0)
    assert opened(made).getpixel((200, 20)) == (127, 127, 255)


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="493 × 57"):
        pictures.bitmap(png((493, 57)), (493, 58))


def test_an_icon_holds_every_size_small_ones_as_bitmaps() -> None:
    made = pictures.icon(png((256, 256)))
    reserved, kind, count = struct.unpack_from("<HHH", made)
    assert (reserved, kind, count) == (0, 1, len(pictures.ICON_SIZES))
    for place, side in enumerate(pictures.ICON_SIZES):
        width, height, *_rest, length, offset = struct.unpack_from("<BBBBHHII", made, 6 + 16 * place)
        assert (width, height) == (side % 256, side % 256)
        image = made[offset : offset + length]
        assert len(image) == length
        assert image.startswith(b"\x89PNG") == (side == 256)
    read = Image.open(io.BytesIO(made))
    assert read.info["sizes"] == {(side, side) for side in pictures.ICON_SIZES}
    for side in pictures.ICON_SIZES:
        read.size = (side, side)
        assert read.convert("RGBA").getpixel((side // 2, side // 2)) == (180, 35, 24, 255)


@pytest.mark.parametrize("side", pictures.WEB_ICON_SIZES)
def test_web_icons_are_square_pngs(side: int) -> None:
    made = opened(pictures.web_icon(png((256, 256)), side))
    assert (made.format, made.size) == ("PNG", (side, side))


@pytest.mark.parametrize(
    ("colour", "ground"), [((180, 35, 24, 255), (180, 35, 24)), ((180, 35, 24, 100), (255, 255, 255))]
)
def test_a_maskable_icon_goes_on_in_its_own_colour_or_in_white(colour: tuple[int, ...], ground: tuple) -> None:
    made = opened(pictures.maskable_icon(png((256, 256), colour)))
    assert (made.size, made.mode) == ((512, 512), "RGB")
    assert made.getpixel((0, 0)) == ground


def test_the_same_picture_gives_the_same_bytes() -> None:
    for make in (pictures.icon, pictures.maskable_icon, lambda picture: pictures.web_icon(picture, 192)):
        assert make(png((256, 256))) == make(png((256, 256)))


def read_rtf(text: str) -> str:
    """What a reader of rich text shows: the few words of the format that we write."""
    assert text.startswith("{\\rtf1")
    assert text.endswith("}")
    body, shown, units = text[text.index("\\fs17 ") + 6 : -1], [], b""
    at = 0
    while at < len(body):
        letter = body[at]
        if letter != "\\":
            if units:
                shown.append(units.decode("utf-16-le"))
                units = b""
            shown.append("" if letter == "\n" else letter)
            at += 1
        elif body[at + 1] in "\\{}":
            shown.append((units.decode("utf-16-le") if units else "") + body[at + 1])
            units, at = b"", at + 2
        elif body[at + 1] == "u" and body[at + 2] in "-0123456789":
            end = body.index("?", at)
            units += struct.pack("<h", int(body[at + 2 : end]))
            at = end + 1
        else:
            end = at + 1
            while body[end].isalnum():
                end += 1
            word = body[at + 1 : end]
            assert word in {"par", "pard", "ltrpar", "rtlpar", "ql", "qr", "tab"}
            shown.append((units.decode("utf-16-le") if units else "") + {"par": "\n", "tab": "\t"}.get(word, ""))
            units, at = b"", end + (body[end] == " ")
    return "".join(shown)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_every_script_survives_rich_text(text: str) -> None:
    made = rich_text(text)
    assert made.isascii()
    assert read_rtf(made) == text.strip() + "\n"


def test_lines_braces_and_directions() -> None:
    assert read_rtf(rich_text("a {b} \\c\r\nd\te")) == "a {b} \\c\nd\te\n"
    assert "\\rtlpar" in rich_text("شروط الترخيص")
    assert "\\rtlpar" not in rich_text("12. Łódź 電話 😀")


def test_without_words_of_ones_own_the_licence_names_the_brand() -> None:
    assert "property of Łódź 電話" in licence_text("  \n", brand="Łódź 電話")
    assert licence_text(" My own. ", brand="Łódź") == "My own."


def test_a_licence_that_no_installer_holds_is_refused() -> None:
    with pytest.raises(LicenceTooLongError) as refusal:
        rich_text("電" * 10_000)
    assert refusal.value.size > refusal.value.limit


def test_the_upgrade_code_stays_whatever_becomes_of_brand_and_domain() -> None:
    added = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    one = WebProduct(pk=7, partner_id=3, brand="Acme", domain="a.example", created_at=added)
    other = WebProduct(pk=7, partner_id=3, brand="Łódź", domain="b.example", created_at=added)
    assert upgrade_code(one) == upgrade_code(other)
    assert upgrade_code(one) == UUID("01996b5f-b182-5559-84ec-e3e412ea1dc1"), (
        "customers have it installed: it may never change"
    )
    assert upgrade_code(one) != upgrade_code(WebProduct(pk=8, partner_id=3, created_at=added))
    assert upgrade_code(one) != upgrade_code(WebProduct(pk=7, partner_id=3, created_at=added.replace(year=2025)))
    assert version_of(12) == "1.0.12"


def test_the_checks_of_the_settings_name_what_builds_lack(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def found() -> set[str]:
        return {str(message.id) for message in check_builds(None)}

    (tmp_path / "our.pfx").write_bytes(b"")
    settings.MODE = "production"
    settings.SOFTPHONE_SIGNING_CERTIFICATE = ""
    settings.SOFTPHONE_SIGNING_TIMESTAMP_URL = ""
    for program in (*tools.READERS, tools.SIGNER):
        (tmp_path / program).write_text("#!/bin/sh\n", encoding="ascii")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert found() == set()
    settings.SOFTPHONE_SIGNING_CERTIFICATE = str(tmp_path / "our.pfx")
    assert found() == set()
    (tmp_path / tools.SIGNER).unlink()
    assert found() == {"softphone.W001"}
    settings.SOFTPHONE_SIGNING_CERTIFICATE = str(tmp_path / "gone.pfx")
    assert found() == {"softphone.W001", "softphone.W003"}
    settings.SOFTPHONE_SIGNING_CERTIFICATE = ""
    settings.SOFTPHONE_SIGNING_TIMESTAMP_URL = "http://stamp.example"
    (tmp_path / tools.READERS[0]).unlink()
    assert found() == {"softphone.W001", "softphone.W002"}
