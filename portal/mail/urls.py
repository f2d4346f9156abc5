"""Addresses of mails."""

from django.urls import URLPattern, path

from portal.mail import views

urlpatterns: list[URLPattern] = [
    *views.MailPages.urls(),
    path("mails/<int:pk>/", views.mail, name="mail"),
    path("mails/<int:pk>/resend/", views.mail_resend, name="mail-resend"),
]
