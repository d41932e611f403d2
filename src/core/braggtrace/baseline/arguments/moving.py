"""An argument list, said from another folder."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from braggtrace.baseline.arguments.reading import read_arguments
from braggtrace.baseline.arguments.table import matching
from braggtrace.errors import UsageError
from braggtrace.experiment import MODES, Experiment

_NANOBRAGG: Final = MODES["nanobragg"]  # the list is the C program's own


def move_arguments(
    arguments: Sequence[str], folder: Path, target: Path, *, lenient: bool = False
) -> list[str]:
    """The list that means in one folder what a list means in another.

    Args:
        arguments: a list that can be read in its folder.
        folder: from which it names its files.
        target: from which the result names them.
        lenient: see ``read_arguments``.

    Returns:
        The list as it is where both folders are the same; otherwise with absolute names
        of the files that the program reads, its cache file among them.

    Raises:
        UsageError: the list cannot be read, or the target's own cache file would be.
    """
    folder, target = folder.resolve(), target.resolve()
    here = read_arguments(arguments, folder, lenient=lenient).experiment
    if folder == target:
        return list(arguments)
    moved = [*arguments]
    for index, (option, value) in enumerate(pairwise(arguments)):
        reads = any(row.reads_file for row in matching(option, "stock", _NANOBRAGG))
        if reads and not value.startswith("-"):
            moved[index + 1] = str(folder / value)
    cache = here.crystal.structure_factors.cache
    if cache is not None:
        # in front: what stands last is another case to the program
        moved = ["-dump", str(cache), *moved]
    there = read_arguments(moved, target, lenient=lenient).experiment
    if _but_for_the_clock(there) != _but_for_the_clock(here):
        raise UsageError(
            f"the argument list means something else in {target}: is there a cache "
            f"file Fdump.bin? Go to {folder}"
        )
    return moved


def _but_for_the_clock(experiment: Experiment) -> Experiment:
    """A random orientation may take its seed from the clock."""
    crystal = replace(experiment.crystal, random_misset=None)
    return replace(experiment, crystal=crystal)
