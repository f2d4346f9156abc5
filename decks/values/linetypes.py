"""Line type of a route: landline L, mobile M, other O."""
# ruff: noqa: E501 - patterns are easier to read in one line

from __future__ import annotations

import re

from portal.tabular.cells import one_line

_EXACT = {
    "l": "L", "m": "M", "o": "O", "f": "L", "fix": "L", "fixed": "L", "landline": "L", "land": "L", "geo": "L",
    "geographic": "L", "proper": "L", "pstn": "L", "fixed line": "L", "fixedline": "L", "fixed network": "L",
    "land line": "L", "local": "L", "national": "L", "ptn": "L", "fixed line or mobile": "L",
    "mob": "M", "cell": "M", "gsm": "M", "mobile": "M", "other": "O", "special": "O", "n": "L",
}  # fmt: skip
_OTHER = re.compile(
    r"(?i)\b(premium(?! (route|quality|cli))|toll[ -]?free|free[ -]?phone|freecall|freephone|shared[ -]?cost|special(?! (rate|price|offer))|satell?ites?|inmarsat|iridium|thuraya|globalstar"
    r"|emsat|aeromobile|in-?flight|maritime|audiotext|personal( numbers?| numbering)?|paging|pagers?|uan|voip|ip telephony|nomadic|corporate|short ?codes?"
    r"|universal|directory|value[ -]?added|vas|non[ -]?geo\w*|national rate|local rate|emergency|voicemail|m2m|international networks?|upt|other)\b"
)
_MOBILE = re.compile(
    r"(?i)(\b(mob|mobiles?|mobil|mobiele?|m[oó]v(il|el|iles|eis)|mobilfunk|handy|cellulare|cellulaire|portable|kom[oó]rkow\w*|моб\w*|cell|cellular|cells|gsm|wireless|cdma|umts|lte|pcs|wcdma|mvno)\b|\bmob[-._])"
)
_FIXED = re.compile(r"(?i)\b(fixed|land ?lines?|proper|pstn|geographic|city|cities|rural|metro)\b")
_SPLIT = re.compile(r"[_\-/|,;:()\[\]]+")


def from_cell(cell: str) -> str:
    """The type a cell of a type column names; "" for what is not known."""
    text = one_line(cell).casefold()
    return _EXACT.get(text) or from_name(text)


def from_name(name: str) -> str:
    """The type a destination's name tells; "" where it tells none."""
    text = _SPLIT.sub(" ", name)
    if _OTHER.search(text):
        return "O"
    if _MOBILE.search(text):
        return "M"
    return "L" if _FIXED.search(text) else ""
