"""How much a file may hold. What is larger is refused: a packed file before or while it is unpacked."""

MIB = 1024 * 1024
TEXT_BYTES = 512 * MIB  # one unpacked table, as text
ARCHIVE_BYTES = 1024 * MIB  # everything looked at in one archive
WORKBOOK_BYTES = 2048 * MIB  # the XML of a workbook: 1,048,576 rows of ten columns take about 700 MiB
MEMBERS = 1_000  # files in an archive
PARTS = 50  # tables offered for choice
SHEETS = 200
HEAD = 64 * 1024  # bytes looked at to know what a member of an archive is

# Text
CHUNK = 4 * MIB  # bytes read at a time
TEXT_HEAD = 512 * 1024  # bytes looked at to find out what a text is
HEADER_LINES = 400  # physical lines (and records) among which the header is looked for
LINE_LIMIT = MIB  # bytes of one physical line
RECORD_LINES = 10_000  # physical lines one quoted record may span
MISSHAPEN_LIMIT = 100_000  # records without the form of the table before the first one that has it
