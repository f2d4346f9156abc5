"""The filters of the grids of customers."""
