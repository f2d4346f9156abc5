"""Sealed secrets: only for their place, and through a change of keys."""

import time
from typing import Any

import pytest
from cryptography.fernet import Fernet

from portal.sealing import SealError, reseal, seal, sealed_at, unseal


def test_a_secret_comes_back_where_it_was_sealed() -> None:
    assert unseal(seal("Łódź\n☎", place="term-gateway:1"), place="term-gateway:1") == "Łódź\n☎"


def test_a_secret_moved_to_another_row_stays_shut() -> None:
    with pytest.raises(SealError):
        unseal(seal("secret", place="term-gateway:1"), place="term-gateway:11")


def test_the_key_can_be_changed(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.SEALING_KEYS = [old]
    sealed = seal("secret", place="x")
    settings.SEALING_KEYS = [new, old]
    assert unseal(sealed, place="x") == "secret"
    again = reseal(sealed)
    settings.SEALING_KEYS = [new]
    assert unseal(again, place="x") == "secret"
    with pytest.raises(SealError):
        unseal(sealed, place="x")
    with pytest.raises(SealError):
        reseal(sealed)


def test_what_is_stored_tells_nothing() -> None:
    assert b"secret" not in seal("secret", place="x")
    assert seal("secret", place="x") != seal("secret", place="x")


def test_when_it_was_sealed_outlives_a_change_of_keys() -> None:
    began = int(time.time())
    sealed = seal("secret", place="x")
    assert began <= sealed_at(sealed).timestamp() <= time.time()
    assert sealed_at(reseal(sealed)) == sealed_at(sealed)
    with pytest.raises(SealError):
        sealed_at(sealed[:-4] + b"AAAA")
