"""An animation's first frame, for people who don't want things to move. Knows no Django."""

from io import BytesIO

from PIL import Image


def still_of(animation: bytes) -> bytes:
    """The first frame as PNG. animation: a picture that was encoded anew here, never a stranger's."""
    out = BytesIO()
    with Image.open(BytesIO(animation)) as image:
        image.convert("RGBA").save(out, "PNG")
    return out.getvalue()
