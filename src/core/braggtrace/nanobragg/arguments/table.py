"""The option table: every row, in the order in which the C program looks at them."""

from collections.abc import Iterator
from typing import Final

from braggtrace.experiment import Switches
from braggtrace.nanobragg.arguments.option import Option, Program, number, rows
from braggtrace.nanobragg.arguments.table_beam import BEAM, POLARIZATION, SCAN
from braggtrace.nanobragg.arguments.table_crystal import CRYSTAL
from braggtrace.nanobragg.arguments.table_detector import (
    PIXELS,
    SENSOR,
    SUBPIXELS,
    UNREAD,
)
from braggtrace.nanobragg.arguments.table_files import INPUT, OUTPUT, SOURCES
from braggtrace.nanobragg.arguments.table_placement import PLACEMENT, ROTATIONS

OPTIONS: Final[tuple[Option, ...]] = (
    *CRYSTAL,
    *PLACEMENT,
    *SENSOR,
    *ROTATIONS,
    *PIXELS,
    *POLARIZATION,
    *SUBPIXELS,
    *BEAM,
    *rows("-adc", "contains", number("adc"), "offset of the integer images"),
    *SCAN,
    *INPUT,
    *UNREAD,
    *SOURCES,
    *OUTPUT,
)

# its own help names them, and yet it does not know them
ONLY_IN_ITS_HELP: Final = ("-dispstep", "-hdiv", "-vdiv", "-source_distance")


def matching(argument: str, program: Program, switches: Switches) -> Iterator[Option]:
    """Rows that one program applies to an argument, in order.

    Args:
        argument: one element of the list.
        program: whose table.
        switches: some rows match by a part of the argument in the C program alone.
    """
    if not argument.startswith("-"):
        return
    for option in OPTIONS:
        if option.program in (None, program) and option.matches(argument, switches):
            yield option


def known_names() -> tuple[str, ...]:
    """Every pattern, each once."""
    return tuple(dict.fromkeys(option.pattern for option in OPTIONS))
