"""Where jobs stand in the panels."""

from django.utils.translation import gettext_lazy as _

from portal.grid.panels import MAIN_MENU, Entry, add

add(MAIN_MENU, Entry(url_name="jobs", label=_("Jobs"), icon="progress", order=80))
