"""Counts what a reader passes over, so that nothing of a file vanishes."""

import re
from collections.abc import Iterator
from typing import Final

from braggtrace.events import Unread

_SHOWN: Final = 3  # examples of each kind
_LONGEST: Final = 60  # characters of one
# digits that are no part of a name such as x1, and what programs print instead of them
_NUMBER: Final = re.compile(
    r"(?<![A-Za-z_0-9])[0-9]|[0-9]\.[0-9]|\b(?:nan|inf|infinity)\b", re.IGNORECASE
)
_TOO_NARROW: Final = "***"


def holds_number(text: str) -> bool:
    """Whether a text holds a number, or what a program prints in the place of one."""
    if _NUMBER.search(text) is not None:
        return True
    return _TOO_NARROW in text and not text.lstrip().startswith("*")  # no ornament


class PassedOver:
    """Parts of a file that no value was made of, by kind and reason."""

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: dict[tuple[str, str], list[int]] = {}
        self._examples: dict[tuple[str, str], tuple[list[str], list[str]]] = {}

    def take(
        self, text: str, *, what: str, why: str, place: str, values: bool = True
    ) -> None:
        """Count one part.

        Args:
            text: as it stands in the file.
            what: its kind in the plural, such as ``lines``.
            why: why it holds no value for the reader, as a clause after ``what``.
            place: where it stands, such as ``line 3``.
            values: whether a number in it may be a value that another program has, too.
        """
        kind, number = (what, why), values and holds_number(text)
        counts = self._counts.setdefault(kind, [0, 0])
        counts[0] += 1
        counts[1] += number
        shown = self._examples.setdefault(kind, ([], []))[not number]
        if len(shown) < _SHOWN:
            shown.append(f"{place} {text.strip()[:_LONGEST]!r}")

    def unread(self) -> Iterator[Unread]:
        """Each kind, with its counts; examples with numbers first."""
        for kind, (count, numbers) in self._counts.items():
            first, second = self._examples[kind]
            yield Unread(
                what=kind[0],
                why=kind[1],
                count=count,
                numbers=numbers,
                examples=tuple([*first, *second][:_SHOWN]),
            )
