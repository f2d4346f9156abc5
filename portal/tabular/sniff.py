"""Is this a text file at all, and in which encoding and with which line ends?"""

from __future__ import annotations

import codecs
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from portal.tabular import eastasian
from portal.tabular.limits import CHUNK, TEXT_HEAD
from portal.tabular.refusals import Unreadable

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip_archive"),
    (b"PK\x05\x06", "zip_archive"),
    (b"\xd0\xcf\x11\xe0", "excel_workbook"),
    (b"\x1f\x8b", "gzip_archive"),
    (b"BZh", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"RIFF", "binary_file"),
    (b"\x7fELF", "binary_file"),
    (b"MZ\x90", "binary_file"),
    (b"{\\rtf", "rich_text"),
    (b"%PDF", "pdf"),
)
_HTML = re.compile(
    rb"\s*(?:<!--(?:(?!-->).)*+-->\s*+)*+<(!doctype\s+html|html|head|body|script|table|title|div|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<(\?xml|[a-z][\w:-]*[\s>/])", re.IGNORECASE)
_JSON = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\[{\"])")
# begins where a word does: tried at each of its letters, a long word without high bytes takes quadratic time
_HIGH_WORD = re.compile(rb"(?<![A-Za-z])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*")
# Letters that sit in the same byte: what is a letter of Polish, Czech or Hungarian in CP1250 is a sign in CP1252.
_CP1250_ONLY = frozenset(b"\xa3\xa5\xaa\xaf\xb3\xb9\xba\xbc\xbe\xbf\x8c\x8d\x8f\x9c\x9d\x9f")


@dataclass(frozen=True, slots=True)
class Text:
    """A text file: how to decode it and its beginning, decoded, with every line end as \\n."""

    encoding: str
    bom: int
    newline: str
    size: int
    sha256: str
    head: str
    whole: bool
    guessed: bool
    detected: str
    recalled: bool


def sniff(path: Path, *, size_limit: int, encoding: str | None = None, remembered: str | None = None) -> Text:
    """Raise Unreadable for what is not a text file, is empty or exceeds `size_limit` bytes.

    `encoding` is a person's word and holds (encoding_unfit where it can't be); `remembered`, the encoding of an
    earlier file, is taken where nothing in this one speaks against it.

    Reads the file once, in pieces: for its hash, for NUL bytes and to know that it is UTF-8 to the end.
    """
    size = path.stat().st_size
    if size > size_limit:
        raise Unreadable("too_large", {"size": size, "limit": size_limit})
    with path.open("rb") as file:
        start = file.read(TEXT_HEAD)
        if not start.strip(b"\x00\xef\xbb\xbf\xfe\xff \t\r\n"):
            raise Unreadable("empty_file" if b"\0" not in start or size == 0 else "binary_file")
        _refuse_other_formats(start)
        marked, bom = _by_mark(start)
        if encoding:
            _must_fit(encoding, marked, start)
        digest, utf8, high = _pass(file, start, wide=(encoding or marked).startswith("utf-16"))
    detected = marked or ("utf-8" if utf8 else _guess_code_page(high))
    # only where bytes are no UTF-8, or are ASCII and thus the same in each, is a remembered code page believed
    recalled = (
        not encoding
        and not marked
        and (remembered or "").startswith(("cp", *eastasian.ENCODINGS))
        and (not utf8 or not high)
    )
    guessed = not (encoding or recalled or marked or utf8)
    encoding = encoding or (remembered if recalled else None) or detected
    head = _decode_head(start[bom:], encoding, whole=len(start) == size)
    newline = _newline(head)
    head = head.replace("\r\n", "\n")
    if newline == "\r":
        head = head.replace("\r", "\n")
    if len(start) < size:
        head = head[: head.rfind("\n") + 1]
        if not head:
            raise Unreadable("line_too_long", {"line": 1, "limit": TEXT_HEAD})
    return Text(encoding, bom, newline, size, digest, head, len(start) == size, guessed, detected, recalled)


def _refuse_other_formats(start: bytes) -> None:
    for magic, code in _MAGIC:
        if start.startswith(magic):
            if code == "image" and magic == b"BM" and b"\0" not in start[:64]:
                continue  # a header that begins with these letters
            if code == "zip_archive" and (b"xl/" in start or b"[Content_Types].xml" in start):
                code = "excel_workbook"
            elif code == "zip_archive" and b"opendocument" in start[:200]:
                code = "spreadsheet"
            raise Unreadable(code)
    text = start.removeprefix(codecs.BOM_UTF8)[:4096]
    if text[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        text = text.replace(b"\0", b"")[2:]
    if _HTML.match(text) or re.search(rb"<html\b", text, re.IGNORECASE):
        raise Unreadable("html_page")
    if _XML.match(text):
        raise Unreadable("xml_document")
    if _JSON.match(text):
        raise Unreadable("json_document")


def _by_mark(start: bytes) -> tuple[str, int]:
    """Encoding and length of the byte order mark; ("", 0) where nothing marks it."""
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("unsupported_encoding", {"encoding": "UTF-32"})
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8", 3
    if start.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", 2
    if start.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", 2
    sample = start[:4096]
    if len(sample) >= 8:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > len(sample) * 0.1 and even == 0:
            return "utf-16-le", 0
        if even > len(sample) * 0.1 and odd == 0:
            return "utf-16-be", 0
    return "", 0


def _must_fit(encoding: str, marked: str, start: bytes) -> None:
    wide = encoding.startswith("utf-16")
    if marked.startswith("utf-16"):
        fits = encoding == marked
    else:
        fits = not wide or (not marked and b"\0" in start)
    if not fits:
        raise Unreadable("encoding_unfit", {"encoding": encoding.upper()})


def _pass(file: BinaryIO, start: bytes, *, wide: bool) -> tuple[str, bool, bytes]:
    """One pass over the file: its SHA-256, whether it is UTF-8, some of its bytes beyond ASCII."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, high, block = True, bytearray(), start
    with ThreadPoolExecutor(1) as beside:  # a hash needs no interpreter: it is taken while the next block is read
        while block:
            hashing = beside.submit(digest.update, block)
            if not wide:
                if b"\0" in block:
                    raise Unreadable("nul_byte", {"line": _line_of_nul(file)})
                if not block.isascii():
                    if utf8:
                        try:
                            decoder.decode(block)
                        except UnicodeDecodeError:
                            utf8 = False
                    if utf8:
                        high = high or bytearray(b" ")
                    elif len(high) < 200_000:  # the search is slow, and only a code page is guessed from it
                        high += b" ".join(_HIGH_WORD.findall(block)[:5000])
            block = file.read(CHUNK)
            hashing.result()
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        utf8 = False
    return digest.hexdigest(), utf8, bytes(high)


def _line_of_nul(file: BinaryIO) -> int:
    """The physical line of the first NUL byte; the lines of other files need not be counted."""
    file.seek(0)
    line = 1
    while block := file.read(CHUNK):
        at = block.find(b"\0")
        line += block.count(b"\n", 0, at if at >= 0 else len(block))
        if at >= 0:
            break
    return line


def _guess_code_page(high: bytes) -> str:
    """An East Asian encoding where its characters say so, CP1251 where runs of high bytes make words, CP1250 where its
    own letters stand inside words, else CP1252.
    """
    if found := eastasian.guess(high):
        return found
    words = high.split()
    cyrillic = sum(1 for word in words if re.fullmatch(rb"[\xa8\xb8\xc0-\xff]{3,}", word))
    if cyrillic * 2 > len(words):
        return "cp1251"
    central = sum(1 for word in words if len(word) > 1 and any(byte in _CP1250_ONLY for byte in word))
    return "cp1250" if central * 10 >= len(words) else "cp1252"


def _decode_head(data: bytes, encoding: str, *, whole: bool) -> str:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    text = decoder.decode(data, final=whole)
    if "\0" in text:
        raise Unreadable("nul_byte", {"line": text.count("\n", 0, text.index("\0")) + 1})
    return text


def _newline(text: str) -> str:
    if "\n" not in text:
        return "\r" if "\r" in text else "\n"
    crlf, lone = text.count("\r\n"), text.count("\r")
    if lone - crlf > 4 * text.count("\n"):
        return "\r"
    return "\r\n" if crlf else "\n"
