"""How much memory the events of one file may take; asked before it is allocated."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from braggtrace.errors import TraceFormatError

# what the arrays of one file may become: this, so many times its size, but no more
_FREE_BYTES: Final = 2**28
_TIMES: Final = 50  # a byte becomes a number of 8 bytes, with 8 more for each axis
MOST_BYTES: Final = 4 * 2**30
_WORD: Final = 8  # bytes of a whole number, and of an index along one axis
_POINTER: Final = 64  # bytes of a short text or any other object of Python


class MemoryLimit:
    """Counts what the arrays of one file become, and refuses what is too much.

    A small file may hold a large array: compressed, never written, or of bytes that
    become 64-bit numbers with an index each.

    Attributes:
        source: the file's name, for messages.
    """

    def __init__(self, source: str, size: int) -> None:
        """Begin.

        Args:
            source: the file's name, for messages.
            size: bytes of the file.
        """
        most = min(MOST_BYTES, max(_FREE_BYTES, _TIMES * size))
        self.source = source
        self._most, self._taken = most, 0

    def take(
        self, name: str, shape: Sequence[int], dtype: np.dtype[np.generic]
    ) -> None:
        """Count an array that is about to be read.

        Args:
            name: of the array.
            shape: as the file declares it.
            dtype: as the file has it.

        Raises:
            TraceFormatError: it would take more than what is left.
        """
        each = dtype.itemsize + _kept_bytes(dtype) + _WORD * len(shape)
        self.take_bytes(name, math.prod(shape) * each)

    def take_bytes(self, name: str, size: int) -> None:
        """Count bytes that are about to be allocated for an array.

        Raises:
            TraceFormatError: they are more than what is left.
        """
        self._taken += size
        if self._taken > self._most:
            raise TraceFormatError(
                self.source,
                f"array {name[:80]!r} would need {size} bytes of memory, "
                f"{self._taken} with the arrays before it; {self._most} are allowed "
                "for a file of that size: leave part of it out",
            )


def _kept_bytes(dtype: np.dtype[np.generic]) -> int:
    """What one value takes in an event."""
    if dtype.kind in "iub":
        return _WORD
    if dtype.kind == "S":
        return 4 * dtype.itemsize  # four bytes a character
    return _POINTER if dtype.kind == "O" else dtype.itemsize
