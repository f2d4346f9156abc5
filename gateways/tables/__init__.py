"""The grids of gateways and their coverage."""
