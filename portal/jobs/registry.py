"""The kinds of jobs. An app declares its kinds in its `tasks.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

if TYPE_CHECKING:
    from portal.jobs.models import Job
    from portal.jobs.running import JobRun

Run = Callable[["JobRun"], dict[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """What a kind of job does, how it is called, and where its result is seen."""

    name: str
    title: str | Promise
    run: Run
    page: Callable[[Job], str] | None = None
    mails: bool = False
    max_attempts: int = 3
    stalls_after: int = 1800
    fell_through: Callable[[Job], None] | None = None


_kinds: dict[str, JobKind] = {}
_asked_for: set[str] = set()


def kind_name(name: str) -> str:
    """The name that a module asks for jobs by, returned as it is; `require_all` sees to it that such a kind exists."""
    _asked_for.add(name)
    return name


def require_all() -> None:
    """Called when every app's tasks are loaded. Raises ImproperlyConfigured when a kind that is asked for is missing.

    So a process doesn't start that would ask for jobs which no worker can do.
    """
    if missing := sorted(_asked_for - set(_kinds)):
        raise ImproperlyConfigured(f"No app's tasks.py declares these kinds of job: {', '.join(missing)}")


def job_kind(
    name: str,
    *,
    title: str | Promise,
    page: Callable[[Job], str] | None = None,
    mails: bool = False,
    max_attempts: int = 3,
    stalls_after: int = 1800,
    fell_through: Callable[[Job], None] | None = None,
) -> Callable[[Run], Run]:
    """Declare a kind of job by decorating the function that runs it.

    page: the URL of the job's result, when it has one of its own; "" for one that is gone, as with a deleted pricelist.
    mails: tell the person who asked when it has ended.
    max_attempts: how often a job whose worker died is begun again; its steps must bear repetition. One that showed no
    progress before it died is begun again only once: what it works on may be what its workers die of.
    stalls_after: seconds without progress after which the job counts as stuck and its worker process is ended.
    fell_through: puts right what asking for the job had begun, when it fails, is cancelled or is given up
    (`portal.jobs.falling_through` calls it).
    """

    def declare(run: Run) -> Run:
        if name in _kinds and _kinds[name].run is not run:
            raise ValueError(f"Two kinds of job are called {name!r}")
        _kinds[name] = JobKind(
            name=name,
            title=title,
            run=run,
            page=page,
            mails=mails,
            max_attempts=max_attempts,
            stalls_after=stalls_after,
            fell_through=fell_through,
        )
        return run

    return declare


def known() -> list[str]:
    """The names of all kinds that this release knows."""
    return sorted(_kinds)


def kind_of(name: str) -> JobKind:
    """The kind of this name. Raises KeyError when no app declares it."""
    return _kinds[name]
