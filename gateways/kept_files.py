"""Where this app keeps files: decks as they came, and what was read from them."""

from gateways.models import CoverageImport, Deck
from portal.jobs.orphans import keeps

keeps("decks", (Deck, "file"), (Deck, "table"))
keeps("coverage", (CoverageImport, "plan"), (CoverageImport, "rejected"))
