"""Words that close a route."""
# ruff: noqa: E501 - patterns are easier to read in one line

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from portal.tabular.cells import one_line

_DELETED = re.compile(
    r"(?i)\b(delet\w*|ceas(ed?|ing)|remov\w*|discontinu\w*|withdrawn|withdraw|cancel\w*|terminated|obsolete|expired?|ended"
    r"|dropped|decommissioned|supprim\w*|elimina\w*|borrad\w*|gelöscht\w*|entfällt|удал\w*|usunięt\w*)\b|^(end|del\.)$"
)
_BLOCKED = re.compile(
    r"(?i)\b(block\w*|clos(ed|e|ing)|forbidden|barr(ed|ing)|suspend\w*|disabled?|unavailable|inactive"
    r"|no\s+(service|route|access|longer\s+\w+)|reject(ed|ing)?|denied|restricted|prohibited|stop(ped)?|offline|deactivated"
    r"|disconnected|disallowed|do not (route|send)|not\s+(available|supported|offered|active|in service|permitted|allowed)"
    r"|out of service|bloque\w*|bloqu\w*|cerrad\w*|ferm[ée]\w*|gesperrt\w*|geschlossen|закрыт\w*|заблок\w*|zablok\w*"
    r"|zamkni\w*)\b"
)
_NOT = re.compile(
    r"(?i)\b(not|never|no longer|un-?)\s*(blocked|closed|deleted|removed|barred|forbidden|suspended|rejected|discontinued)\b"
    r"|\b(increase|decrease|change)s?\s+(is |was |has been )?cancel\w*|\bcancel\w*\s+(the )?(increase|decrease|change)"
    r"|\bcodes?\s+(delet|remov)\w*\W{0,3}\d|\b(delet|remov)\w*\s+codes?\W{0,3}\d"
)
_OTHER_CODES = re.compile(r"(?i)\b(codes?|prefix(es)?|код\w{0,3}|códigos?|vorwahl(en)?)\W{0,3}\d{2,}")
_TRUE = frozenset({"1", "y", "yes", "true", "t", "x", "on", "ja", "si", "oui"})
_FALSE = frozenset({"0", "n", "no", "false", "f", "off", "nein", "non"})
_FLAG_BLOCKED = re.compile(r"(?i)\b(forbidden|block(ed)?|reject\w*|closed|barred|disabled|inactive|suspended)\b")
_FLAG_DELETED = re.compile(r"(?i)\b(discontinued|deleted?|removed?|withdrawn)\b")
_FLAG_ACTIVE = re.compile(r"(?i)\b(enabled|active|available|routable|open|allowed)\b")
_SHORT = {
    "d": "deleted", "del": "deleted", "dlt": "deleted", "rem": "deleted", "rmv": "deleted", "rmvd": "deleted",
    "disc": "deleted", "term": "deleted", "exp": "deleted", "canc": "deleted", "cxl": "deleted",
    "b": "blocked", "blk": "blocked", "blkd": "blocked", "bl": "blocked", "clsd": "blocked", "cls": "blocked",
    "cld": "blocked", "susp": "blocked", "dis": "blocked", "inact": "blocked", "oos": "blocked",
    "n/s": "blocked", "dnr": "blocked", "barr": "blocked", "rej": "blocked", "bloq": "blocked", "gesp": "blocked",
}  # fmt: skip
_CHANGE = re.compile(r"(?i)chang|increase|rate|price|cost")
_UNPUNCTUATED = re.compile(r"[_\-]+")


def blocking(text: str) -> str:
    """ "deleted" or "blocked" where a word in `text` says so, else ""."""
    text = _UNPUNCTUATED.sub(" ", text)
    if _NOT.search(text) or _OTHER_CODES.search(text):
        return ""
    if _DELETED.search(text):
        return "deleted"
    return "blocked" if _BLOCKED.search(text) else ""


def closes_named_codes(text: str) -> bool:
    """True for a remark that closes codes it names (“code 3399 closed”) and leaves its own line as it is."""
    return bool(_OTHER_CODES.search(text)) and bool(blocking(_OTHER_CODES.sub(" ", text)))


def closed_codes(text: str) -> dict[int, str]:
    """The codes that a remark closes by naming them, each "deleted" or "blocked"."""
    if not closes_named_codes(text):
        return {}
    state = blocking(_OTHER_CODES.sub(" ", text))
    named = {code for match in _OTHER_CODES.finditer(text) for code in re.findall(r"\d{2,15}", match[0])}
    return {int(code): state for code in named}


def says_what_a_flag_means(column: str) -> bool:
    """True for a header cell that says what a yes under it does: “Blocked”, “Active”, “Rate changed”."""
    name = _UNPUNCTUATED.sub(" ", column)
    return any(words.search(name) for words in (_FLAG_DELETED, _FLAG_BLOCKED, _FLAG_ACTIVE, _CHANGE))


def are_flags(cells: Iterable[str]) -> bool:
    """True where all the cells of a column that are not empty are 1 and 0, or yes and no."""
    words = {one_line(cell).casefold() for cell in cells} - {""}
    return bool(words) and words <= _TRUE | _FALSE


def flag_evidence(cells: Iterable[str]) -> list[str]:
    """The cells of a column of flags, where some of them may close a route: not where they are all yes.

    An N alone stands for new, or for no change.
    """
    seen = {one_line(cell).casefold(): cell for cell in cells if one_line(cell)}
    closing = seen.keys() & _FALSE
    return list(seen.values()) if closing and seen.keys() != {"n"} and are_flags(seen) else []


def status(cell: str, *, column: str, others: Collection[str] = (), flag: str = "") -> str:
    """active, blocked or deleted. `column` is the header cell: a yes under “Forbidden” blocks, a no under “Active” too.

    `others` are the words of the column: a D stands for a decrease where an I or the header tells of changes.
    `flag` is what a yes means in a column whose header does not tell: "open", "closed", else nothing.
    """
    text = one_line(cell)
    low = text.casefold()
    if flag in {"open", "closed"} and low in _TRUE | _FALSE:
        return "active" if (low in _TRUE) == (flag == "open") else "blocked"
    if low in _TRUE:
        name = _UNPUNCTUATED.sub(" ", column)
        if _FLAG_DELETED.search(name):
            return "deleted"
        return "blocked" if _FLAG_BLOCKED.search(name) else "active"
    if low in _FALSE:
        return "blocked" if _FLAG_ACTIVE.search(_UNPUNCTUATED.sub(" ", column)) else "active"
    if low == "d" and ("i" in others or (_CHANGE.search(column) and "a" not in others)):
        return "active"
    return _SHORT.get(low.rstrip(".")) or blocking(text) or "active"
