from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "portal.mail"
    label = "mail"

    def ready(self) -> None:
        from portal.mail import checks  # noqa: F401, PLC0415 -- registers the system checks
