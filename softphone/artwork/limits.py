"""How much a stranger's upload may be, and how much of this machine its reading may use. Knows no Django."""

import resource
from contextlib import suppress

MIB = 1024 * 1024
MAX_ENTRIES = 300
MAX_TOTAL_BYTES = 400 * MIB  # all entries, unpacked: PSDs may lie beside
MAX_PICTURE_BYTES = 20 * MIB  # one picture, unpacked
MAX_RATIO = 300  # unpacked to packed, of entries over RATIO_FROM_BYTES; deflate can do 1032
RATIO_FROM_BYTES = 4 * MIB
MAX_PIXELS = 24_000_000  # 6000 × 4000
MAX_MOVING_PIXELS = 4_000_000  # of one picture of an animation
MAX_PROBLEMS = 40

MEMORY_BYTES = 1024 * MIB
CPU_SECONDS = 40
WALL_SECONDS = 120  # a busy machine takes longer for the same work
LARGEST_FILE_BYTES = 64 * MIB


def confine_this_process() -> None:
    """Let this process use only so much memory, time, and disk; where the system knows such limits."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_FILE_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower limit holds already, or this system has none of the kind
            resource.setrlimit(what, (most, most))
