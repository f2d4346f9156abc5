"""How Windows Installer packs the names of tables and streams into stream names.

Two characters of its alphabet become one from U+3800 on, a single one becomes one from U+4800 on; a table's stream
begins with U+4840. So names of up to 62 characters fit into the 31 that a compound file allows.
"""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"
_PLACE = {character: place for place, character in enumerate(_ALPHABET)}
_TABLE = "\u4840"


def table_stream(table: str) -> str:
    """The stream of a table."""
    return _TABLE + stream(table)


def stream(name: str) -> str:
    """The stream called `name`, as `Binary.Banner` or a cabinet's."""
    packed = []
    at = 0
    while at < len(name):
        first = _PLACE.get(name[at])
        second = _PLACE.get(name[at + 1]) if at + 1 < len(name) else None
        if first is None:
            packed.append(name[at])
        elif second is None:
            packed.append(chr(0x4800 + first))
        else:
            packed.append(chr(0x3800 + (second << 6) + first))
            at += 1
        at += 1
    return "".join(packed)
