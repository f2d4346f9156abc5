"""The portal's own Python packages, found by looking: a new app is under every check without being added to a list."""

from portal.environment import ROOT

NOT_THE_PORTAL = frozenset({"bench", "tests"})
PACKAGES = tuple(
    sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in NOT_THE_PORTAL)
)
"""Names of the folders beside manage.py that are packages of the product, decks and every app among them."""
