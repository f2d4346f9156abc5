"""The filters of the grids of gateways and pricelists."""
