"""Where this app keeps files: lists of customers as they came."""

from customers.models import CustomerImport
from portal.jobs.orphans import keeps

keeps("customer-imports", (CustomerImport, "file"), (CustomerImport, "table"))
