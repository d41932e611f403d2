"""One altered file, and how many of the many possible are planted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

Thing = TypeVar("Thing")
MOST: Final = 24  # places of one file at which a kind of fault is planted


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """A file that was altered in one way.

    Attributes:
        kind: name of the fault.
        where: line or member, and what stood there, for the report.
        data: the altered file.
    """

    kind: str
    where: str
    data: bytes


def spread(things: Sequence[Thing], most: int = MOST) -> list[Thing]:
    """Some of many things, the first and the last among them.

    Args:
        things: all of them.
        most: how many are wanted.
    """
    if len(things) <= most:
        return list(things)
    step = (len(things) - 1) / (most - 1)
    return [things[round(i * step)] for i in range(most)]
