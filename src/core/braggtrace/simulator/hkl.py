"""The text list of structure factors as the C program reads it: number after number.

Source: numerical reference (``docs/reference/numerical``), section 5.1 and deviation
Q21. Lines mean nothing to it. It reads the list twice: once for the bounds of the
indices, taking every number for a real one, and once for the structure factors, taking
indices for whole ones; each time as far as the first thing that is not such a number.
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InputFileError
from braggtrace.simulator.hkl_file import Reflections, box_of, read_hkl

_SPACE: Final = r"[ \t\n\v\f\r]*"
_HEX: Final = r"0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?[0-9]+)?"
# an exponent without digits is read over, as the C library does it
_DECIMAL: Final = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]*)?"
_WORDS: Final = r"(?i:infinity|inf|nan)"
_REAL: Final = re.compile(rf"{_SPACE}([+-]?(?:{_HEX}|{_DECIMAL}|{_WORDS}))")
_WHOLE: Final = re.compile(rf"{_SPACE}([+-]?[0-9]+)")
_PLAIN: Final = frozenset("0123456789+-.eE \t\n\v\f\r")
_FARTHEST: Final = 10**9  # an index beyond leaves the bounds of the C program empty
_STOPS: Final = "the C program stops with exit code 9"


def read_stream(path: Path) -> Reflections:
    """Read a list of structure factors, whatever stands in it.

    Args:
        path: text of h k l F.

    Returns:
        The reflections that the C program would use, and its bounds of the indices.

    Raises:
        InputFileError: it cannot be read, or the C program would stop or crash.
    """
    try:
        text = path.read_bytes().decode("latin-1")
    except OSError as error:
        raise InputFileError(path, f"cannot be read: {error.strerror}") from error
    plain = _plain_table(text)
    found = _odd_list(path, text) if plain is None else box_of(plain)
    _require_room(path, found)
    return found


def _plain_table(text: str) -> NDArray[np.float64] | None:
    """The table of a list with four plain numbers on each line; None for another."""
    rows = [fields for line in text.splitlines() if (fields := line.split())]
    four = all(len(fields) == 4 for fields in rows)
    if not rows or not four or not _PLAIN.issuperset(text):
        return None
    table = np.array(rows, dtype=str)
    try:
        indices = table[:, :3].astype(np.int64)
        values = table.astype(np.float64)
    except (ValueError, OverflowError):
        return None
    return values if (np.abs(indices) < _FARTHEST).all() else None


def _odd_list(path: Path, text: str) -> Reflections:
    """What the C program makes of any other list, with a word about it."""
    lowest, highest = _bounds(path, text)
    table = np.array(list(_reflections(text)), dtype=np.float64).reshape(-1, 4)
    try:
        read_hkl(path)
        what = f"{path.name}: an index is not written as a whole number"
    except InputFileError as error:
        line = "" if error.line is None else f":{error.line}"
        what = f"{path.name}{line}: {error.why}"
    note = f"{what}; as in the C program, {len(table)} reflections were read"
    return Reflections(table=table, lowest=lowest, highest=highest, note=note)


def _bounds(path: Path, text: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Smallest and greatest index along each axis, cut to whole numbers."""
    rows = np.array(list(_rows_of_reals(text)), dtype=np.float64).reshape(-1, 3)
    known = np.where(np.isnan(rows), 0.0, rows)
    if not len(rows) or np.isnan(rows).all(axis=0).any():
        raise InputFileError(path, f"holds no reflection at its start; {_STOPS}")
    if (np.abs(known) >= _FARTHEST).any():
        raise InputFileError(path, f"has an index beyond {_FARTHEST}; {_STOPS}")
    whole = np.trunc(rows)
    return np.nanmin(whole, axis=0), np.nanmax(whole, axis=0)


def _rows_of_reals(text: str) -> Iterator[tuple[float, float, float]]:
    """h, k, l of every group of four real numbers, up to the first other thing."""
    place = 0
    while True:
        group: list[float] = []
        while len(group) < 4 and (found := _REAL.match(text, place)):
            group.append(_real(found[1]))
            place = found.end()
        if len(group) < 4:
            return
        yield group[0], group[1], group[2]


def _reflections(text: str) -> Iterator[tuple[float, float, float, float]]:
    """Three whole numbers and a real one, up to the first other thing."""
    place = 0
    while True:
        indices: list[int] = []
        while len(indices) < 3 and (found := _WHOLE.match(text, place)):
            indices.append(_in_32_bits(int(found[1])))
            place = found.end()
        value = _REAL.match(text, place) if len(indices) == 3 else None
        if value is None:
            return
        place = value.end()
        yield indices[0], indices[1], indices[2], _real(value[1])


def _real(text: str) -> float:
    if "x" in text.lower():
        try:
            return float.fromhex(text)
        except OverflowError:
            return math.inf
    return float(re.sub(r"[eE][+-]?$", "", text))


def _in_32_bits(number: int) -> int:
    number = max(-(2**63), min(2**63 - 1, number))
    return (number + 2**31) % 2**32 - 2**31


def _require_room(path: Path, found: Reflections) -> None:
    """Check that every reflection has its place; C's lists have a plane to spare."""
    indices = found.table[:, :3]
    beyond = (indices < found.lowest) | (indices > found.highest + 1)
    if beyond.any():
        h, k, l, _ = (  # noqa: E741 -- the symbol of the index
            math.trunc(x) if math.isfinite(x) else x
            for x in found.table[beyond.any(axis=1)][0]
        )
        why = (
            f"is read out of step as reflection {h} {k} {l}, outside of all others; "
            "the C program crashes"
        )
        raise InputFileError(path, why)
