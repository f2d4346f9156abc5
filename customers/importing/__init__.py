"""Customers from a file: received, its columns confirmed, every line judged, then applied in one transaction.

    uploads.receive(web_product=…, path=…, name=…)  -> CustomerImport, its columns guessed from the header
    layouts.confirm(customer_import, …)             what a person says about the file and its columns
    checking.check(customer_import, …)              a verdict on every line, kept beside its text
    applying.apply(customer_import, …)              what the verdicts promise, all of it or (an error) nothing

A line is taken whole or rejected whole, with every reason; what came of each stays to be read.
"""
