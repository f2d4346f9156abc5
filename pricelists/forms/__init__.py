"""The forms of pricelists and populations."""
