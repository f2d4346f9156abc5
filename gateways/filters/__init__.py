"""The filters of the grids of gateways and their coverage."""
