"""Addresses of the Support Centre."""

from django.urls import URLPattern, path

from support import views

urlpatterns: list[URLPattern] = [path("support/outbox/", views.outbox, name="outbox")]
