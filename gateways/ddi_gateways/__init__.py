"""DDI gateways: suppliers of inbound numbers."""
