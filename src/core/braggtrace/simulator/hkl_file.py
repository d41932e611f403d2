"""The text list of structure factors: h k l F, one reflection a line."""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InputFileError


def read_hkl(path: Path) -> NDArray[np.float64]:
    """Read a list of structure factors.

    Args:
        path: text file of h k l F.

    Returns:
        Shape (n, 4): h, k, l as whole numbers, F.

    Raises:
        InputFileError: the file is absent, empty, or has a line of another form.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputFileError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputFileError(path, "is not a text file of h k l F") from error
    rows = [fields for line in text.splitlines() if (fields := line.split())]
    if not rows:
        raise InputFileError(path, "holds no reflection; lines of h k l F are wanted")
    if any(len(fields) != 4 for fields in rows):
        raise _first_bad_line(path, text)
    try:
        table = np.array(rows, dtype=np.float64)
    except ValueError as error:
        raise _first_bad_line(path, text) from error
    whole = np.array_equal(table[:, :3], np.rint(table[:, :3]))
    if not whole or not np.isfinite(table).all():
        raise _first_bad_line(path, text)
    return table


def _first_bad_line(path: Path, text: str) -> InputFileError:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not _is_reflection(line.split()):
            why = f"wanted h k l F, h k l whole numbers, got {line.strip()!r}"
            return InputFileError(path, why, line=number)
    return InputFileError(path, "is not a list of h k l F")


def _is_reflection(fields: list[str]) -> bool:
    try:
        numbers = [float(field) for field in fields]
    except ValueError:
        return False
    finite = all(math.isfinite(x) for x in numbers)
    return finite and len(numbers) == 4 and all(x.is_integer() for x in numbers[:3])
