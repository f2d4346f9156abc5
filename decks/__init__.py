"""The deck reader: a price file in, routes or offers of numbers out. Touches no database and no Django settings.

    inspection = inspect(path, kind="term", remembered=gateway_layout)   # what is this file?
    deck = read(path, layout=inspection.layout)                          # all of it, checked

`inspect(path, *, kind="term", remembered=None, mapping=None, decisions=None, size_limit=SIZE_LIMIT,
    incomplete=False)`
    -> `Inspection`. Looks at the head of the file (and at more of it where a question needs evidence).
    `remembered` is what `Layout.remember()` gave for an earlier file; `mapping` ({column index or header name:
    meaning, "" = do not read}) and `decisions` ({question key: option value}) are a person's corrections and win.
    Decisions also correct what the file is taken to be: encoding (a key of `corrections.ENCODINGS`), delimiter (comma,
    semicolon, tab, pipe, or the sign), header_line (physical line from 1; 0: no header); "" leaves it to the file.
    Remembered ones are taken only where they fit the new file. `Inspection.detected` says what the file itself seems.
    `incomplete=True` also gives a file whose columns have to be named first (`Inspection.missing`); else that is
    refused. Raises `NotADeck`. Every size check comes before any reading.

`read(path, *, layout=None, progress=None, size_limit=SIZE_LIMIT)` -> `Deck`.
    Without a layout it inspects first. `progress(done_bytes, total_bytes)` is called between chunks; what it
    raises ends the reading. Raises `NotADeck`, or `OpenQuestions` when the file can be read in two ways and the
    layout's decisions do not say which.

`read_offers(...)`, with the same arguments -> `DdiDeck`: the same for a file of inbound numbers (kind "ddi").

`meanings(kind)` -> the meanings a column can have: [(key, label), ...], for the mapping page.

What is asked (`Inspection.questions`), never guessed: date_order (dmy, mdy, ymd), decimal (, .), hyphen (range, join),
    flag (what a 1 or yes in a status column means: open, closed, none), column:rate (which of two price columns),
    column:code (dial codes or an internal number). Evidence anywhere in the file settles them. More keys of
    `decisions`: increments ("60/1", assumed where the file names none; default 1/1 with a warning), rate_unit (main,
    cent), rate_per (minute, second), code_lead ("1": North American codes without their 1).

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
`DdiDeck.offers`, one row per offer, sorted by place and price: country str, country_prefix str, state str, city str,
    area_code str ("" = none), number_type str (G, N, M, T, S), nrc, mrc, per_minute i64 (millionths), included_channels
    i64 or null, channel_price i64 or null, fax bool, sms bool, regulation str, stock i64 or null, valid_from date or
    null (now), line u32. Several offers for one place are kept; only a line that repeats another exactly is not.
`Deck.rejected`: line u32, text str, reason str (machine code of the first problem), values str (JSON: every
    problem of the line with its values). `Deck.rejections()` gives them with their messages.
"""

from .inspecting import inspect
from .kinds import meanings
from .layout import Column, Layout
from .limits import SIZE_LIMIT
from .offers.reading import read_offers
from .outcome import DdiDeck, Deck, DeckError, Inspection, NotADeck, OpenQuestions, Option, Question, Rejection, Remark
from .output import origin_keys, write_codes, write_offers, write_rejected
from .reading import read

__all__ = [
    "SIZE_LIMIT",
    "Column",
    "DdiDeck",
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
    "read_offers",
    "write_codes",
    "write_offers",
    "write_rejected",
]
