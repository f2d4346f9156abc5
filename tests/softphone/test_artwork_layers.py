"""The layered files of the template, as a designer's program reads them.

psd-tools writes the files; `records` is another reader, after Adobe's "Photoshop File Formats Specification", section
"Layer and mask information". (Pillow 13.0 can't be one: it takes the channels of a layer to be in the order R, G, B, A,
while their transparency comes first.)
"""

import struct
from dataclasses import dataclass
from io import BytesIO

import pytest
from PIL import Image
from psd_tools import PSDImage
from psd_tools.api.layers import PixelLayer
from psd_tools.constants import ChannelID

from softphone.artwork.kinds import PICTURES, PictureKind
from softphone.artwork.layers import layers_of, psd

LAYERED = [kind for kind in PICTURES.values() if kind.psd]
TRANSPARENCY, RED, GREEN, BLUE = -1, 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Record:
    """One layer's record, with its channels' bytes by id. box: left, top, right, bottom."""

    box: tuple[int, int, int, int]
    mask_bytes: int
    channels: dict[int, bytes]

    def image(self) -> Image.Image:
        """The layer's pixels."""
        left, top, right, bottom = self.box
        size = right - left, bottom - top
        bands = [Image.frombytes("L", size, self.channels[number]) for number in (RED, GREEN, BLUE, TRANSPARENCY)]
        return Image.merge("RGBA", bands)


def records(content: bytes) -> list[Record]:
    """The layers of a .psd, lowest first, and of groups their ends and beginnings."""
    at = 26
    for _section in ("colour mode", "image resources"):
        at += 4 + struct.unpack_from(">I", content, at)[0]
    at += 8  # lengths of layer and mask information, and of layer information
    (count,) = struct.unpack_from(">h", content, at)
    at += 2
    heads = []
    for _layer in range(abs(count)):
        top, left, bottom, right, channels = struct.unpack_from(">4iH", content, at)
        at += 18
        parts = [struct.unpack_from(">hI", content, at + 6 * n) for n in range(channels)]
        at += 6 * channels
        assert content[at : at + 4] == b"8BIM"
        extra, mask = struct.unpack_from(">II", content, at + 12)
        at += 16 + extra
        heads.append(((left, top, right, bottom), mask, parts))
    found = []
    for box, mask, parts in heads:
        channels = {}
        for number, length in parts:
            channels[number] = _unpacked(content[at : at + length], box)
            at += length
        found.append(Record(box=box, mask_bytes=mask, channels=channels))
    return found


def _unpacked(data: bytes, box: tuple[int, int, int, int]) -> bytes:
    """A channel's bytes: as they are (0), or by PackBits (1) with the packed lengths of its lines before them."""
    (compression,) = struct.unpack_from(">H", data)
    if compression == 0:
        return data[2:]
    assert compression == 1
    at, out = 2 + 2 * (box[3] - box[1]), bytearray()
    while at < len(data):
        head = data[at]
        if head < 128:
            out += data[at + 1 : at + 2 + head]
            at += 2 + head
        else:
            out += data[at + 1 : at + 2] * (257 - head if head > 128 else 0)
            at += 2 if head > 128 else 1
    return bytes(out)


@pytest.mark.parametrize("kind", LAYERED, ids=lambda kind: kind.key)
def test_layers_carry_transparency_and_no_mask(kind: PictureKind) -> None:
    """Every layer's pixels with their transparency are in the file, where they were drawn, and nothing hides them."""
    drawn = [record for record in records(psd(kind)) if record.box != (0, 0, 0, 0)]
    layers = layers_of(kind)
    assert len(drawn) == len(layers)
    for record, layer in zip(drawn, layers, strict=True):
        assert record.mask_bytes == 0
        assert sorted(record.channels) == [TRANSPARENCY, RED, GREEN, BLUE]
        assert record.box == layer.image.getbbox()
        assert record.image().tobytes() == layer.image.crop(record.box).tobytes(), layer.name


@pytest.mark.parametrize("kind", LAYERED, ids=lambda kind: kind.key)
def test_all_that_is_painted_into_the_logo_shows(kind: PictureKind) -> None:
    """A logo of another shape than the sample's, as large as the picture, as a designer paints it into the layer."""
    document = PSDImage.open(BytesIO(psd(kind)))
    for group in document:
        group.visible = group.name == "Your artwork"
    names = ("Logo (replace)", "Brand name (replace)")
    logo = next(layer for layer in document.descendants() if layer.name in names and isinstance(layer, PixelLayer))
    _paint(logo, kind.size, (200, 30, 90))
    out = BytesIO()
    document.save(out)
    seen = PSDImage.open(BytesIO(out.getvalue())).composite(force=True)
    assert seen is not None
    assert seen.convert("RGB").getcolors() == [(kind.width * kind.height, (200, 30, 90))]


def _paint(layer: PixelLayer, size: tuple[int, int], colour: tuple[int, int, int]) -> None:
    """Fill the whole canvas in this layer: its pixels and its bounds grow, and nothing else of it changes."""
    record = layer._record
    values = {ChannelID.TRANSPARENCY_MASK: 255, **dict(zip((0, 1, 2), colour, strict=True))}
    record.top, record.left, record.bottom, record.right = 0, 0, size[1], size[0]
    for info, channel in zip(record.channel_info, layer._channels, strict=True):
        if (value := values.get(info.id)) is not None:
            channel.set_data(bytes([value]) * (size[0] * size[1]), *size, 8)
            info.length = channel._length
