"""The grid's work for the workers."""

from celery import shared_task

from portal.grid import once


@shared_task(name="grid.forget_forms")
def forget_forms() -> None:
    """Remove the kept answers of forms that were sent over a day ago."""
    once.forget_old()
