"""Secrets that must be read again (memorable words, SIP passwords), sealed with a key outside the database.

The keys are `settings.SEALING_KEYS`: Fernet keys, newest first. Sealing uses the first; unsealing tries all, so a key
is rotated by putting a new one in front, resealing what is stored, and then dropping the old one.
"""

import secrets
from datetime import UTC, datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_STRANGE = "The value can't be opened with the sealing keys of this installation."


class SealError(Exception):
    """The sealed value was made with an unknown key, for another place, or was changed."""


def seal(secret: str, *, place: str) -> bytes:
    """Seal a secret for one place, such as `term-gateway:17`. Moved to another row it can't be opened."""
    return _box().encrypt(f"{place}\n{secret}".encode())


def unseal(sealed: bytes | memoryview, *, place: str) -> str:
    """The secret that was sealed for this place. Raises SealError."""
    try:
        opened = _box().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise SealError(_STRANGE) from None
    found, _newline, secret = opened.partition("\n")
    if not secrets.compare_digest(found.encode(), place.encode()):
        raise SealError("The value was sealed for another place.")
    return secret


def sealed_at(sealed: bytes | memoryview) -> datetime:
    """When the secret was sealed, to the second; resealing keeps it. Raises SealError."""
    try:
        return datetime.fromtimestamp(_box().extract_timestamp(bytes(sealed)), tz=UTC)
    except InvalidToken:
        raise SealError(_STRANGE) from None


def reseal(sealed: bytes | memoryview) -> bytes:
    """The same secret under the newest key. Raises SealError."""
    try:
        return _box().rotate(bytes(sealed))
    except InvalidToken:
        raise SealError(_STRANGE) from None


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SEALING_KEYS])
