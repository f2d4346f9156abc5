"""The forms of gateways and their coverage."""
