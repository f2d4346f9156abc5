"""The rejected lines as a file to mend and import again: the file's own columns, then line number and reason."""

import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from customers.importing.layouts import FileLayout
from customers.models import CustomerImport, CustomerImportLine
from portal.spreadsheets import SafeWriter
from portal.tenancy import wall


def rejected_csv(customer_import: CustomerImport) -> Iterator[str]:
    """The file, line by line, in its own delimiter; UTF-8. Opens its own door, since it is read while it is sent.

    What a spreadsheet would run as a formula gets an apostrophe in front, which the import leaves out again.
    """
    inside = wall.current()
    if inside is None or inside.partner_id is None:
        raise RuntimeError("Only a partner downloads its lines")
    layout = FileLayout.from_json(customer_import.layout)
    return _lines(customer_import.pk, layout, inside)


def _lines(pk: int, layout: FileLayout, inside: wall.Wall) -> Iterator[str]:
    assert inside.partner_id is not None  # noqa: S101 -- checked by the caller
    buffer = io.StringIO()
    writer = SafeWriter(buffer, delimiter=layout.delimiter)
    names = [name or _("Column %(n)d") % {"n": index + 1} for index, name in enumerate(layout.names)]
    writer.writerow([*names, _("Line"), _("Reason")])
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
            writer.writerow([*cells, line.line, reason])
            yield buffer.getvalue()
