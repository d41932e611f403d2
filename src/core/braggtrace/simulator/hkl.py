"""Files of structure factors: a list of lines, the C program's list, its cache.

Source: numerical reference (``docs/reference/numerical``), section 5.1 and deviation
Q21.

- ``read_lines`` reads h k l F, one reflection a line.
- ``read_stream`` reads such a list as the C program does, number after number; ends of
  lines mean nothing. The program reads the list twice: once for the bounds of the
  indices, with every number as a real one, and once for the structure factors, with
  the indices as whole numbers. Each time it stops at the first text that is no such
  number.
- ``read_cache`` reads the binary file that the C program writes (``Fdump.bin``).
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InputFileError

_SPACE: Final = r"[ \t\n\v\f\r]*"
_HEX: Final = r"0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?[0-9]+)?"
# an exponent without digits is ignored, as by the C library
_DECIMAL: Final = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]*)?"
_WORDS: Final = r"(?i:infinity|inf|nan)"
_REAL: Final = re.compile(rf"{_SPACE}([+-]?(?:{_HEX}|{_DECIMAL}|{_WORDS}))")
_WHOLE: Final = re.compile(rf"{_SPACE}([+-]?[0-9]+)")
_PLAIN: Final = frozenset("0123456789+-.eE \t\n\v\f\r")
_FARTHEST: Final = 10**9  # beyond such an index the C program's bounds stay empty
_STOPS: Final = "the C program stops with exit code 9"
_MARK: Final = b"\f"
_WHITE_SPACE: Final = b" \t\n\v\f\r"
_SIX: Final = re.compile(rb"(?:[ \t\n\v\f\r]*[+-]?[0-9]+){6}")
_LONGEST: Final = 11  # characters of a whole number of 32 bits
_MOST_BYTES: Final = 2**31


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


def read_stream(path: Path) -> Reflections:
    """Read a list of structure factors of any content, as the C program does.

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
    """What the C program reads from any other list, with a note that says why."""
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
    """h, k, l of each group of four real numbers, up to the first other text."""
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
    """Groups of three whole numbers and a real one, up to the first other text."""
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
    """Check that each reflection fits; the C program's box has one plane to spare."""
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


def read_cache(
    path: Path, *, scanned: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Read a cache of structure factors.

    Args:
        path: six bounds as text, a form feed, then doubles, l fastest.
        scanned: as in the C program, bytes behind the form feed that look like white
            space belong to the header. All numbers are shifted where the first begins
            with such a byte, and what is then missing at the end is zero. Otherwise
            the header ends with the form feed, and a short file is refused.

    Returns:
        F on the box of indices, shape (H, K, L), and the smallest h, k, l.

    Raises:
        InputFileError: absent, or not such a file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise InputFileError(path, why) from error
    header, body = _scanned(data) if scanned else _split(data)
    if len(header) != 6:
        raise InputFileError(path, "is not nanoBragg's cache of structure factors")
    lowest = np.array(header[0::2], dtype=np.int64)
    sizes = np.array(header[1::2], dtype=np.int64) - lowest + 1
    padded = tuple(int(n) + 1 for n in sizes)  # the program writes one plane more
    wanted = 8 * math.prod(padded)
    if (
        (sizes < 1).any()
        or wanted > _MOST_BYTES
        or (len(body) < wanted and not scanned)
    ):
        why = f"holds {len(body)} bytes of structure factors, its header says {wanted}"
        raise InputFileError(path, f"{why}; write it again")
    body = body[:wanted].ljust(wanted, b"\0")
    values = np.frombuffer(body, dtype="<f8").reshape(padded)
    h, k, l = sizes  # noqa: E741 -- the symbol of the index
    return values[:h, :k, :l].astype(np.float64), lowest


def _split(data: bytes) -> tuple[list[int], bytes]:
    """The numbers before the form feed, and the bytes behind it."""
    header, mark, body = data.partition(_MARK)
    try:
        return ([int(word) for word in header.split()] if mark else []), body
    except ValueError:
        return [], body


def _scanned(data: bytes) -> tuple[list[int], bytes]:
    """Six whole numbers, and the bytes behind the white space that follows."""
    found = _SIX.match(data)
    if found is None:
        return [], data
    words = found[0].split()
    inside = all(len(word) < _LONGEST for word in words)
    header = [int(word) for word in words] if inside else []
    return header, data[found.end() :].lstrip(_WHITE_SPACE)
