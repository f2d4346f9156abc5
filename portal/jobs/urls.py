"""Addresses of jobs."""

from django.urls import URLPattern, path

from portal.jobs import views

urlpatterns: list[URLPattern] = [
    *views.JobPages.urls(),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/bar/", views.job_bar, name="job-bar"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="job-cancel"),
    path("jobs/<int:pk>/retry/", views.retry, name="job-retry"),
]
