"""How much a file may ask of the reader. Everything beyond is refused with a message, never with a crash."""

SIZE_LIMIT = 256 * 1024 * 1024  # bytes of a whole file; callers may pass another
RECORD_LIMIT = 3_000_000  # records in a file
CODES_LIMIT = 6_000_000  # codes in a file, once ranges are written out
RANGE_LIMIT = 10_000  # codes one range may stand for
CODE_DIGITS = 15  # E.164
TEXT_LIMIT = 2_000  # characters kept of a rejected line
NAME_LIMIT = 200  # characters of a destination name
INCREMENT_LIMIT = 3_600  # seconds
COLUMNS_LIMIT = 500
