"""The health app."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Health of the processes, asked by load balancers and by `make run`."""

    name = "portal.health"
