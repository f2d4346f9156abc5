"""Sealing secrets that must be read again (memorable words, SIP passwords) under keys kept outside the database."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealBroken(Exception):  # noqa: N818 -- it reads as what it says
    """The sealed text can't be opened: no key fits, or it was sealed for another owner."""


def seal(text: str, *, owner: str) -> bytes:
    """Encrypt `text` under the newest of settings.SEALING_KEYS.

    owner: whose secret it is (`user:7`). It is sealed along, so that a row copied to another owner doesn't open.
    """
    return _box().encrypt(f"{owner}\n{text}".encode())


def unseal(sealed: bytes | memoryview, *, owner: str) -> str:
    """Open what `seal` closed for the same owner. Raises SealBroken."""
    try:
        found, text = _box().decrypt(bytes(sealed)).decode().split("\n", 1)
    except (InvalidToken, ValueError) as error:
        raise SealBroken("no sealing key fits") from error
    if found != owner:
        raise SealBroken("sealed for another owner")
    return text


def reseal(sealed: bytes | memoryview) -> bytes:
    """The same secret under the newest key. Raises SealBroken when no key fits."""
    try:
        return _box().rotate(bytes(sealed))
    except InvalidToken as error:
        raise SealBroken("no sealing key fits") from error


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SEALING_KEYS])
