"""Addresses of tickets."""

from django.urls import URLPattern, path

from support.tickets import views

urlpatterns: list[URLPattern] = [
    *views.TicketPages.urls(),
    path("tickets/<int:pk>/", views.ticket, name="ticket"),
    path("tickets/<int:pk>/reply/", views.ticket_reply, name="ticket-reply"),
    path("tickets/<int:pk>/close/", views.ticket_close, name="ticket-close"),
    path("tickets/<int:pk>/reopen/", views.ticket_reopen, name="ticket-reopen"),
    path("tickets/attachments/<int:pk>/download/", views.ticket_attachment, name="ticket-attachment"),
]
