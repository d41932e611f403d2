"""What objects of plugins must have, one protocol a hook.

Each is called with what its method accepts (``braggtrace.calling``): a protocol may
gain an argument, and an object that was written before still works.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from braggtrace.events import Trace
from braggtrace.experiment import Experiment
from braggtrace.judgement.findings import Comparator, FactorExtractor

if TYPE_CHECKING:
    from braggtrace.report.context import ReportContext
    from braggtrace.report.gated import Gated
    from braggtrace.traceio.files import Declared

__all__ = [
    "BaselineRequest",
    "BaselineSource",
    "Comparator",
    "FactorExtractor",
    "OutcomeWriter",
    "ReportWriter",
    "TraceReader",
]


class TraceReader(Protocol):
    """A named object that makes a trace of a file.

    One with an attribute ``endings``, such as ``(".dat",)``, takes the files of these
    endings where the configuration names no form.
    """

    @property
    def name(self) -> str:
        """Name by which a configuration picks it: ``reader: {form: NAME}``."""
        ...

    @property
    def description(self) -> str:
        """One line for ``braggtrace plugins``."""
        ...

    def read(
        self, path: Path, options: Mapping[str, Any], declared: "Declared"
    ) -> Trace:
        """Read a file.

        Args:
            path: the file.
            options: what the configuration says under ``reader: {options: ...}``; for
                the built-in forms the other keys of ``reader``.
            declared: axes, components and units by name, of ``map`` and the catalogue;
                a reader that has no such argument is called without it.

        Returns:
            A native trace.

        Raises:
            TraceFormatError: it cannot be read; the line belongs into the message.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRequest:
    """What a baseline is asked for.

    Attributes:
        pixel: (slow, fast); None where the configuration names none.
        experiment: beam, crystal, scan and detector of the configuration, in metres
            and radians; cell lengths in Å. None where it has none: only an object
            whose ``needs_experiment`` is false is asked then.
        options: what the configuration says under ``baseline.plugin.options``.
        folder: of the YAML file, for relative paths among the options.
    """

    pixel: tuple[int, int] | None
    experiment: Experiment | None
    options: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path()


class BaselineSource(Protocol):
    """A named object that provides the trace of a side, whichever role that has.

    One with an attribute ``needs_experiment`` that is false is asked without an
    experiment, too, once and for no pixel. One with a method
    ``image(request) -> array`` can be compared by images: photons, shape (slow, fast)
    of the whole detector; the request names no pixel then.
    """

    @property
    def name(self) -> str:
        """Name by which a configuration picks it."""
        ...

    @property
    def description(self) -> str:
        """One line for ``braggtrace plugins``."""
        ...

    def trace(self, request: BaselineRequest) -> Trace:
        """The trace of one pixel; raising means that there is none."""
        ...


class ReportWriter(Protocol):
    """A named object that renders a verdict into files of a bundle; it decides nothing.

    One with an attribute ``derived`` that is true renders the same bytes of the same
    bundle again: ``verify`` asks it and compares. An attribute ``version`` (1 where
    there is none) is recorded; where the installed one is another, ``verify`` goes by
    the recorded checksums alone.
    """

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
        """Name of the file under ``reports``, such as ``mine.csv``."""
        ...

    def render(
        self, comparison: Mapping[str, Any], context: "ReportContext"
    ) -> str | bytes | Mapping[str, str | bytes]:
        """What the file holds, or several files by name, under ``reports/NAME``.

        Args:
            comparison: one of ``comparisons`` of what ``--format json`` prints; see
                ``braggtrace schema --of report``.
            context: every value by index, the traces, the images and the record; a
                writer that has no such argument is called without it.

        Returns:
            A text or bytes for ``file``; or of each file, which then needs no ``file``.
        """
        ...


class OutcomeWriter(Protocol):
    """A named object that tells a terminal or a CI system of verdicts.

    One with an attribute ``each`` that is true is asked for each outcome as it comes
    where it prints, else once for all of them. One whose ``render`` has an argument
    ``table`` says whether the table of factors is wanted (not under ``--quiet``).
    """

    @property
    def name(self) -> str:
        """Name by which ``--format NAME`` and ``--render NAME=FILE`` pick it."""
        ...

    @property
    def description(self) -> str:
        """One line for ``braggtrace plugins``."""
        ...

    def render(self, outcomes: "Sequence[Gated]") -> str | bytes:
        """What is printed, or what the file holds.

        Args:
            outcomes: every comparison that was asked for, those included that could
                not be judged.
        """
        ...
