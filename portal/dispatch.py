"""Handing a task to the workers once a transaction has committed, without waiting for a broker that hangs.

What is to be done is a row in PostgreSQL by then. A message that can't be sent now is no loss: the sweeps of jobs and
mails hand the row over again. So it is tried once, for a second or two, and not at all while the broker rests.
"""

from typing import Any

import structlog
from celery import Task, current_app
from django.db import transaction

from portal import valkey

logger = structlog.get_logger(__name__)

_OPTIONS = {"socket_timeout": valkey.SECONDS, "socket_connect_timeout": valkey.SECONDS, "retry_on_timeout": False}


def on_commit(name: str, *arguments: Any) -> None:
    """Hand the task of this name to the workers when the transaction commits. Never fails what has been committed.

    By name, so that who asks for work doesn't import who does it. Raises NotRegistered for a name that no task has.
    """
    task = current_app.tasks[name]
    transaction.on_commit(lambda: now(task, *arguments), robust=True)


def now(task: Task, *arguments: Any) -> bool:
    """Hand the task to the workers. Returns False when the broker couldn't be reached."""
    try:
        with valkey.asking(), _connection(task) as connection:
            task.apply_async(arguments, connection=connection, retry=False)
    except valkey.AwayError:
        return False
    except Exception as error:  # noqa: BLE001 -- whatever the transport raises: the row waits for the sweep
        logger.warning("dispatch.broker_away", task=task.name, error=type(error).__name__)
        return False
    return True


def _connection(task: Task) -> Any:
    """A connection of its own: those that Celery pools wait as long as workers do."""
    return task.app.connection_for_write(transport_options=_OPTIONS, connect_timeout=valkey.SECONDS)
