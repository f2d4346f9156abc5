"""The grids of customers."""
