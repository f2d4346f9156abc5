"""`python -m decks why FILE [--kind ddi]`: the row of headers.csv that decided each column, and the next."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.conf import settings

from .kinds import KINDS
from .outcome import NotADeck
from .why import text


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0, or 2 where the file is no deck."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("command", choices=["why"])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--kind", choices=sorted(KINDS), default="term")
    asked = parser.parse_args(arguments)
    if not settings.configured:
        settings.configure(USE_I18N=False)  # messages in English, without the portal's settings
    try:
        sys.stdout.write(text(asked.file, kind=asked.kind) + "\n")
    except (NotADeck, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
