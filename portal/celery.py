"""The Celery application: workers and beat."""

import os

from celery import Celery
from celery.schedules import crontab

from portal.garbage import collect_hardly_while_loading
from portal.health import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

collect_hardly_while_loading()
app = Celery("portal")
heartbeat.connect()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "reap-jobs": {"task": "jobs.reap", "schedule": 30.0},
    "sweep-mails": {"task": "mail.sweep", "schedule": 30.0},
    "fetch-mail": {"task": "support.fetch_mail", "schedule": 60.0},  # where IMAP_HOST names a mailbox
    "end-due-routes": {"task": "gateways.end_due", "schedule": 60.0},
    "amendments-due": {"task": "pricelists.amendments_due", "schedule": 60.0},
    "sample-rates": {"task": "money.sample_rates", "schedule": 900.0},
    "ddi-notices": {"task": "gateways.ddi_notices", "schedule": 300.0},
    "trial-mails": {"task": "customers.trial_mails", "schedule": crontab(hour="7", minute="10")},
    "recheck-domains": {"task": "products.recheck_domains", "schedule": crontab(hour="5", minute="40")},
    "wordpress-sites": {"task": "website.wordpress_sweep", "schedule": 60.0},
    "wordpress-nightly": {"task": "website.wordpress_nightly", "schedule": crontab(hour="3", minute="15")},
    "sweep-files": {"task": "jobs.sweep_files", "schedule": crontab(hour="4", minute="20")},
    "forget-forms": {"task": "grid.forget_forms", "schedule": 3600.0},
    "clear-sessions": {"task": "tenants.clear_sessions", "schedule": 3600.0},
}
