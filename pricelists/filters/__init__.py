"""The filters of the grids of pricelists."""
