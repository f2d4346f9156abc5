"""A verdict on every line: new, exists, or rejected with every reason. Nothing of a customer is changed here."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from customers.drafts import checked, email_key, package_problem
from customers.importing.cells import Row, differences
from customers.importing.layouts import FileLayout, read
from customers.importing.refusals import ImportRefused
from customers.models import Customer, CustomerImport, CustomerImportLine
from portal.tabular import storing
from portal.tabular.records import Record
from products.models import WebProduct

BATCH = 1_000
Progress = Callable[[int, int], None]
Verdict = CustomerImportLine.Verdict


def check(customer_import: CustomerImport, *, progress: Progress | None = None) -> CustomerImport:
    """Judge every line of the file and keep line, verdict and reasons. Replaces an earlier check.

    Raises ImportRefused when the file is gone or has no lines, Unreadable when it can't be read to its end.
    """
    layout = FileLayout.from_json(customer_import.layout)
    CustomerImportLine.objects.filter(customer_import=customer_import).delete()
    checker = _Checker(customer_import, layout)
    with storing.local_text(customer_import, gone=ImportRefused) as path:
        checker.run(path, progress)
    if not checker.done:
        raise ImportRefused(_("The file has no lines below its header."))
    customer_import.counts = checker.counts
    customer_import.state = CustomerImport.State.PREVIEW
    customer_import.save(update_fields=["counts", "state"])
    return customer_import


class _Checker:
    def __init__(self, customer_import: CustomerImport, layout: FileLayout) -> None:
        self.customer_import = customer_import
        self.layout = layout
        self.product: WebProduct = customer_import.web_product
        self.updates = customer_import.existing == CustomerImport.Existing.UPDATE
        self.seen: dict[str, int] = {}
        self.counts = dict.fromkeys(Verdict.values, 0)
        self.done = 0

    def run(self, path: Path, progress: Progress | None) -> None:
        for part in _batches(read(path, self.layout)):
            rows = [Row(record.cells or [], self.layout, self.product) for record, _text in part]
            emails = {email_key(row.said("email")) for row in rows}
            held = Customer.objects.filter(web_product=self.product, email__in=emails - {""}).select_related("package")
            existing = {customer.email: customer for customer in held}
            lines = [self._line(record, text, row, existing) for (record, text), row in zip(part, rows, strict=True)]
            CustomerImportLine.objects.bulk_create(lines)
            self.done += len(lines)
            if progress is not None:
                progress(min(lines[-1].line, self.layout.lines), self.layout.lines)

    def _line(self, record: Record, text: str, row: Row, existing: dict[str, Customer]) -> CustomerImportLine:
        line = CustomerImportLine(
            customer_import=self.customer_import,
            line=record.line,
            text=_storable(text),
            cells=[_storable(cell) for cell in record.cells or []],
        )
        if record.cells is None:
            return self._reject(line, [_("A quotation mark is opened in this line and never closed.")])
        if len(record.cells) > len(self.layout.names) and any(record.cells[len(self.layout.names) :]):
            return self._reject(
                line,
                [
                    _("The line has %(found)s columns, the header %(named)s: is a cell with a delimiter not quoted?")
                    % {"found": len(record.cells), "named": len(self.layout.names)}
                ],
            )
        email = email_key(row.said("email"))
        line.email = _storable(email)[:254]
        customer = existing.get(email)
        if customer is not None and not self.updates:
            line.name = _storable(row.draft().name)[:160]
            return self._judge(line, Verdict.SKIPPED, email, [_("There is a customer with this e-mail address.")])
        draft = row.draft(customer)
        values, errors = checked(draft, self.product)
        line.name = _storable(values["name"])[:160]
        if customer is not None and (problem := package_problem(customer.package, values["currency"])):
            errors.setdefault("currency", problem)
        reasons = list(dict.fromkeys([*row.problems, *self._worded(errors, row)]))
        if reasons:
            return self._reject(line, reasons)
        if customer is None:
            line.values = _plain(values)
            return self._judge(line, Verdict.NEW, email, [])
        changes = differences(customer, values)
        if not changes:
            return self._judge(line, Verdict.SKIPPED, email, [_("The customer is as the file says already.")])
        line.values = _plain(changes)
        return self._judge(line, Verdict.UPDATED, email, [])

    def _worded(self, errors: dict[str, str], row: Row) -> Iterator[str]:
        """The domain's reasons, except where the cell itself has been named as unreadable."""
        told = {problem.split(":")[0] for problem in row.problems}
        for name, text in errors.items():
            label = str(getattr(Customer._meta.get_field(name), "verbose_name", name))
            if label not in told:
                yield f"{label}: {text}"

    def _reject(self, line: CustomerImportLine, reasons: list[str]) -> CustomerImportLine:
        line.verdict, line.reasons = Verdict.REJECTED, "\n".join(reasons)
        self.counts[Verdict.REJECTED] += 1
        return line

    def _judge(
        self, line: CustomerImportLine, verdict: CustomerImportLine.Verdict, email: str, reasons: list[str]
    ) -> CustomerImportLine:
        """Take a line that is right, unless an earlier one of the file has the same address."""
        if (before := self.seen.get(email)) is not None:
            line.values = {}
            return self._reject(line, [_("Line %(line)s has the same e-mail address.") % {"line": before}])
        self.seen[email] = line.line
        line.verdict, line.reasons = verdict, "\n".join(reasons)
        self.counts[verdict] += 1
        return line


def _batches(found: Iterator[tuple[Record, str]]) -> Iterator[list[tuple[Record, str]]]:
    while part := list(islice(found, BATCH)):
        yield part


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values for a JSON column."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _storable(text: str) -> str:
    """Text that PostgreSQL takes: without NUL and lone surrogates (a file can't hold them, a decoder might)."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
