"""Termination gateways: what they are told, how calls through them look, which route a call takes."""
