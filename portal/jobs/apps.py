import importlib

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from portal.jobs import registry


class JobsConfig(AppConfig):
    name = "portal.jobs"
    label = "jobs"

    def ready(self) -> None:
        # The app that tasks are sent by; not in portal/__init__.py, so that confined processes start without Celery.
        importlib.import_module("portal.celery")
        autodiscover_modules("tasks")  # every app's kinds of jobs, for the web too: it shows their titles
        autodiscover_modules("kept_files")
        registry.require_all()
        from portal.health import parts  # noqa: PLC0415 -- models are loaded by now
        from portal.jobs import waiting  # noqa: PLC0415

        parts.PARTS["jobs"] = waiting.check
