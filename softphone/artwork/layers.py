"""The layered Photoshop files of the branding template. Knows no Django.

psd-tools brings numpy: it is imported when a file is made, so that processes that make none stay small.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from softphone.artwork import examples
from softphone.artwork.drawing import WHITE, handset, palette_of, words
from softphone.artwork.kinds import PICTURES, PictureKind

if TYPE_CHECKING:
    from psd_tools.api.layers import PixelLayer

Box = tuple[int, int, int, int]
GUIDE = (214, 0, 120)
WRITTEN = (20, 28, 40)
SAMPLE = "Your brand"


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer, as large as the whole picture, cut to its contents when it is written."""

    name: str
    image: Image.Image
    group: str
    visible: bool = True


ARTWORK, GUIDES = "Your artwork", "Guides (hide before you save)"


def psd(kind: PictureKind) -> bytes:
    """The layered file of one picture: artwork to replace below, guides above, and Photoshop's own guide lines."""
    from psd_tools import PSDImage  # noqa: PLC0415 -- see above
    from psd_tools.constants import Resource  # noqa: PLC0415
    from psd_tools.psd.image_resources import GridGuidesInfo, ImageResource  # noqa: PLC0415

    document = PSDImage.new("RGB", kind.size, color=255)
    layers = layers_of(kind)
    for group in (ARTWORK, GUIDES):
        made = []
        for layer in layers:
            if layer.group == group:
                box = layer.image.getbbox() or (0, 0, 1, 1)
                pixels = document.create_pixel_layer(layer.image.crop(box), name=layer.name, top=box[1], left=box[0])
                _use_transparency(pixels, layer.image.crop(box).getchannel("A"))
                pixels.visible = layer.visible
                made.append(pixels)
        document.create_group(made, name=group)
    left, top, right, bottom = kind.quiet or (8, 8, kind.width - 8, kind.height - 8)
    lines = [(left * 32, 0), (right * 32, 0), (top * 32, 1), (bottom * 32, 1)]
    resource = ImageResource(key=Resource.GRID_AND_GUIDES_INFO, data=GridGuidesInfo(1, 576, 576, lines))  # type: ignore[arg-type]
    document._record.image_resources[Resource.GRID_AND_GUIDES_INFO] = resource
    merged = flat(layers, kind.size)
    document._record.image_data.set_data([band.tobytes() for band in merged.split()], document._record.header)
    out = BytesIO()
    document._record.write(out)
    return out.getvalue()


def _use_transparency(layer: "PixelLayer", alpha: Image.Image) -> None:
    """Give the layer its transparency as Photoshop keeps it: in the channel for it.

    In a document without an alpha channel psd-tools makes a layer mask of it instead, and what is painted beside the
    mask's shape would not show.
    """
    from psd_tools.constants import ChannelID  # noqa: PLC0415 -- see above

    if layer.has_mask():
        layer.remove_mask()
    ids = [channel.id for channel in layer._record.channel_info]
    at = ids.index(ChannelID.TRANSPARENCY_MASK)
    channel = layer._channels[at]
    channel.set_data(alpha.tobytes(), alpha.width, alpha.height, 8)
    layer._record.channel_info[at].length = channel._length


def flat(layers: list[Layer], size: tuple[int, int]) -> Image.Image:
    """What is seen of the layers: the preview of programs that don't read them."""
    merged = Image.new("RGBA", size, WHITE)
    for layer in layers:
        if layer.visible:
            merged.alpha_composite(layer.image)
    return merged.convert("RGB")


def layers_of(kind: PictureKind) -> list[Layer]:
    """The layers of a picture, lowest first."""
    return [
        Layer(name="Background", image=_background(kind), group=ARTWORK),
        *(Layer(name=name, image=image, group=ARTWORK) for name, image in _marks(kind)),
        *(
            [Layer(name="The installer writes here", image=_written(kind, kind.quiet), group=GUIDES)]
            if kind.quiet
            else []
        ),
        Layer(name="Safe area", image=_safe_area(kind), group=GUIDES),
    ]


def _background(kind: PictureKind) -> Image.Image:
    colours = palette_of(SAMPLE)
    if kind.key in {"about", "splash"}:
        return examples.backdrop(kind.size, colours)
    drawn = Image.new("RGBA", kind.size, WHITE)
    if kind.key == "dialog":
        drawn.paste(examples.backdrop((examples.DIALOG_SIDE, kind.height), colours), (0, 0))
    else:
        drawn.alpha_composite(examples.banner_end(colours), (kind.width - examples.BANNER_END, 0))
    return drawn


def _marks(kind: PictureKind) -> list[tuple[str, Image.Image]]:
    """The logo to replace, and for the splash screen each step of its animation."""
    side, left, top = _MARKS[kind.key]

    def placed(shown: int) -> Image.Image:
        drawn = Image.new("RGBA", kind.size)
        drawn.alpha_composite(handset(side, WHITE, waves=3, shown=shown), (left, top))
        return drawn

    if kind.key != "splash":
        return [("Logo (replace)", placed(3))]
    name = Image.new("RGBA", kind.size)
    words(name, SAMPLE, (32, 196, kind.width - 32, 244), WHITE, size=40)
    steps = [(f"Frame {step + 1} of the animation", placed(step)) for step in range(4)]
    return [*steps, ("Brand name (replace)", name)]


_MARKS = {"about": (120, 180, 100), "splash": (112, 184, 60), "banner": (34, 443, 12), "dialog": (84, 40, 72)}


def _written(kind: PictureKind, box: Box) -> Image.Image:
    """The part that the installer writes into, hatched, with what it will say."""
    left, top, right, bottom = box
    hatch = Image.new("RGBA", kind.size)
    lines = ImageDraw.Draw(hatch)
    for x in range(left - (bottom - top), right, 12):
        lines.line((x, bottom, x + bottom - top, top), fill=(*GUIDE, 70), width=2)
    drawn = Image.new("RGBA", kind.size)
    drawn.paste(hatch.crop(box), (left, top))
    words(drawn, _SAYS[kind.key], box, WRITTEN, size=16)
    return drawn


_SAYS = {"banner": "The page's title, and a line about it", "dialog": "“Welcome …” and the installer's words"}


def _safe_area(kind: PictureKind) -> Image.Image:
    """A frame: what matters stays 8 pixels within, as windows may round their corners and scale."""
    drawn = Image.new("RGBA", kind.size)
    ImageDraw.Draw(drawn).rectangle((8, 8, kind.width - 9, kind.height - 9), outline=(*GUIDE, 255), width=1)
    return drawn


def all_psds() -> dict[str, bytes]:
    """Every layered file of the template by its name."""
    return {kind.psd: psd(kind) for kind in PICTURES.values() if kind.psd}
