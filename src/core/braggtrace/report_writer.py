"""A rendering of the verdict that a plugin provides."""

from collections.abc import Mapping
from typing import Any, Protocol


class ReportWriter(Protocol):
    """A named object that renders a verdict; it decides nothing."""

    @property
    def name(self) -> str:
        """Name by which ``report.plugins`` picks it."""
        ...

    @property
    def description(self) -> str:
        """One line for ``braggtrace plugins``."""
        ...

    @property
    def file(self) -> str:
        """Name of the file in the bundle, such as ``mine.csv``."""
        ...

    def render(self, comparison: Mapping[str, Any]) -> str:
        """The text of the file.

        Args:
            comparison: one of ``comparisons`` of what ``--format json`` prints; see
                ``braggtrace schema --of report``.
        """
        ...
