"""Addresses of Help."""

from django.urls import path

from support.help import views

urlpatterns = [
    path("help/", views.contents, name="help"),
    path("help/search/", views.search, name="help-search"),
    path("help/<slug:chapter>/<slug:slug>/", views.section, name="help-section"),
]
