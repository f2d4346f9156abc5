"""Where mails stand in the panels."""

from django.utils.translation import gettext_lazy as _

from portal.grid.panels import SUPPORT_CENTRE, Entry, add

add(SUPPORT_CENTRE, Entry(url_name="mails", label=_("Mails"), icon="mail", order=80))
