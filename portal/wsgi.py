"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from portal.garbage import collect_hardly_while_loading, collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
collect_hardly_while_loading()
application = get_wsgi_application()
collect_seldom()
