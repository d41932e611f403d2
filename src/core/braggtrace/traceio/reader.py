"""What a plugin offers that reads files of a form of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from braggtrace.events import Trace


class TraceReader(Protocol):
    """A named object that makes a trace of a file."""

    @property
    def name(self) -> str:
        """Name by which a configuration picks it: ``reader: {form: NAME}``."""
        ...

    @property
    def description(self) -> str:
        """One line for ``braggtrace plugins``."""
        ...

    def read(self, path: Path, options: Mapping[str, Any]) -> Trace:
        """Read a file.

        Args:
            path: the file.
            options: what the configuration says under ``reader: {options: ...}``.

        Returns:
            A native trace.

        Raises:
            TraceFormatError: it cannot be read; the line belongs into the message.
        """
        ...
