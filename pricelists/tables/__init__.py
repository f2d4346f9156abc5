"""The grids of pricelists, populations and the margin guard."""
