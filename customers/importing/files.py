"""Keeping an uploaded list of customers: privately, as it came, with the table of it that is read."""

import tempfile
from dataclasses import replace
from pathlib import Path

from customers.importing import layouts, looking
from customers.importing.refusals import ImportRefused
from customers.models import CustomerImport
from portal.tabular import Unpacked, storing, unpack_confined
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
    folder = f"customer-imports/{web_product.partner_id}"
    with storing.keeping(found, path, table=table.path, folder=folder):
        found.save()
    return found


def choose(customer_import: CustomerImport, part: str) -> layouts.FileLayout:
    """Take another table of the file; its columns have to be confirmed anew.

    Raises Unreadable for one that isn't there, or can't be read, ImportRefused as `receive` does.
    """
    with (
        storing.local_original(customer_import, gone=ImportRefused) as path,
        tempfile.TemporaryDirectory(prefix="customers-") as folder,
    ):
        table = unpack_confined(path, Path(folder), part=part)
        layout = replace(looking.inspect(table.path), source=table.source())
        storing.take_table(customer_import, table.path)
    customer_import.save(update_fields=["table"])
    return layout
