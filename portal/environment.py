"""Settings come from the environment; this module reads and types them, and knows nothing else."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal import numerals

ROOT = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    """The variable as text; an empty variable counts as absent."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """The variable as yes/no: 1, true, yes and on mean yes."""
    value = text(name)
    return default if not value else value.lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """The variable as a whole number. Raises ValueError naming the variable when it is none."""
    value = text(name)
    try:
        return numerals.whole(value) if value else default
    except ValueError as error:
        raise ValueError(f"{name} must be a whole number, not {value!r}") from error


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


@dataclass(frozen=True)
class DatabaseAddress:
    """Where a PostgreSQL database answers, as read from a URL."""

    name: str
    user: str
    password: str
    host: str
    port: int


def database(url: str) -> DatabaseAddress:
    """Read `postgresql://user:password@host:port/name`. Raises ValueError for any other scheme."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must look like postgresql://user:password@host:5432/name")
    return DatabaseAddress(
        name=unquote(parts.path.lstrip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=unquote(parts.hostname or ""),
        port=parts.port or 5432,
    )
