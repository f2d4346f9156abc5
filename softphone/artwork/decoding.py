"""One picture: what it is, whether it is right, and how it is kept. Knows no Django; runs in the confined process.

Nothing of the original file is kept: its pixels are decoded, brought to sRGB, and written anew.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image, ImageCms, ImageOps

from softphone.artwork import limits
from softphone.artwork.kinds import PictureKind
from softphone.artwork.problems import Problem, RefusedError

Fit = Literal["", "crop", "pad"]
FITS: tuple[Fit, Fit] = ("crop", "pad")
SHORTEST_FRAME_MS = 20
LONGEST_FRAME_MS = 6000
"""A GIF counts in 16 bits of hundredths of a second, also where all of its frames look alike and become one."""

_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"8BPS", "Photoshop"),
    (b"%PDF", "PDF"),
    (b"%!PS", "PostScript"),
    (b"PK\x03\x04", "ZIP"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x01\x00", "ICO"),
    (b"MZ", "Windows program"),
    (b"\x7fELF", "program"),
)
_COLOURS = {  # modes of Pillow that a picture may have
    "PNG": {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "I;16", "I;16B", "I"},
    "GIF": {"1", "L", "P", "RGB", "RGBA"},
    "JPEG": {"L", "RGB"},
}


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A picture as it is kept: encoded anew."""

    content: bytes
    width: int
    height: int
    frames: int
    format: str
    fitted: Fit


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A picture that was decoded whole: its frames at their own size, and how long each is seen."""

    kind: PictureKind
    size: tuple[int, int]
    frames: list[Image.Image]
    milliseconds: list[int]
    loop: int | None


def is_what(content: bytes) -> str:
    """What a file is, by its first bytes; "" for what isn't known."""
    for sign, name in _SIGNS:
        if content.startswith(sign):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WebP"
    if content[4:12] in {b"ftypavif", b"ftypheic", b"ftypmif1"}:
        return "HEIC or AVIF"
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml")):
        return "SVG"
    return "HTML" if head.startswith((b"<!doctype html", b"<html", b"<script")) else ""


def decode(content: bytes, kind: PictureKind) -> Opened:
    """Decode a picture whole, every frame of it. Raises RefusedError with the reason."""
    if not content:
        raise _refused(kind, "empty")
    found = is_what(content)
    if found != kind.source:
        raise _refused(kind, "other", wanted=kind.source, found=found)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is judged here
            return _decode(content, kind)
    except RefusedError:
        raise
    except MemoryError as error:
        raise _refused(kind, "too-hard") from error
    except Exception as error:
        raise _refused(kind, "broken") from error


def _decode(content: bytes, kind: PictureKind) -> Opened:
    Image.MAX_IMAGE_PIXELS = None  # judged here, with words
    image = Image.open(BytesIO(content), formats=[kind.source])
    width, height = image.size
    most = limits.MAX_MOVING_PIXELS if getattr(image, "is_animated", False) else limits.MAX_PIXELS
    if width * height > most:
        raise _refused(kind, "too-many-pixels", width=width, height=height, most=most)
    if image.mode in {"CMYK", "YCCK"}:
        raise _refused(kind, "cmyk")
    if image.mode not in _COLOURS[kind.source]:
        raise _refused(kind, "colours", mode=image.mode)
    frames, milliseconds = [], []
    loop = image.info.get("loop")
    for frame in _frames(image, kind):
        frames.append(_in_srgb(frame, kind))
        shown = int(frame.info.get("duration") or 100)
        milliseconds.append(min(max(SHORTEST_FRAME_MS, shown), LONGEST_FRAME_MS))
    return Opened(kind=kind, size=frames[0].size, frames=frames, milliseconds=milliseconds, loop=loop)


def _frames(image: Image.Image, kind: PictureKind) -> Iterator[Image.Image]:
    """Each frame, loaded whole. Of what may not move the first one only."""
    number = 0
    while True:
        image.load()
        yield image
        number += 1
        if kind.source != "GIF":
            return
        try:
            image.seek(number)
        except EOFError:
            return
        if number >= kind.max_frames:
            raise _refused(kind, "too-many-frames", most=kind.max_frames)
        if (number + 1) * image.width * image.height > limits.MAX_PIXELS:
            raise _refused(kind, "moves-too-much", width=image.width, height=image.height)


def _in_srgb(frame: Image.Image, kind: PictureKind) -> Image.Image:
    """The frame in eight bits of sRGB with its transparency, upright, free of everything that isn't pixels."""
    profile = frame.info.get("icc_profile")
    image = ImageOps.exif_transpose(frame) if kind.source == "JPEG" else frame
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 257, "L") if image.mode == "I" else _eight_bits(image)
    if profile and image.mode in {"RGB", "L"}:
        image = _by_profile(image.convert("RGB"), profile)
    image = image.convert("RGBA")
    clean = Image.new("RGBA", image.size)
    clean.paste(image)
    return clean


def _eight_bits(image: Image.Image) -> Image.Image:
    return image.convert("I").point(lambda value: value / 257, "L")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        found = ImageCms.profileToProfile(image, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # a profile that can't be read: the numbers are taken as sRGB, as browsers do
    return found if found is not None else image


def wrong_size(opened: Opened) -> Problem | None:
    """What is wrong with a picture's size, and whether it can be fitted: not when it is under half as large.

    A square icon of more than the size wanted is right: it is made smaller without being asked.
    """
    kind, (width, height) = opened.kind, opened.size
    if opened.size == kind.size or (kind.key == "icon" and width == height > kind.width):
        return None
    large_enough = width * 2 >= kind.width and height * 2 >= kind.height
    return Problem(
        file=kind.file,
        reason="size" if large_enough else "too-small",
        values={"width": width, "height": height, "wanted_width": kind.width, "wanted_height": kind.height},
        can_fit=large_enough,
    )


def encode(opened: Opened, fit: Fit = "") -> Kept:
    """The picture as it is kept: of its kind's size and format. fit: how one of another size is brought to it."""
    kind = opened.kind
    fitted: Fit = "" if opened.size == kind.size else fit
    colour = _edge_colour(opened.frames[0])
    frames = [_at_size(frame, kind.size, fitted, colour) for frame in opened.frames]
    out = BytesIO()
    if kind.stored == "GIF":
        _save_gif(frames, opened, out)
    else:
        _flat(frames[0], keep_transparency=kind.source == "PNG").save(out, "PNG", optimize=True)
    content = out.getvalue()
    with Image.open(BytesIO(content)) as written:
        count = getattr(written, "n_frames", 1)
    return Kept(content=content, width=kind.width, height=kind.height, frames=count, format=kind.stored, fitted=fitted)


def _at_size(frame: Image.Image, size: tuple[int, int], fit: Fit, colour: tuple[int, int, int, int]) -> Image.Image:
    if frame.size == size:
        return frame
    if fit == "pad":
        return ImageOps.pad(frame, size, Image.Resampling.LANCZOS, color=colour)
    return ImageOps.fit(frame, size, Image.Resampling.LANCZOS)


def _edge_colour(frame: Image.Image) -> tuple[int, int, int, int]:
    """The commonest colour along a picture's edge, for the strips that padding adds."""
    width, height = frame.size
    boxes = ((0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height), (width - 1, 0, width, height))
    counts: dict[tuple[int, int, int, int], int] = {}
    for box in boxes:
        strip = frame.crop(box)
        for count, colour in strip.getcolors(strip.width * strip.height) or []:
            counts[colour] = counts.get(colour, 0) + count  # type: ignore[index, arg-type]
    return max(counts, key=lambda colour: (counts[colour], colour))


def _is_solid(frame: Image.Image) -> bool:
    return frame.getchannel("A").getextrema() == (255, 255)


def _flat(frame: Image.Image, *, keep_transparency: bool) -> Image.Image:
    if _is_solid(frame):
        return frame.convert("RGB")
    if keep_transparency:
        return frame
    white = Image.new("RGBA", frame.size, "white")
    return Image.alpha_composite(white, frame).convert("RGB")


def _save_gif(frames: list[Image.Image], opened: Opened, out: BytesIO) -> None:
    solid = all(_is_solid(frame) for frame in frames)
    drawn = [frame.convert("RGB") for frame in frames] if solid else frames
    options: dict[str, int | list[int] | bool] = {"save_all": True, "optimize": False}
    if len(drawn) > 1:
        options |= {"duration": opened.milliseconds, "disposal": 1 if solid else 2}
        if opened.loop is not None:
            options["loop"] = min(max(opened.loop, 0), 65535)
    drawn[0].save(out, "GIF", append_images=drawn[1:], **options)


def _refused(kind: PictureKind, reason: str, **values: object) -> RefusedError:
    return RefusedError(Problem(file=kind.file, reason=reason, values=dict(values)))
