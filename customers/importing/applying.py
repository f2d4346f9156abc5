"""What the verdicts promise, in one transaction: what was new is added, what exists is updated, the rest stays told.

The web product's row is locked, as by everyone who adds a customer, so no address can be taken meanwhile; lines whose
customer has come or gone since the preview are judged anew, and say so.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.drafts import package_problem
from customers.importing.refusals import ImportRefused
from customers.models import Customer, CustomerImport, CustomerImportLine
from products.models import WebProduct

BATCH = 1_000
Progress = Callable[[int, int], None]
Verdict = CustomerImportLine.Verdict


def apply(customer_import: CustomerImport, *, progress: Progress | None = None) -> CustomerImport:
    """Add and update customers as the preview said. Needs an open transaction, in which it is all or nothing.

    Raises ImportRefused when the web product no longer has a currency or culture that the lines were judged by.
    """
    product = WebProduct.objects.select_for_update().get(pk=customer_import.web_product_id)
    lines = CustomerImportLine.objects.filter(
        customer_import=customer_import, verdict__in=[Verdict.NEW, Verdict.UPDATED]
    )
    total, done, last = lines.count(), 0, 0
    while part := list(lines.filter(line__gt=last).order_by("line")[:BATCH]):
        last = part[-1].line
        _apply_part(part, product)
        done += len(part)
        if progress is not None:
            progress(done, total)
    found = CustomerImportLine.objects.filter(customer_import=customer_import).order_by()
    tally = dict(found.values_list("verdict").annotate(Count("pk")))
    customer_import.counts = {verdict: tally.get(verdict, 0) for verdict in Verdict.values}
    customer_import.state = CustomerImport.State.APPLIED
    customer_import.applied_at = timezone.now()
    customer_import.save(update_fields=["counts", "state", "applied_at"])
    return customer_import


def _apply_part(part: list[CustomerImportLine], product: WebProduct) -> None:
    emails = [line.email for line in part]
    existing = Customer.objects.select_for_update(of=("self",)).filter(web_product=product, email__in=emails)
    held = {customer.email: customer for customer in existing.select_related("package")}
    added: list[Customer] = []
    changed: dict[str, list[Customer]] = {}
    judged: list[CustomerImportLine] = []
    for line in part:
        values = _values(line, product)
        customer = held.get(line.email)
        if line.verdict == Verdict.NEW and customer is None:
            added.append(Customer(web_product=product, **values))
        elif customer is not None and (
            problem := package_problem(customer.package, values.get("currency", customer.currency))
        ):
            line.verdict, line.reasons = Verdict.REJECTED, problem
            judged.append(line)
        elif line.verdict == Verdict.UPDATED and customer is not None:
            for name, value in values.items():
                setattr(customer, name, value)
            changed.setdefault(",".join(sorted(values)), []).append(customer)
        else:
            line.verdict = Verdict.SKIPPED if customer is not None else Verdict.REJECTED
            line.reasons = (
                _("The customer came to be after the preview; it was left as it is.")
                if customer is not None
                else _("The customer was deleted after the preview.")
            )
            judged.append(line)
    Customer.objects.bulk_create(added)
    for names, customers in changed.items():
        Customer.objects.bulk_update(customers, names.split(","))
    CustomerImportLine.objects.bulk_update(judged, ["verdict", "reasons"])


def _values(line: CustomerImportLine, product: WebProduct) -> dict[str, Any]:
    """The line's values for the columns of a customer, held once more against what the web product offers now."""
    values = dict(line.values)
    if "registered_at" in values:
        text = values.pop("registered_at")
        if text:
            values["registered_at"] = datetime.fromisoformat(text)
    currency, culture = values.get("currency"), values.get("culture")
    if (currency and currency not in product.currencies) or (culture and culture not in product.cultures):
        raise ImportRefused(
            _("The currencies or cultures of %(product)s have changed since the preview. Check the file again.")
            % {"product": product.brand}
        )
    return values
