"""The deck reader: a supplier's price file in, routes out. Touches no database and no Django settings.

    inspection = inspect(path, kind="term", remembered=gateway_layout)   # what is this file?
    deck = read(path, layout=inspection.layout)                          # all of it, checked

`inspect(path, *, kind="term", remembered=None, mapping=None, decisions=None, size_limit=SIZE_LIMIT)`
    -> `Inspection`. Looks at the head of the file (and at more of it where a question needs evidence).
    `remembered` is what `Layout.remember()` gave for an earlier file; `mapping` ({column index or header name:
    meaning, "" = do not read}) and `decisions` ({question key: option value}) are a person's corrections and win.
    Decisions also correct what the file is taken to be: encoding (a key of `corrections.ENCODINGS`), delimiter (comma,
    semicolon, tab, pipe, or the sign), header_line (physical line from 1; 0: no header); "" leaves it to the file.
    Remembered ones are taken only where they fit the new file. `Inspection.detected` says what the file itself seems.
    Raises `NotADeck`. Every size check comes before any reading.

`read(path, *, kind="term", layout=None, progress=None, size_limit=SIZE_LIMIT)` -> `Deck`.
    Without a layout it inspects first. `progress(done_bytes, total_bytes)` is called between chunks; what it
    raises ends the reading. Raises `NotADeck`, or `OpenQuestions` when the file can be read in two ways and the
    layout's decisions do not say which.

`meanings(kind)` -> the meanings a column can have: [(key, label), ...], for the mapping page.

What is asked (`Inspection.questions`), never guessed: date_order (dmy, mdy), decimal (, .), hyphen (range, join),
    column:rate (which of two price columns). Evidence anywhere in the file settles them. More keys of `decisions`:
    increments ("60/1", assumed where the file names none; default 1/1 with a warning), rate_unit (main, cent),
    rate_per (minute, second), code_lead ("1": North American codes without their 1).

Choices
    The same (origin, code) at another price: the first line is read, the later one rejected, both are named. A rate
    of more than 6 decimals is rounded up. A line without a rate is a blocked route. A line is accepted or rejected
    whole. Blank lines are no records; headings, footers and repeated headers are notices.

Guarantees
    (origin, code) occurs once in a deck. Rates are integers from the text on, never floats.
    Every record of the file is accepted, rejected with its line, text and reason, or kept as a notice.

`Deck.routes`, a polars DataFrame, one row per route, sorted by destination, origin, first code:
    destination str, country str ("" = none), line_type str (L, M, O), origin_codes list[str] (sorted, [] = any
    caller), codes list[str] (sorted), rate_micro i64 (millionths of the gateway's currency per minute; null only
    where the route is not active and the file names no price), connection_fee_micro i64, first_increment i32 and
    next_increment i32 (seconds), valid_from date or null (now), status str (active, blocked, deleted),
    first_line u32.
`Deck.codes`, one row per (origin, code): route u32 (row number in `routes`), code str, line u32; sorted by route,
    code. The origin key of a route is `routes.origin_codes` joined by ",": `origin_keys(deck.routes)`.
`Deck.rejected`: line u32, text str, reason str (machine code of the first problem), values str (JSON: every
    problem of the line with its values). `Deck.rejections()` gives them with their messages.
"""

from .inspecting import inspect
from .layout import Column, Layout
from .limits import SIZE_LIMIT
from .meanings import meanings
from .outcome import Deck, DeckError, Inspection, NotADeck, OpenQuestions, Option, Question, Rejection, Remark
from .output import origin_keys, write_codes, write_rejected
from .reading import read

__all__ = [
    "SIZE_LIMIT",
    "Column",
    "Deck",
    "DeckError",
    "Inspection",
    "Layout",
    "NotADeck",
    "OpenQuestions",
    "Option",
    "Question",
    "Rejection",
    "Remark",
    "inspect",
    "meanings",
    "origin_keys",
    "read",
    "write_codes",
    "write_rejected",
]
