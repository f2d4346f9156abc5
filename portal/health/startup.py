"""No process serves with settings or a database role that the system checks call an error."""

import structlog
from django.conf import settings
from django.core.checks import CheckMessage, run_checks
from django.db import Error, connections

log = structlog.get_logger(__name__)


class UnsafeStartError(Exception):
    """The portal must not start like this; the text lists why."""


def serious_messages() -> list[CheckMessage]:
    """The system checks' errors. A database that doesn't answer yet is /readyz's to tell, not a wrong setting."""
    try:
        messages = run_checks(databases=["default"])
    except Error:
        log.warning("database_does_not_answer", hint="its checks were left out")
        messages = run_checks()
    finally:
        connections.close_all()  # the processes that are forked next must not share it
    return [message for message in messages if message.is_serious() and not message.is_silenced()]


def refuse_unsafe_start() -> None:
    """Raises UnsafeStartError when a system check fails, or as the tables' owner, who sees over the wall."""
    if settings.AS_OWNER:
        raise UnsafeStartError("The portal doesn't start with PORTAL_DB=owner: that is for migrations.")
    if found := serious_messages():
        raise UnsafeStartError("The portal doesn't start:\n" + "\n".join(str(message) for message in found))
