"""Addresses of the Support Centre."""

from django.urls import URLPattern, URLResolver, include, path

from support import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("support.help.urls")),
    path("", include("support.tickets.urls")),
    path("", include("support.going_live.urls")),
    path("mails/outbox/", views.outbox, name="outbox"),
]
