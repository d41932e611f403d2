"""A section: one kind of evidence in a bundle, written and checked by one object."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from braggtrace.bundle.run import Run
from braggtrace.config import RunConfig
from braggtrace.digests import digest


class Section(Protocol):
    """One kind of evidence: its files, its part of the record, and how it is checked.

    ``record`` is what run_metadata.json holds; of a section the part that it wrote.
    """

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Whether the bundle of such a run has to have it."""
        ...

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """Files that have to be there, relative to the bundle."""
        ...

    def files(self, run: Run) -> Mapping[str, bytes]:
        """The files of a run, by name; none where the run has nothing of the kind.

        Raises:
            BraggtraceError: they cannot be made.
        """
        ...

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """What run_metadata.json says of the files."""
        ...

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """What is not as it was recorded, in sentences.

        Raises:
            BraggtraceError: the bundle does not hold what such a run writes.
        """
        ...


def not_recorded(
    bundle: Path, wanted: Mapping[str, str | None], why: str = ""
) -> Iterator[str]:
    """A sentence for each file whose checksum is not the recorded one.

    Args:
        bundle: the folder.
        wanted: recorded checksum by name of the file; None where none is recorded.
        why: instead of "is not the file that run_metadata.json names".
    """
    for name, checksum in wanted.items():
        if digest(bundle / name) != checksum:
            yield f"{name} {why or 'is not the file that run_metadata.json names'}"
