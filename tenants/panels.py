"""Where people and partner settings stand in the panels."""

from django.utils.translation import gettext_lazy as _

from portal.grid.panels import SETTINGS, Entry, add

add(SETTINGS, Entry(url_name="users", label=_("Team"), icon="users", order=900))
add(SETTINGS, Entry(url_name="partner-settings", label=_("Partner settings"), icon="adjustments", order=910))
