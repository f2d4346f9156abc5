"""This app's entries in the Settings panel."""

from django.utils.translation import gettext_lazy as _

from portal.grid.panels import SETTINGS, Entry, add

add(SETTINGS, Entry(url_name="term-gateways", label=_("Term Gateways"), icon="route", order=50))
add(SETTINGS, Entry(url_name="ddi-gateways", label=_("DDI Gateways"), icon="phone-incoming", order=55))
