"""The forms of gateways and pricelists."""
