"""The WSGI entry point that gunicorn serves."""

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.garbage import collect_hardly_while_loading, collect_seldom
from portal.slow_senders import LimitSlowSenders

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
collect_hardly_while_loading()
application: Any = get_wsgi_application()
if not settings.BEHIND_PROXY:  # a proxy buffers requests, and all of them come from its own address
    application = LimitSlowSenders(application, most_per_address=settings.BODIES_PER_ADDRESS)
collect_seldom()
