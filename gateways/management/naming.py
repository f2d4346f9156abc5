"""How commands are told which partner, gateway or pricelist is meant: by its name, or by its id."""

from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet

from portal.tenancy import wall
from tenants.models import Partner


def partner_id_of(name: str | int) -> int:
    """The id of a partner by name or id; 0 is the platform. Raises CommandError."""
    with wall.enter_staff(actor_name="manage.py"):
        return int(one(Partner.objects.all(), name, "partner").pk)


def one(rows: QuerySet[Any], name: str | int, what: str) -> Any:
    """The row of this name, else of this id. what: "gateway", for the message. Raises CommandError."""
    name = str(name)  # call_command() gives numbers too
    by_id = name.isascii() and name.isdigit()
    found = list(rows.filter(name=name)[:2]) or (list(rows.filter(pk=int(name))) if by_id else [])
    if len(found) != 1:
        raise CommandError(
            f"There is no {what} {name!r}." if not found else f"Several are called {name!r}: give the id.",
            returncode=2,
        )
    return found[0]
