"""Uploaded files in the storage: kept with their table or not at all, and given out on whatever machine reads them."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage

from portal.tabular import storing

pytestmark = pytest.mark.django_db


class GoneError(Exception):
    pass


class Elsewhere(FileSystemStorage):
    """A storage without paths, as S3 is."""

    def path(self, name: str) -> str:
        raise NotImplementedError

    def _save(self, name: str, content: Any) -> str:
        return self._there()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> Any:
        return self._there()._open(name, mode)

    def delete(self, name: str) -> None:
        self._there().delete(name)

    def exists(self, name: str) -> bool:
        return self._there().exists(name)

    def _there(self) -> FileSystemStorage:
        return FileSystemStorage(location=self.location)


@pytest.fixture(params=["here", "elsewhere"])
def place(request: pytest.FixtureRequest, own_storage: Path, settings: Any) -> Path:
    """The folder of a storage of this machine, and of one elsewhere."""
    own_storage.mkdir()
    if request.param == "elsewhere":
        there = {"BACKEND": f"{__name__}.Elsewhere", "OPTIONS": {"location": str(own_storage)}}
        settings.STORAGES = {**settings.STORAGES, "default": there}
    return own_storage


@pytest.fixture
def upload(tmp_path: Path) -> tuple[Path, Path]:
    """A workbook, so to say, and the text of its table."""
    book, text = tmp_path / "book.xlsx", tmp_path / "text.csv"
    book.write_bytes(b"PK book")
    text.write_bytes(b"a;b\n1;2\n")
    return book, text


def row() -> Any:
    class Field(SimpleNamespace):
        def __bool__(self) -> bool:
            return bool(self.name)

    return SimpleNamespace(file=Field(name=""), table=Field(name=""))


def stored(place: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in place.rglob("*") if path.is_file())


def texts(found: Any) -> Iterator[bytes]:
    for give in (storing.local_original, storing.local_text):
        with give(found, gone=GoneError) as path:
            yield path.read_bytes()


def test_file_and_table_come_back_as_files_of_this_machine(place: Path, upload: tuple[Path, Path]) -> None:
    book, text = upload
    found = row()
    with storing.keeping(found, book, table=text, folder="decks/7"):
        pass
    assert list(texts(found)) == [b"PK book", b"a;b\n1;2\n"]
    assert found.file.name.startswith("decks/7/")
    plain = row()
    with storing.keeping(plain, text, table=text, folder="decks/7"):
        pass
    assert not plain.table
    assert list(texts(plain)) == [b"a;b\n1;2\n"] * 2


def test_what_is_not_saved_is_not_kept(place: Path, upload: tuple[Path, Path]) -> None:
    book, text = upload
    with pytest.raises(ZeroDivisionError), storing.keeping(row(), book, table=text, folder="decks"):
        1 / 0  # noqa: B018
    with (
        pytest.raises(FileNotFoundError),
        storing.keeping(row(), book, table=text.with_name("none.csv"), folder="decks"),
    ):
        pass
    assert stored(place) == []


def test_another_table_takes_the_place_of_the_one_before_at_commit(
    place: Path, upload: tuple[Path, Path], django_capture_on_commit_callbacks: Any
) -> None:
    book, text = upload
    found = row()
    with storing.keeping(found, book, table=text, folder="decks"):
        pass
    text.write_bytes(b"other")
    with django_capture_on_commit_callbacks(execute=True):
        storing.take_table(found, text)
        assert stored(place) == [b"PK book", b"a;b\n1;2\n", b"other"], "a rollback still has the old one"
    assert stored(place) == [b"PK book", b"other"]
    assert list(texts(found)) == [b"PK book", b"other"]


def test_what_is_gone_is_told_in_words(place: Path, upload: tuple[Path, Path]) -> None:
    book, text = upload
    found = row()
    with storing.keeping(found, book, table=text, folder="decks"):
        pass
    default_storage.delete(found.table.name)
    with pytest.raises(GoneError, match="gone from the storage"), storing.local_text(found, gone=GoneError):
        pass
    with pytest.raises(ValueError, match="mine"), storing.local_original(found, gone=GoneError):
        raise ValueError("mine")
