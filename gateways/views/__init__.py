"""The pages of gateways and their coverage."""
