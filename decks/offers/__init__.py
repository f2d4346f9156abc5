"""Decks of inbound numbers: what their columns mean, what their cells say, and the offers a file comes to."""
