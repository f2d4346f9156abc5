"""The dashboard's address, and the one that pages ask whether their person is still logged in."""

from django.urls import URLPattern, path

from portal.grid.dashboard import dashboard
from portal.grid.still_here import still_here

urlpatterns: list[URLPattern] = [
    path("", dashboard, name="dashboard"),
    path("still-here/", still_here, name="still-here"),
]
