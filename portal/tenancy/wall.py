"""The wall between partners, seen from Python.

PostgreSQL's row-level security decides which rows exist (see `operations.Wall`); this module tells the
database who is asking. Every door opens a transaction, because the settings live only as long as one.
Outside a door a query on a tenant table fails: that is meant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Literal

from django.db import connection, transaction

PLATFORM_PARTNER_ID = 0
"""The staff-owned partner. Rows of shared tables that belong to it can be read by every partner."""

Door = Literal["partner", "staff", "login", "lookup", "customer"]
_ROLES: dict[str, str] = {
    "partner": "none",
    "staff": "portal_staff",
    "login": "portal_login",
    "lookup": "portal_customer",
    "customer": "portal_customer",
}


class WideningError(RuntimeError):
    """A request of a customer or visitor asked for more than its own door shows. A fault of ours, never theirs."""


@dataclass(frozen=True, kw_only=True)
class Wall:
    """Who is inside, through which door, and what the history will say of it."""

    door: Door
    partner_id: int | None = None
    actor_id: int | None = None
    actor_name: str = ""
    request_id: str = ""
    job_id: int | None = None
    read_only: bool = False
    staff_id: int | None = None  # the member of staff who works as the partner, or as one of its people
    product_id: int | None = None  # the web product that a customer or visitor came to
    customer_id: int | None = None  # None for a visitor


_current: ContextVar[Wall | None] = ContextVar("portal_wall", default=None)


def current() -> Wall | None:
    """Who is inside now, or None outside every door."""
    return _current.get()


def reads_only() -> bool:
    """Whether whoever is inside may only read: what merely tidies up on the way (a state, a mark) leaves it then."""
    inside = _current.get()
    return inside is not None and inside.read_only


@contextmanager
def enter_partner(
    partner_id: int,
    *,
    actor_id: int | None = None,
    actor_name: str = "",
    request_id: str = "",
    job_id: int | None = None,
    read_only: bool = False,
    staff_id: int | None = None,
) -> Iterator[Wall]:
    """Open a transaction in which only this partner's rows exist.

    read_only: PostgreSQL refuses every write in it, whatever door is entered inside. Cannot be taken back.
    staff_id: who of the staff is at work here; `actor_name` names him too.
    """
    wall = Wall(
        door="partner",
        partner_id=partner_id,
        actor_id=actor_id,
        actor_name=actor_name,
        request_id=request_id,
        job_id=job_id,
        read_only=read_only,
        staff_id=staff_id,
    )
    with _enter(wall):
        yield wall


@contextmanager
def enter_staff(*, actor_id: int | None = None, actor_name: str = "", request_id: str = "") -> Iterator[Wall]:
    """Open a transaction as platform staff: every partner's rows exist."""
    wall = Wall(door="staff", actor_id=actor_id, actor_name=actor_name, request_id=request_id)
    with _enter(wall):
        yield wall


@contextmanager
def enter_login() -> Iterator[Wall]:
    """Open a transaction in which users, their devices and sessions exist, and nothing else.

    For the moments before a partner is known. Inside another door it keeps that door's actor; inside this one it is
    that one.
    """
    outer = _current.get()
    if outer is not None and outer.door == "login":
        yield outer
        return
    wall = replace(outer, door="login") if outer else Wall(door="login")
    with _enter(wall):
        yield wall


@contextmanager
def enter_lookup() -> Iterator[Wall]:
    """Open a transaction in which no row of any partner exists: for finding whose website a host name is.

    Only functions of the database that are granted to portal_customer answer in it.
    """
    wall = Wall(door="lookup")
    with _enter(wall):
        yield wall


@contextmanager
def enter_customer(
    partner_id: int,
    *,
    product_id: int,
    customer_id: int | None = None,
    actor_name: str = "",
    request_id: str = "",
    read_only: bool = False,
) -> Iterator[Wall]:
    """Open a transaction in which one customer's rows exist, and what is published of its web product's catalogue.

    customer_id: None for a visitor, of whom no row exists. Of each table only the columns opened to customers can be
    read at all (operations.OpenToCustomers). Inside it no other door opens: WideningError. Inside a partner's door
    this one narrows what exists until it closes; it must be of that partner.
    """
    outer = _current.get()
    if outer is not None and outer.door == "partner" and outer.partner_id != partner_id:
        raise WideningError("This is another partner's customer.")
    wall = Wall(
        door="customer",
        partner_id=partner_id,
        product_id=product_id,
        customer_id=customer_id,
        actor_name=actor_name,
        request_id=request_id,
        read_only=read_only,
    )
    with _enter(wall):
        yield wall


@contextmanager
def _enter(wall: Wall) -> Iterator[None]:
    outer, nested = _current.get(), connection.in_atomic_block
    if outer is not None and outer.door in {"lookup", "customer"}:
        raise WideningError(f"The door {wall.door!r} was to be opened inside {outer.door!r}.")
    with transaction.atomic():
        token = _current.set(wall)
        try:
            _tell_database(wall)
            if wall.read_only:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")  # a savepoint's end gives the outer one its writes back
            yield
        finally:
            _current.reset(token)
    if nested:  # a commit or a savepoint's rollback undoes the settings by itself; its release does not
        _tell_database(outer)


def _tell_database(wall: Wall | None) -> None:
    role = _ROLES[wall.door] if wall else "none"
    inside = wall if wall and wall.door in {"partner", "customer"} else None
    customer = wall if wall and wall.door == "customer" else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', %s, true), set_config('app.partner', %s, true),"
            " set_config('app.actor', %s, true), set_config('app.actor_name', %s, true),"
            " set_config('app.request', %s, true), set_config('app.job', %s, true),"
            " set_config('app.product', %s, true), set_config('app.customer', %s, true)",
            [
                role,
                _text(inside.partner_id if inside else None),
                _text(wall.actor_id if wall else None),
                wall.actor_name if wall else "",
                wall.request_id if wall else "",
                _text(wall.job_id if wall else None),
                _text(customer.product_id if customer else None),
                _text((customer.customer_id or 0) if customer else None),
            ],
        )


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
