"""What a call costs: pure functions for the sums, and the look-ups that feed them. Billing uses the same ones.

`seconds` and `charging` do sums and know no database; `plans` decides what is free; `prices` and `supplier` find the
rows that hold on a date; `calls.rate_call` puts them together; `explaining` tells the result in words.
"""
