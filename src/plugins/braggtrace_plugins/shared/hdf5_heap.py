"""Whether the heaps of an HDF5 file are sound, before HDF5 walks through them.

Texts and lists of any length lie in collections of objects, one after the other. The
library steps from each to the next by the size that is written there, and reads as many
values as whoever points there says. Where a damaged file has a free object of no size,
it never ends; where more values are said than the object has, it reads beyond it.
"""

import mmap
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from braggtrace import TraceFormatError

_SIGNATURE: Final = b"GCOL\x01\x00\x00\x00"
_HEAD: Final = 16  # bytes before the first object, and at the head of each
_OBJECT: Final = struct.Struct("<HHIQ")  # number, references, nothing, size
_SIZE: Final = struct.Struct("<Q")
_POINTER: Final = struct.Struct("<IQI")  # values, address of the collection, number
# the layout of a virtual dataset points there, too, and says no number of values
_VIRTUAL: Final = (b"\x04\x03", b"\x05\x03")
# neither do references to regions: the type of these, of any version
_REGIONS: Final = re.compile(rb"[\x17\x27\x37\x47]\x01\x00\x00\x0c\x00\x00\x00")
# who points at an object is looked for in files of this size and less
_MOST_SEARCHED: Final = 2**22
_MOST_COLLECTIONS: Final = 64


def require_sound_heaps(path: Path) -> None:
    """Walk through every heap collection of a file, and through what points there.

    Raises:
        TraceFormatError: a collection that does not end, or a pointer to more values
            than there are.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        if not file.read(1):
            return  # empty: nothing to map
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = {start: _objects(data, start) for start in _places(data, 0)}
            for start, sizes in found.items():
                if sizes is None:
                    raise _damaged(path, f"the heap at byte {start} has no end")
            few = len(data) <= _MOST_SEARCHED and len(found) <= _MOST_COLLECTIONS
            sure = few and not _REGIONS.search(data)
            for start, sizes in found.items() if sure else ():
                if sizes and not _within(data, start, sizes):
                    what = f"more is said to lie in the heap at byte {start}"
                    raise _damaged(path, what)


def _damaged(path: Path, what: str) -> TraceFormatError:
    return TraceFormatError(str(path), f"is damaged: {what}; write it again")


def _places(data: mmap.mmap, start: int, pattern: bytes = _SIGNATURE) -> Iterator[int]:
    at = data.find(pattern, start)
    while at >= 0:
        yield at
        at = data.find(pattern, at + len(pattern))


def _objects(data: mmap.mmap, start: int) -> dict[int, int] | None:
    """The sizes of the objects of a collection by number; None where it has no end."""
    sizes: dict[int, int] = {}
    if start + _HEAD > len(data):
        return sizes
    (size,) = _SIZE.unpack_from(data, start + len(_SIGNATURE))
    end, at = min(start + size, len(data)), start + _HEAD
    while at + _HEAD <= end:
        number, _, _, length = _OBJECT.unpack_from(data, at)
        step = length if number == 0 else _HEAD + -(-length // 8) * 8
        if step == 0:
            return None
        sizes[number] = length
        at += step
    return sizes


def _within(data: mmap.mmap, start: int, sizes: dict[int, int]) -> bool:
    """Whether nothing points at more values of an object than it has bytes."""
    for at in _places(data, 4, _SIZE.pack(start)):
        if at + 12 > len(data):
            return True
        if data[at - 2 : at] in _VIRTUAL:
            continue
        values, _, number = _POINTER.unpack_from(data, at - 4)
        if number in sizes and number and values > sizes[number]:
            return False
    return True
