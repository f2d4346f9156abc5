"""Where workers leave their signs of life, and how old one may be."""

WORKERS_KEY = "portal:workers"
"""A sorted set in Valkey: each worker's name, scored by the Unix time (seconds) of its last sign of life."""
INTERVAL = 5.0
"""Seconds between two signs of life."""
WORKER_SILENCE = 20.0
"""Seconds after which a worker that gave no sign of life counts as gone."""
