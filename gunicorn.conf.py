"""gunicorn, everywhere the portal runs. BIND, WEB_WORKERS and WEB_THREADS come from the environment."""

import os

import structlog

bind = os.environ.get("BIND", "127.0.0.1:8000")
# Pages are CPU-bound, so processes do the work. The few threads in each are for slow uploads and for connections
# that a browser opens and doesn't use: with plain sync workers two of those would stop the whole site.
workers = int(os.environ.get("WEB_WORKERS") or os.cpu_count() or 2)
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 4)
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 -- heartbeats don't wait for a disk
wsgi_app = "portal.wsgi:application"
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
control_socket_disable = True
accesslog = None  # django-structlog writes one JSON line a request, with partner and actor
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}


def when_ready(server):
    """The application is loaded and no worker is forked yet: the moment to refuse wrong settings."""
    from portal.health.startup import refuse_unsafe_start  # noqa: PLC0415 -- needs the loaded application

    refuse_unsafe_start()
