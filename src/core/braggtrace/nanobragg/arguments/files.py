"""Text files that an argument list names: orientation matrix, rays, reflections."""

import math
from pathlib import Path
from typing import Final

from braggtrace.errors import InputFileError
from braggtrace.experiment import Source
from braggtrace.nanobragg.arguments.numbers import leading_float

Row = tuple[float, float, float]
_DELIMITERS: Final = " \t,;:!"
_COLUMNS: Final = 5
_STOPS: Final = "the C program stops with exit code 9"


def read_text(path: Path) -> str:
    """Text of a file, any byte allowed.

    Raises:
        InputFileError: it cannot be read.
    """
    try:
        return path.read_bytes().decode("latin-1")
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise InputFileError(path, why) from error


def read_matrix(path: Path) -> tuple[Row, Row, Row]:
    """Nine numbers: rows lab x, y, z; columns a*, b*, c*; in units of 1/λ.

    Raises:
        InputFileError: absent, or without nine numbers.
    """
    words = read_text(path).split()[:9]
    numbers = [leading_float(word) for word in words]
    if len(numbers) != 9 or not all(length for _, length in numbers):
        why = "wanted nine numbers; the C program goes on with a cell of NaN"
        raise InputFileError(path, why)
    n = [value for value, _ in numbers]
    return (n[0], n[1], n[2]), (n[3], n[4], n[5]), (n[6], n[7], n[8])


def require_reflections(path: Path) -> None:
    """Check that a file starts with h k l F.

    Raises:
        InputFileError: absent, or no reflection is at its start.
    """
    try:
        words = read_text(path).split()[:4]
    except InputFileError as error:
        raise InputFileError(path, f"{error.why}; {_STOPS}") from error
    if len(words) < 4 or not all(leading_float(word)[1] for word in words):
        raise InputFileError(path, f"does not start with h k l F; {_STOPS}")


def read_sources(path: Path, default: Row, wavelength: float) -> tuple[Source, ...]:
    """Rays of a file: x y z, weight, wavelength in m; the last columns may be missing.

    Args:
        path: the file; an empty line is skipped, there are no comments.
        default: position that fills in for missing components, m.
        wavelength: m, where a line has none.

    Raises:
        InputFileError: absent, or without any ray.
    """
    try:
        lines = read_text(path).split("\n")
    except InputFileError as error:
        raise InputFileError(path, f"{error.why}; {_STOPS}") from error
    complete = [f"{line}\n" for line in lines[:-1]] + [
        line for line in lines[-1:] if line
    ]
    defaults = (*default, 1.0, wavelength)
    rays = [_source(line, defaults) for line in complete if not _is_blank(line)]
    if not rays:
        raise InputFileError(path, f"holds no source; {_STOPS}")
    return tuple(rays)


def _is_blank(line: str) -> bool:
    return line.lstrip(_DELIMITERS) == "\n"


def _source(line: str, defaults: tuple[float, ...]) -> Source:
    columns = _columns(line)
    x, y, z, weight, wavelength = (
        default if math.isnan(value) else value
        for value, default in zip(columns, defaults, strict=True)
    )
    return Source(position=(x, y, z), weight=weight, wavelength=wavelength)


def _columns(line: str) -> list[float]:
    """Five numbers; not-a-number for a column behind the end of the line.

    Only a newline ends a line: without one, what is missing counts as zero.
    """
    values = []
    rest = line
    for _ in range(_COLUMNS):
        rest = rest.lstrip(_DELIMITERS)
        if rest == "\n":
            values.append(math.nan)
            continue
        value, length = leading_float(rest)
        values.append(value)
        rest = rest[length:]
        if rest != "\n":
            rest = rest[_next_delimiter(rest) :]
    return values


def _next_delimiter(text: str) -> int:
    places = (index for index, c in enumerate(text) if c in _DELIMITERS)
    return next(places, len(text))
