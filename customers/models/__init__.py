"""Customers, their users, what they used of their trials, and imports of customers."""

from customers.models.customer import Customer, CustomerUser, CustomerWord
from customers.models.customer_import import CustomerImport, CustomerImportLine
from customers.models.usage import TrialUsage

__all__ = ["Customer", "CustomerImport", "CustomerImportLine", "CustomerUser", "CustomerWord", "TrialUsage"]
