"""What a person reads about a file that was refused: why, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from softphone.artwork.problems import Problem

WORDS: dict[str, str] = {
    "no-zip": gettext_noop("This is no .zip file. Compress your pictures into a .zip and upload that."),
    "unreadable": gettext_noop("The .zip is damaged and can't be read. Compress your pictures again."),
    "too-many": gettext_noop("%(count)d files are in it, and at most %(most)d may be. Leave out what isn't needed."),
    "too-much": gettext_noop("Unpacked it would be %(size)s; at most %(most)s may be in it."),
    "bomb": gettext_noop("It is packed too tightly to be a picture (%(packed)s for %(size)s), and wasn't opened."),
    "outside": gettext_noop("Its path leads out of the .zip or isn't a plain one. Compress your pictures again."),
    "link": gettext_noop("It is a link to another file. Put the file itself into the .zip."),
    "special": gettext_noop("It is no ordinary file. Leave it out."),
    "encrypted": gettext_noop("It is protected by a password. Compress your pictures without one."),
    "nested": gettext_noop("It is an archive within the .zip. Unpack it and put your pictures in directly."),
    "compression": gettext_noop("It is packed in a way that isn't read here. Compress as ordinary .zip (Deflate)."),
    "twice": gettext_noop("It is in the .zip more than once: %(names)s. Leave one of them."),
    "missing": gettext_noop("It is missing."),
    "missing-other": gettext_noop("It is missing. There is %(other)s: save that picture as %(file)s."),
    "missing-psd": gettext_noop("It is missing. There is only %(other)s: open that and save it as %(file)s."),
    "damaged": gettext_noop("It can't be unpacked: the .zip is damaged at this place. Compress your pictures again."),
    "file-too-large": gettext_noop("It is too large: a picture may have %(most)s."),
    "empty": gettext_noop("It is empty. Save the picture again."),
    "other": gettext_noop("It is named as a %(wanted)s picture, but is something else%(what)s. Save it as %(wanted)s."),
    "broken": gettext_noop("The picture is broken or cut off. Open it, and save it again."),
    "too-hard": gettext_noop("Opening it takes more memory or time than a picture may. Save it again, smaller."),
    "not-written": gettext_noop(
        "It could be read, but not be written anew. Save it again; if it happens again, open a ticket."
    ),
    "too-many-pixels": gettext_noop("It has %(width)d × %(height)d pixels, which is far too large."),
    "cmyk": gettext_noop("Its colours are for printing (CMYK). In Photoshop choose Image → Mode → RGB and save again."),
    "colours": gettext_noop("Its colours are of a kind that screens don't have (%(mode)s). Save it in RGB."),
    "too-many-frames": gettext_noop("It moves through more than %(most)d pictures. Shorten the animation."),
    "moves-too-much": gettext_noop(
        "Its animation is too long for its size, %(width)d × %(height)d pixels. Shorten it or make it smaller."
    ),
    "size": gettext_noop(
        "It has %(width)d × %(height)d pixels instead of %(wanted_width)d × %(wanted_height)d. It can be fitted below."
    ),
    "too-small": gettext_noop(
        "It has %(width)d × %(height)d pixels instead of %(wanted_width)d × %(wanted_height)d: "
        "too few to be fitted without a blur."
    ),
    "lost": gettext_noop("The uploaded file is gone from the storage. Upload it again."),
    "not-checked": gettext_noop("The check was cancelled or failed on our side. Upload the file again."),
}
"""By reason. Sizes in bytes are shown in units that people read."""
_BYTES = frozenset({"size", "most", "packed"})


def told(problem: Problem) -> dict[str, Any]:
    """A problem as it is kept with the upload and shown: {file, reason, message, can_fit}."""
    return {
        "file": problem.file,
        "reason": problem.reason,
        "message": _(WORDS[problem.reason]) % _readable(problem),
        "can_fit": problem.can_fit,
    }


def _readable(problem: Problem) -> Mapping[str, Any]:
    values = dict(problem.values)
    if problem.reason in {"too-much", "bomb", "file-too-large"}:
        values |= {name: filesizeformat(values[name]) for name in _BYTES & values.keys()}
    if problem.reason == "other":
        values["what"] = f" ({values['found']})" if values["found"] else ""
    return values | {"file": problem.file}
