"""The pages of pricelists, populations and the margin guard."""
