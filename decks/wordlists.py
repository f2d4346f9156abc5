"""Lists of words that a header cell is searched for: data instead of one long pattern."""

from __future__ import annotations


class WordList:
    """Words and phrases, divided by commas. `*` before or behind one stands for any letters of the same word;
    `*…*` is found anywhere, in the middle of words too.
    """

    def __init__(self, listed: str) -> None:
        entries = [" ".join(entry.split()) for entry in listed.split(",")]
        self._anywhere = tuple(entry.strip("*") for entry in entries if entry[0] == entry[-1] == "*")
        plain = [entry for entry in entries if entry[0] != "*" or entry[-1] != "*"]
        self._starts = tuple(f" {entry[:-1]}" for entry in plain if entry[-1] == "*")
        self._ends = tuple(f"{entry[1:]} " for entry in plain if entry[0] == "*")
        self._phrases = tuple(f" {entry} " for entry in plain if " " in entry and "*" not in entry)
        self._words = frozenset(entry for entry in plain if " " not in entry and "*" not in entry)

    def search(self, text: str) -> bool:
        """Whether one of them stands in a normalised header cell (`meaning.normalise`)."""
        if not self._words.isdisjoint(text.split()) or any(piece in text for piece in self._anywhere):
            return True
        spaced = f" {text} "
        return any(piece in spaced for piece in (*self._starts, *self._ends, *self._phrases))
