"""The uploaded file: kept privately as it came, and given to the worker as a file of its own machine."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage

from customers.importing import layouts
from customers.importing.refusals import not_there
from customers.models import CustomerImport
from portal.tenancy import wall
from products.models import WebProduct


def receive(*, web_product: WebProduct, path: Path, name: str) -> CustomerImport:
    """Keep a file and begin its import. Nothing is kept of what can't be read.

    Raises NotADeck for what is no text, ImportRefused for too many lines or none.
    """
    layout = layouts.inspect(path)
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
    try:
        found.save()
    except Exception:
        default_storage.delete(found.file.name)
        raise
    return found


@contextmanager
def local_copy(customer_import: CustomerImport) -> Iterator[Path]:
    """The file on this machine, wherever it is stored. Raises ImportRefused when it is gone."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
        try:
            with default_storage.open(str(customer_import.file.name)) as stored:
                shutil.copyfileobj(stored, copy, 1 << 20)
        except FileNotFoundError as error:
            raise not_there() from error
        copy.flush()
        yield Path(copy.name)
