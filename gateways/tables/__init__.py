"""The grids of gateways and pricelists."""
