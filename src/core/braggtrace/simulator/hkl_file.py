"""The text list of structure factors: h k l F, one reflection a line."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InputFileError


@dataclass(eq=False, frozen=True, slots=True, kw_only=True)
class Reflections:
    """A list of structure factors, and the box that it spans.

    Attributes:
        table: h, k, l, F, shape (n, 4); a later reflection of the same indices wins.
        lowest: smallest h, k, l, shape (3,), whole numbers.
        highest: greatest h, k, l, likewise.
        note: what a user should know of the file; empty for nothing.
    """

    table: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    note: str = ""


def read_lines(path: Path) -> Reflections:
    """Read a list of structure factors, one a line (see ``read_hkl``)."""
    return box_of(read_hkl(path))


def box_of(table: NDArray[np.float64]) -> Reflections:
    """Reflections and the box that they span, of a table of h, k, l, F."""
    lowest, highest = table[:, :3].min(axis=0), table[:, :3].max(axis=0)
    return Reflections(table=table, lowest=lowest, highest=highest)


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
