"""The uploaded file: kept privately as it came, and given to the worker as a file of its own machine."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from customers.importing import layouts, looking
from customers.importing.refusals import not_there
from customers.models import CustomerImport
from portal.tabular import Unpacked, unpack_confined
from portal.tenancy import wall
from products.models import WebProduct


def receive(*, web_product: WebProduct, path: Path, name: str) -> CustomerImport:
    """Keep a file and begin its import. Nothing is kept of what can't be read.

    Raises Unreadable for what can't be unpacked or is no text, ImportRefused for too many lines or none.
    """
    with tempfile.TemporaryDirectory(prefix="customers-") as folder:
        return _keep(web_product, path, name, unpack_confined(path, Path(folder)))


def _keep(web_product: WebProduct, path: Path, name: str, table: Unpacked) -> CustomerImport:
    layout = replace(looking.inspect(table.path), source=table.source())
    inside = wall.current()
    found = CustomerImport(
        web_product=web_product,
        name=Path(name).name[-255:] or "customers.csv",
        size=path.stat().st_size,
        layout=layout.to_json(),
        uploaded_by_id=inside.actor_id if inside else None,
        uploaded_by_name=inside.actor_name if inside else "",
    )
    with path.open("rb") as source:
        found.file.name = default_storage.save(
            f"customer-imports/{web_product.partner_id}/{uuid4().hex}.csv", File(source)
        )
    if table.path != path:
        found.table.name = _store(table.path, found)
    try:
        found.save()
    except Exception:
        default_storage.delete(found.file.name)
        if found.table:
            default_storage.delete(str(found.table.name))
        raise
    return found


def choose(customer_import: CustomerImport, part: str) -> layouts.FileLayout:
    """Take another table of the file; its columns have to be confirmed anew.

    Raises Unreadable for one that isn't there, or can't be read, ImportRefused as `receive` does.
    """
    with (
        _copied(str(customer_import.file.name)) as path,
        tempfile.TemporaryDirectory(prefix="customers-") as folder,
    ):
        table = unpack_confined(path, Path(folder), part=part)
        layout = replace(looking.inspect(table.path), source=table.source())
        old = str(customer_import.table.name)
        customer_import.table.name = _store(table.path, customer_import)
    customer_import.save(update_fields=["table"])
    transaction.on_commit(lambda: default_storage.delete(old))
    return layout


def _store(path: Path, found: CustomerImport) -> str:
    with path.open("rb") as text:
        folder = Path(str(found.file.name)).parent
        return default_storage.save(f"{folder}/{uuid4().hex}.csv", File(text))


@contextmanager
def local_copy(customer_import: CustomerImport) -> Iterator[Path]:
    """The file's table as text on this machine, wherever it is stored. Raises ImportRefused when it is gone."""
    with _copied(str(customer_import.table.name or customer_import.file.name)) as path:
        yield path


@contextmanager
def _copied(name: str) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
        try:
            with default_storage.open(name) as stored:
                shutil.copyfileobj(stored, copy, 1 << 20)
        except FileNotFoundError as error:
            raise not_there() from error
        copy.flush()
        yield Path(copy.name)
