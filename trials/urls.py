"""Addresses of trials."""

from django.urls import URLPattern, path

from trials import views

urlpatterns: list[URLPattern] = [
    path("trials/choose/", views.choose_trial, name="choose-trial"),
    path("trials/summary/", views.summary_so_far, name="trial-summary"),
    *views.TrialPages.urls(),
    path("trials/<int:trial>/where-used/", views.used_where, name="trial-where-used"),
    path("trials/<int:trial>/where-used/add/", views.use, name="trial-where-used-add"),
    path("trials/<int:trial>/where-used/remove/", views.disuse, name="trial-where-used-remove"),
]
