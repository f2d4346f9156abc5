"""A regular expression of the reader fits on a line: longer ones are lists of words, which are data."""

from collections import Counter

from portal.local import regex_lint

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
    places = [place for place in regex_lint.places() if place.file.startswith(("decks/", "portal/tabular/"))]
    assert len(places) > 300, "the table of headers is among them"
    long = Counter(place.file for place in places if len(place.pattern.pattern) > LONGEST)
    assert dict(long) == STILL_LONGER
