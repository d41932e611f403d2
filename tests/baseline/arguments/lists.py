"""Small argument lists, and reading them."""

from pathlib import Path
from typing import Any

from braggtrace.nanobragg.arguments import ArgumentList, read_arguments

BASE = (
    "-default_F 100 -cell 60 70 80 90 90 90 -lambda 1.5 -distance 90 -pixel 0.2 "
    "-detpixels_x 12 -detpixels_y 8 -N 5"
)
NOWHERE = Path("/nonexistent")
RTD = 180.0 * (1.0 / 3.141592653589793)


def read(
    text: str, folder: Path = NOWHERE, base: str = BASE, **how: Any
) -> ArgumentList:
    """Read a base list with more options behind it."""
    return read_arguments(f"{base} {text}".split(), folder, **how)
