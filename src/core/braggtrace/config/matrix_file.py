"""The file of a MOSFLM orientation matrix."""

import math
from pathlib import Path

from braggtrace.errors import InputFileError

Row = tuple[float, float, float]


def read_matrix(path: Path) -> tuple[Row, Row, Row]:
    """Read nine numbers: rows lab x, y, z; columns a*, b*, c*.

    Args:
        path: text file; numbers after the ninth are MOSFLM's own and are left alone.

    Returns:
        Three rows, in units of 1/λ.

    Raises:
        InputFileError: the file is absent, or does not start with nine numbers.
    """
    try:
        words = path.read_text(encoding="utf-8").split()[:9]
        numbers = [float(word) for word in words]
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise InputFileError(path, why) from error
    except ValueError as error:
        raise InputFileError(path, f"wanted nine numbers: {error}") from error
    if len(numbers) != 9:
        raise InputFileError(path, f"wanted nine numbers, got {len(numbers)}")
    if not all(math.isfinite(number) for number in numbers):
        raise InputFileError(path, f"wanted nine numbers, got {' '.join(words)!r}")
    rows = [(numbers[i], numbers[i + 1], numbers[i + 2]) for i in (0, 3, 6)]
    return rows[0], rows[1], rows[2]
