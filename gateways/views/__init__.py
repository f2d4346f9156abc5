"""The pages of gateways and pricelists."""
