"""The dashboard's address."""

from django.urls import URLPattern, path

from portal.grid.dashboard import dashboard

urlpatterns: list[URLPattern] = [path("", dashboard, name="dashboard")]
