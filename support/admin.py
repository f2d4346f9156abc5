"""The staff's pages of this app; Django finds them here."""

from support.going_live import admin as going_live
from support.tickets import admin as tickets

__all__ = ["going_live", "tickets"]
