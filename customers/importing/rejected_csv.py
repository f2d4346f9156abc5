"""The rejected lines as a file to mend and import again: the file's own columns, then line number and reason."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from customers.importing.layouts import FileLayout
from customers.models import CustomerImport, CustomerImportLine
from portal.grid.export import safe_text
from portal.tenancy import wall


def rejected_csv(customer_import: CustomerImport) -> Iterator[str]:
    """The file, line by line, in its own delimiter; UTF-8. Opens its own door, since it is read while it is sent.

    What a spreadsheet would run as a formula gets an apostrophe in front; a telephone number's + stays.
    """
    inside = wall.current()
    if inside is None or inside.partner_id is None:
        raise RuntimeError("Only a partner downloads its lines")
    layout = FileLayout.from_json(customer_import.layout)
    return _lines(customer_import.pk, layout, inside)


def _lines(pk: int, layout: FileLayout, inside: wall.Wall) -> Iterator[str]:
    assert inside.partner_id is not None  # noqa: S101 -- checked by the caller
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=layout.delimiter)
    names = [name or _("Column %(n)d") % {"n": index + 1} for index, name in enumerate(layout.names)]
    writer.writerow([*map(safe_text, names), _("Line"), _("Reason")])
    yield "\ufeff" + buffer.getvalue()
    with wall.enter_partner(
        inside.partner_id, actor_id=inside.actor_id, actor_name=inside.actor_name, request_id=inside.request_id
    ):
        rejected = CustomerImportLine.objects.filter(
            customer_import_id=pk, verdict=CustomerImportLine.Verdict.REJECTED
        ).order_by("line")
        for line in rejected.iterator(chunk_size=1_000):
            cells = line.cells or [line.text]
            cells += [""] * (len(names) - len(cells))
            buffer.seek(0)
            buffer.truncate()
            reason = " ".join(line.reasons.splitlines())
            writer.writerow([*(_safe(cell) for cell in cells), line.line, safe_text(reason)])
            yield buffer.getvalue()


def _safe(cell: str) -> str:
    """Safe for a spreadsheet; +48 22 123 is a number that nobody runs."""
    bare = cell.removeprefix("+")
    if cell.startswith("+") and bare and all(c.isdigit() or c == " " for c in bare):
        return cell
    return str(safe_text(cell))
