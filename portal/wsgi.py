"""The WSGI entry point that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

# A page makes tens of thousands of objects that end with it. At Python's own threshold they are looked through many
# times while it is drawn, and the application's half a million with them: a tenth of the time, and up to a quarter of
# a second for the page that it happens to. So what is loaded by now is left alone, and the rest looked at seldom.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
