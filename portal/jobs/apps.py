from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "portal.jobs"
    label = "jobs"

    def ready(self) -> None:
        autodiscover_modules("tasks")  # every app's kinds of jobs, for the web too: it shows their titles
        autodiscover_modules("kept_files")
        from portal.health import parts  # noqa: PLC0415 -- models are loaded by now
        from portal.jobs import waiting  # noqa: PLC0415

        parts.PARTS["jobs"] = waiting.check
