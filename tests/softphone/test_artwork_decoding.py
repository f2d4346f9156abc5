"""Each picture: what is refused with which reason, and what becomes of the pixels of those that are taken."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from softphone.artwork import limits
from softphone.artwork.decoding import LONGEST_FRAME_MS, Kept, decode, encode, wrong_size
from softphone.artwork.kinds import PICTURES
from softphone.artwork.problems import RefusedError
from tests.softphone.conftest import picture

ABOUT, SPLASH, BANNER, DIALOG, ICON = PICTURES.values()


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def refused(content: bytes, kind: Any = ABOUT) -> str:
    with pytest.raises(RefusedError) as caught:
        decode(content, kind)
    assert caught.value.problem.file == kind.file
    return caught.value.problem.reason


def kept(content: bytes, kind: Any = ABOUT, fit: Any = "") -> tuple[Kept, Image.Image]:
    found = encode(decode(content, kind), fit)
    image = Image.open(BytesIO(found.content))
    assert (image.size, image.format) == (kind.size, kind.stored)
    return found, image


@pytest.mark.parametrize("kind", PICTURES.values(), ids=PICTURES)
def test_a_right_picture_is_kept_at_its_size(kind: Any) -> None:
    found, image = kept(picture(kind), kind)
    assert wrong_size(decode(picture(kind), kind)) is None
    assert (found.width, found.height, found.fitted) == (kind.width, kind.height, "")
    middle = image.convert("RGB").getpixel((kind.width - 2, kind.height - 2))
    expected = decode(picture(kind), kind).frames[-1].convert("RGB").getpixel((kind.width - 2, kind.height - 2))
    assert all(abs(a - b) < 6 for a, b in zip(middle, expected, strict=True))


@pytest.mark.parametrize("kind", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_picture_that_was_cut_off(kind: Any, share: float) -> None:
    content = picture(kind)
    assert refused(content[: int(len(content) * share)], kind) == "broken"


def test_cmyk_and_other_colours() -> None:
    assert refused(saved(Image.new("CMYK", BANNER.size), "JPEG"), BANNER) == "cmyk"
    assert (
        kept(saved(Image.new("L", BANNER.size, 200), "JPEG"), BANNER)[1].convert("RGB").getpixel((5, 5)) == (200,) * 3
    )


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (saved(Image.new("RGB", ABOUT.size), "JPEG"), "JPEG"),
        (saved(Image.new("RGB", ABOUT.size), "BMP"), "BMP"),
        (saved(Image.new("RGB", ABOUT.size), "WEBP"), "WebP"),
        (saved(Image.new("RGB", ABOUT.size), "TIFF"), "TIFF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"  <!DOCTYPE html><script>alert(1)</script>", "HTML"),
        (b"8BPS\x00\x01", "Photoshop"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"MZ\x90", "Windows program"),
        (b"just text", ""),
    ],
)
def test_something_else_by_the_name_of_a_picture(content: bytes, found: str) -> None:
    with pytest.raises(RefusedError) as caught:
        decode(content, ABOUT)
    assert caught.value.problem.values == {"wanted": "PNG", "found": found}


def test_empty_and_only_a_head() -> None:
    assert refused(b"") == "empty"
    for kind, head in ((ABOUT, b"\x89PNG\r\n\x1a\n"), (SPLASH, b"GIF89a"), (BANNER, b"\xff\xd8\xff\xe0")):
        assert refused(head, kind) == "broken"


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_more_pixels_than_anybody_needs() -> None:
    """Judged by the head alone: nothing of these is decoded."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0))
    assert refused(b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")) == (
        "too-many-pixels"
    )
    assert refused(b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0) + b"\0" * 6 + b",", SPLASH) in {
        "too-many-pixels",
        "broken",
    }
    grown = bytearray(picture(BANNER))
    at = grown.index(b"\xff\xc0") + 5
    struct.pack_into(">HH", grown, at, 65_500, 65_500)
    assert refused(bytes(grown), BANNER) == "too-many-pixels"


def test_a_chunk_of_text_that_unpacks_for_ever() -> None:
    content = picture(ABOUT)
    bomb = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 80_000_000))
    assert refused(content[:33] + bomb + content[33:]) == "broken"


def test_animations() -> None:
    def moving(count: int, size: tuple[int, int] = SPLASH.size, **options: Any) -> bytes:
        frames = [Image.new("L", size, 2 * step + 1) for step in range(count)]
        return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], **{"duration": 50, **options})

    assert refused(moving(SPLASH.max_frames + 1), SPLASH) == "too-many-frames"
    assert refused(moving(2, (4001, 1000)), SPLASH) == "too-many-pixels"
    assert refused(moving(8, (1999, 2000)), SPLASH) == "moves-too-much"
    found, image = kept(moving(12, duration=[10, *[70] * 11], loop=3), SPLASH)
    assert (found.frames, image.n_frames, image.info["loop"]) == (12, 12, 3)
    image.seek(1)
    assert image.info["duration"] == 70
    still, image = kept(saved(Image.new("RGB", SPLASH.size, "red"), "GIF"), SPLASH)
    assert still.frames == 1
    assert image.convert("RGB").getpixel((1, 1)) == (255, 0, 0)


def _slow(*milliseconds: int, colours: tuple[str, ...] = ()) -> bytes:
    """An animation whose frames are seen for so long; `colours` repeat."""
    size = SPLASH.size
    frames = [Image.new("RGB", size, colours[n % len(colours)]) for n in range(len(milliseconds))]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=list(milliseconds))


def test_frames_that_are_seen_long_are_shortened() -> None:
    """A GIF counts in 16 bits of hundredths of a second: 655.35 s, also for frames that look alike and become one."""
    _found, image = kept(_slow(655_350, 655_350, 70, colours=("red", "blue")), SPLASH)
    assert [_shown(image, number) for number in range(3)] == [LONGEST_FRAME_MS, LONGEST_FRAME_MS, 70]
    assert LONGEST_FRAME_MS * SPLASH.max_frames <= 655_350

    # Frames that Pillow would join while it saves: alike to the eye of a GIF, though not the same bytes.
    alike = b"".join(_alike_frames())
    found, image = kept(alike, SPLASH)
    assert found.frames >= 1
    assert _shown(image, 0) <= 655_350


def _alike_frames() -> Iterator[bytes]:
    """A GIF of a hundred equal frames of 600 s each, written by hand: Pillow would write them as one."""
    one = saved(Image.new("L", SPLASH.size, 7), "GIF")
    head = 13 + 3 * 2 ** ((one[10] & 7) + 1)
    at = one.index(b",", head)
    yield one[:head]
    for _number in range(SPLASH.max_frames):
        yield b"\x21\xf9\x04\x00" + struct.pack("<H", 60_000) + b"\x00\x00" + one[at:-1]
    yield b";"


def _shown(image: Image.Image, number: int) -> int:
    image.seek(number)
    return int(image.info["duration"])


def test_a_moving_picture_keeps_its_transparency() -> None:
    frames = []
    for step in range(3):
        frame = Image.new("RGBA", SPLASH.size)
        ImageDraw.Draw(frame).rectangle((50 * step, 10, 50 * step + 40, 50), fill=(255, 0, 0, 255))
        frames.append(frame)
    _found, image = kept(
        saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=90, disposal=2), SPLASH
    )
    assert image.n_frames == 3
    for step in range(3):
        image.seek(step)
        shown = image.convert("RGBA")
        assert shown.getpixel((50 * step + 20, 30)) == (255, 0, 0, 255)
        assert shown.getpixel((400, 300))[3] == 0
        assert shown.getpixel((50 * ((step + 1) % 3) + 20, 30))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png(mode: str) -> None:
    image = Image.new(mode, ABOUT.size, 65535 if mode == "I;16" else 1 if mode == "1" else 255 if mode == "L" else 0)
    if mode in {"LA", "RGB", "RGBA"}:
        image = Image.new(mode, ABOUT.size, "white")
    if mode == "P":
        image = Image.new("RGB", ABOUT.size, "white").quantize(4)
    assert kept(saved(image, "PNG"))[1].convert("RGB").getpixel((9, 9)) == (255, 255, 255)


def test_transparency_stays_in_a_png() -> None:
    image = Image.new("RGBA", ICON.size, (10, 20, 30, 0))
    ImageDraw.Draw(image).rectangle((64, 64, 192, 192), fill=(200, 0, 0, 255))
    drawn = kept(saved(image, "PNG"), ICON)[1]
    assert drawn.mode == "RGBA"
    assert (drawn.getpixel((0, 0))[3], drawn.getpixel((128, 128))) == (0, (200, 0, 0, 255))


def test_a_moving_png_is_taken_as_its_first_picture() -> None:
    frames = [Image.new("RGB", ABOUT.size, colour) for colour in ("red", "blue")]
    found, image = kept(saved(frames[0], "PNG", save_all=True, append_images=frames[1:]))
    assert found.frames == 1
    assert image.convert("RGB").getpixel((1, 1)) == (255, 0, 0)


def test_a_turned_photograph_is_put_upright() -> None:
    image = Image.new("RGB", (BANNER.height, BANNER.width), "white")
    image.paste((0, 0, 0), (0, 0, BANNER.height, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    content = saved(image, "JPEG", exif=exif)
    assert decode(content, BANNER).size == BANNER.size
    assert kept(content, BANNER)[1].convert("L").getpixel((BANNER.width - 5, 20)) < 20


def test_nothing_but_pixels_is_kept() -> None:
    """Not what was written beside them, nor what hides behind them."""
    notes = PngInfo()
    notes.add_text("Comment", "secret note")
    content = saved(Image.new("RGB", ABOUT.size, "red"), "PNG", pnginfo=notes) + b"PK\x03\x04 hidden <script>"
    found, image = kept(content)
    assert b"secret" not in found.content
    assert b"script" not in found.content
    assert not image.info
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    assert b"secret" not in kept(saved(Image.new("RGB", BANNER.size), "JPEG", exif=exif), BANNER)[0].content


def test_colours_of_a_profile_are_brought_to_srgb() -> None:
    """A profile whose numbers mean other colours than sRGB's: they change, towards what the designer saw."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    image = Image.new("RGB", BANNER.size, (200, 60, 60))
    same = kept(saved(image, "JPEG", quality=95, icc_profile=srgb.tobytes()), BANNER)[1].getpixel((9, 9))
    assert all(abs(a - b) < 5 for a, b in zip(same, (200, 60, 60), strict=True))
    for broken in (lab.tobytes(), b"no profile", b"\xff" * 4096):
        kept(saved(image, "JPEG", icc_profile=broken), BANNER)


@pytest.mark.parametrize(
    ("size", "reason"),
    [((480, 320), None), ((960, 640), "size"), ((481, 320), "size"), ((240, 160), "size"), ((239, 320), "too-small")],
)
def test_sizes(size: tuple[int, int], reason: str | None) -> None:
    problem = wrong_size(decode(picture(ABOUT, size=size), ABOUT))
    assert (problem and problem.reason) == reason
    assert problem is None or problem.can_fit == (reason == "size")


def test_a_larger_square_icon_is_made_smaller_without_being_asked() -> None:
    assert wrong_size(decode(picture(ICON, size=(1024, 1024)), ICON)) is None
    assert kept(picture(ICON, size=(1024, 1024)), ICON)[0].width == 256
    assert wrong_size(decode(picture(ICON, size=(1024, 1000)), ICON)) is not None


def test_cropping_fills_and_padding_keeps_all() -> None:
    image = Image.new("RGB", (960, 320), (0, 128, 0))
    image.paste((255, 0, 0), (0, 0, 30, 320))
    image.paste((0, 0, 255), (930, 0, 960, 320))
    content = saved(image, "PNG")
    cropped = kept(content, ABOUT, "crop")[1].convert("RGB")
    assert {cropped.getpixel((x, 160)) for x in (1, 240, 478)} == {(0, 128, 0)}
    padded = kept(content, ABOUT, "pad")[1].convert("RGB")
    assert padded.getpixel((3, 160)) == (255, 0, 0)
    assert padded.getpixel((476, 160)) == (0, 0, 255)
    assert padded.getpixel((240, 10)) == (0, 128, 0), "the strips have the commonest colour of the edge"


def test_the_limits_are_those_of_a_picture_and_not_of_this_machine() -> None:
    assert limits.MAX_PIXELS * 4 * 3 < limits.MEMORY_BYTES
