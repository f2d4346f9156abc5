"""The pictures that a branded softphone is made of: names, sizes, and where each is seen. Knows no Django."""

from dataclasses import dataclass
from typing import Literal

Key = Literal["about", "splash", "banner", "dialog", "icon"]


@dataclass(frozen=True, kw_only=True)
class PictureKind:
    """One picture. Sizes are in pixels; `source` is what a partner saves, `stored` what the portal keeps of it."""

    key: Key
    file: str
    psd: str
    width: int
    height: int
    source: Literal["PNG", "GIF", "JPEG"]
    stored: Literal["PNG", "GIF"]
    title: str
    shown: str
    quiet: tuple[int, int, int, int] | None = None
    """Left, top, right, bottom of the part that the installer writes over in black: leave it light and calm."""
    required: bool = True
    max_frames: int = 1

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height


PICTURES: dict[str, PictureKind] = {
    kind.key: kind
    for kind in (
        PictureKind(
            key="about",
            file="aboutWindowBackground.png",
            psd="aboutWindowBackground.psd",
            width=480,
            height=320,
            source="PNG",
            stored="PNG",
            title="About window",
            shown="At the top of the softphone's About window, above your brand name and the version.",
        ),
        PictureKind(
            key="splash",
            file="splash.gif",
            psd="splash.psd",
            width=480,
            height=320,
            source="GIF",
            stored="GIF",
            title="Splash screen",
            shown="Alone on the screen while the softphone starts. It may move: up to 100 frames.",
            max_frames=100,
        ),
        PictureKind(
            key="banner",
            file="wix-banner.jpg",
            psd="wix-banner.psd",
            width=493,
            height=58,
            source="JPEG",
            stored="PNG",
            title="Installer's banner",
            shown="Across the top of the installer's inner pages. The page's title stands on its left, in black.",
            quiet=(16, 4, 408, 54),
        ),
        PictureKind(
            key="dialog",
            file="wix-dialog.jpg",
            psd="wix-dialog.psd",
            width=493,
            height=312,
            source="JPEG",
            stored="PNG",
            title="Installer's welcome page",
            shown="The whole first and last page of the installer. Their text stands at the upper right, in black.",
            quiet=(172, 20, 481, 208),
        ),
        PictureKind(
            key="icon",
            file="icon.png",
            psd="",
            width=256,
            height=256,
            source="PNG",
            stored="PNG",
            title="Icon",
            shown="On the desktop, in the Start menu and on telephones. Without one, your brand's initials are drawn.",
            required=False,
        ),
    )
}
"""By key, in the order they are shown."""
