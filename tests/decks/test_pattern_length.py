"""A regular expression of the reader fits on a line: longer ones are lists of words, which are data."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = (
    "import json; from portal.local import regex_lint; "
    "print(json.dumps([[place.file, len(place.pattern.pattern)] for place in regex_lint.places()]))"
)
"""Patterns are noted while modules are imported, so this needs a process that has imported none."""
LONGEST = 120
STILL_LONGER = {
    "decks/meaning.py": 1,
    "decks/units.py": 5,
    "decks/values/increments.py": 4,
    "decks/values/linetypes.py": 2,
    "decks/values/rates.py": 1,
    "decks/values/status.py": 3,
    "portal/tabular/dates.py": 4,
}
"""Longer patterns that are left: a file may have fewer of them, none may have more."""


def test_no_pattern_is_longer_than_a_line():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LIST],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        check=True,
        text=True,
    )
    places = [
        (file, length)
        for file, length in json.loads(done.stdout.splitlines()[-1])
        if file.startswith(("decks/", "portal/tabular/"))
    ]
    assert len(places) > 300, "the table of headers is among them"
    assert dict(Counter(file for file, length in places if length > LONGEST)) == STILL_LONGER
