"""One planted change."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A baseline that was altered in one way.

    Attributes:
        kind: name of the fault, or of the harmless change.
        where: line and what stood there, for the report.
        text: the altered file.
    """

    kind: str
    where: str
    text: str
