"""What a person may say about the file itself: its encoding, its delimiter, the line of its header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.tabular.limits import HEADER_LINES
from portal.tabular.refusals import Unreadable

ENCODINGS: dict[str, Promise] = {
    "utf-8": _("UTF-8"),
    "utf-16-le": _("UTF-16, little-endian"),
    "utf-16-be": _("UTF-16, big-endian"),
    "cp1250": _("CP1250, Central European"),
    "cp1251": _("CP1251, Cyrillic"),
    "cp1252": _("CP1252, Western European"),
    "cp1253": _("CP1253, Greek"),
    "cp1254": _("CP1254, Turkish"),
    "cp1255": _("CP1255, Hebrew"),
    "cp1256": _("CP1256, Arabic"),
    "cp1257": _("CP1257, Baltic"),
    "cp1258": _("CP1258, Vietnamese"),
    "gb18030": _("GB 18030 (GBK), simplified Chinese"),
    "big5": _("Big5, traditional Chinese"),
    "shift_jis": _("Shift-JIS, Japanese"),
    "euc_kr": _("EUC-KR, Korean"),
}
DELIMITERS: dict[str, tuple[str, Promise]] = {
    "comma": (",", _("comma")),
    "semicolon": (";", _("semicolon")),
    "tab": ("\t", _("tab")),
    "pipe": ("|", _("pipe")),
}
KEYS = ("encoding", "delimiter", "header_line")


@dataclass(frozen=True, slots=True)
class Corrections:
    """None where the file is to be looked at instead. `delimiter` is a key of DELIMITERS; `header_line` 0 = none."""

    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None

    @property
    def sign(self) -> str | None:
        """The delimiter itself."""
        return DELIMITERS[self.delimiter][0] if self.delimiter else None

    def to_decisions(self) -> dict[str, str]:
        """The same as decisions, without what is left to the file."""
        values = {key: getattr(self, key) for key in KEYS}
        return {key: str(value) for key, value in values.items() if value is not None}


def delimiter_name(sign: str) -> str:
    """The key in DELIMITERS of a delimiter."""
    return next(name for name, (known, _label) in DELIMITERS.items() if known == sign)


def asked(decisions: Mapping[str, str]) -> Corrections:
    """The corrections among a person's decisions; "" leaves it to the file. Raise Unreadable (unknown_decision)."""
    return Corrections(**{key: _value(key, decisions[key]) for key in KEYS if key in decisions})


def remembered(decisions: Mapping[str, Any], *, but: Mapping[str, str]) -> Corrections:
    """The corrections among remembered decisions, without those `but` speaks about; what isn't valid is passed over."""
    found = {}
    for key in KEYS:
        if key in decisions and key not in but:
            try:
                found[key] = _value(key, str(decisions[key]))
            except Unreadable:
                continue
    return Corrections(**found)


def _value(key: str, value: str) -> Any:
    value = value if value == "\t" else value.strip()
    if not value:
        return None
    if key == "encoding":
        if value.lower() in ENCODINGS:
            return value.lower()
        options = ", ".join(ENCODINGS)
    elif key == "delimiter":
        for name, (sign, _label) in DELIMITERS.items():
            if value in {name, sign}:
                return name
        options = ", ".join(DELIMITERS)
    else:
        if re.fullmatch(r"[0-9]{1,6}", value) and int(value) <= HEADER_LINES:
            return int(value)
        options = f"0–{HEADER_LINES}"
    raise Unreadable("unknown_decision", {"key": key, "value": value[:60], "options": options})
