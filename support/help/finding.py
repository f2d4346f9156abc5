"""Search over the help: ranked, the words marked, single slips of the keyboard forgiven.

The manual is a few hundred kilobytes that change only with the code, so its index is made in memory at the first
search and needs neither a table nor anybody to refill it. A passage (what stands under one heading) is ranked by BM25
(Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009); a word in a title counts as several.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from support.help import book
from support.help.rendering import Passage, passages

LONGEST_QUERY = 200  # characters that are read of what a person types
MOST_WORDS = 12
MOST_RESULTS = 20
SNIPPET = 220  # characters
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_TITLE, _HEADING, _MORE = 6, 4, 4  # how often a word of title, heading and `words:` counts
_EXACT, _BEGINS, _SLIP = 1.0, 0.6, 0.4  # how much of its score a word that only begins so, or is mistyped, keeps
_K1, _B = 1.2, 0.6
_WORTH = 0.2  # of the best result's score; what has less isn't shown
_STOP = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "i", "in", "is", "it"}
    | {"my", "of", "on", "or", "that", "the", "to", "what", "with"}
)


@dataclass(frozen=True, kw_only=True)
class Result:
    """A passage that was found, as the page shows it. anchor: "" or that of its heading."""

    section: book.Section
    heading: str
    anchor: str
    title: SafeString
    snippet: SafeString
    score: float


@dataclass
class _Index:
    passages: list[Passage] = field(default_factory=list)
    counts: list[Counter[str]] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    places: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    words: list[str] = field(default_factory=list)  # sorted, for beginnings of words
    slips: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # a word less one letter -> words


def stem(word: str) -> str:
    """A word without case and without the commonest endings of English, so that "gateways" finds "gateway"."""
    word = word.casefold().replace("’", "'").removesuffix("'s")
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "is")):
            return word.removesuffix(ending) + instead
    return word


def words_of(text: str) -> Iterator[str]:
    """Its words, stemmed; parts of a word joined by a dash count too."""
    for word in _WORD.findall(text):
        yield stem(word)
        if "-" in word:
            yield from (stem(part) for part in word.split("-"))


def _less_one(word: str) -> set[str]:
    """The word with each letter left out in turn: two words a slip apart meet here."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


@cache
def _index() -> _Index:
    made = _Index()
    for section in book.sections():
        for passage in passages(section):
            if not passage.text and not (passage.anchor == "" and section.words):
                continue
            counts = Counter(words_of(passage.text))
            first = 1 if passage.anchor == "" else 0.5  # a section's title speaks first for its beginning
            for text, times in ((section.title, _TITLE * first), (passage.heading, _HEADING)):
                for word in words_of(text):
                    counts[word] += max(1, int(times))
            if passage.anchor == "":
                for word in words_of(section.words):
                    counts[word] += _MORE
            made.passages.append(passage)
            made.counts.append(counts)
            made.lengths.append(sum(counts.values()))
            for word in counts:
                made.places[word].add(len(made.passages) - 1)
    made.words = sorted(made.places)
    for word in made.words:
        if len(word) >= 4:
            for less in (word, *_less_one(word)):
                made.slips[less].add(word)
    return made


def _meant(typed: str, index: _Index) -> dict[str, float]:
    """Words of the manual that a typed word may mean, with how much of their score they keep."""
    found = {}
    if typed in index.places:
        found[typed] = _EXACT
    if len(typed) >= 2:
        for at in range(bisect_left(index.words, typed), len(index.words)):
            if not index.words[at].startswith(typed):
                break
            found.setdefault(index.words[at], _BEGINS)
    if not found and len(typed) >= 4:
        for less in (typed, *_less_one(typed)):
            for word in index.slips.get(less, ()):
                found[word] = _SLIP
    return found


def search(query: str, *, most: int = MOST_RESULTS) -> list[Result]:
    """The passages that answer best, best first; one section's weaker passages follow its best at most twice."""
    index = _index()
    typed = list(dict.fromkeys(words_of(query[:LONGEST_QUERY])))[:MOST_WORDS]
    typed = [word for word in typed if word not in _STOP] or typed
    if not typed:
        return []
    average = sum(index.lengths) / len(index.lengths)
    scores: dict[int, float] = defaultdict(float)
    hits: dict[int, set[str]] = defaultdict(set)
    marked: set[str] = set()
    for word in typed:
        best: dict[int, float] = {}
        for meant, keeps in _meant(word, index).items():
            marked.add(meant)
            places = index.places[meant]
            rare = math.log(1 + (len(index.passages) - len(places) + 0.5) / (len(places) + 0.5))
            for at in places:
                often = index.counts[at][meant]
                norm = often + _K1 * (1 - _B + _B * index.lengths[at] / average)
                best[at] = max(best.get(at, 0.0), keeps * rare * often * (_K1 + 1) / norm)
        for at, score in best.items():
            scores[at] += score
            hits[at].add(word)
    for at in scores:
        scores[at] *= (len(hits[at]) / len(typed)) ** 2  # all of the words before some of them
    shown: Counter[str] = Counter()
    results: list[Result] = []
    for at in sorted(scores, key=lambda at: (-scores[at], at)):
        if results and (len(results) == most or scores[at] < results[0].score * _WORTH):
            break
        passage = index.passages[at]
        shown[passage.section.key] += 1
        if shown[passage.section.key] <= 3:
            results.append(_result(passage, marked, scores[at]))
    return results


def _result(passage: Passage, marked: set[str], score: float) -> Result:
    title = f"{passage.section.title} – {passage.heading}" if passage.heading else passage.section.title
    return Result(
        section=passage.section,
        heading=passage.heading,
        anchor=passage.anchor,
        title=_highlight(title, marked),
        snippet=_highlight(_snippet(passage.text, marked), marked),
        score=score,
    )


def _is_marked(word: str, marked: set[str]) -> bool:
    return stem(word) in marked or any(stem(part) in marked for part in word.split("-"))


def _snippet(text: str, marked: set[str]) -> str:
    """The stretch of text with the most marked words, whole words only."""
    if len(text) <= SNIPPET:
        return text
    places = [found.start() for found in _WORD.finditer(text) if _is_marked(found[0], marked)]
    best = max(places, key=lambda start: sum(start <= p < start + SNIPPET - 40 for p in places), default=0)
    start = 0 if best < 40 else text.rfind(" ", 0, best - 20) + 1
    end = text.rfind(" ", start, start + SNIPPET)
    end = len(text) if start + SNIPPET >= len(text) else max(end, start)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _highlight(text: str, marked: set[str]) -> SafeString:
    """The text with the found words in <mark>; everything else is escaped."""
    return mark_safe("".join(_parts(text, marked)))  # noqa: S308 -- every part is escaped


def _parts(text: str, marked: set[str]) -> Iterable[str]:
    at = 0
    for found in _WORD.finditer(text):
        yield format_html("{}", text[at : found.start()])
        yield format_html("<mark>{}</mark>" if _is_marked(found[0], marked) else "{}", found[0])
        at = found.end()
    yield format_html("{}", text[at:])
