"""An argument list, rewritten for another working folder."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from braggtrace.errors import UsageError
from braggtrace.experiment import MODES, Experiment
from braggtrace.nanobragg.arguments.reading import read_arguments
from braggtrace.nanobragg.arguments.table import matching

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
    moved = absolute_arguments(arguments, folder, lenient=lenient)
    if not _same(here, read_arguments(moved, target, lenient=lenient).experiment):
        raise UsageError(
            f"the argument list means something else in {target}: is there a cache "
            f"file Fdump.bin? Go to {folder}"
        )
    return moved


def prolong_arguments(
    arguments: Sequence[str],
    folder: Path,
    added: Sequence[str],
    *,
    lenient: bool = False,
) -> list[str]:
    """A list for the program itself, run elsewhere and with more options behind it.

    Args:
        arguments: a list that can be read in its folder.
        folder: from which it names its files.
        added: options that say nothing of the experiment; they are not in the result.
        lenient: see ``read_arguments``.

    Returns:
        The list with absolute names of files, and the seed that the clock chose.

    Raises:
        UsageError: what stands last in the list, and so does nothing, would come alive.
    """
    here = read_arguments(arguments, folder, lenient=lenient).experiment
    words = absolute_arguments(arguments, folder, lenient=lenient)
    if here.crystal.random_misset is not None:
        # in upstream the seed's option is -misset, too: random has the last word
        seed = str(-here.crystal.random_misset)
        words += ["-misset_seed", seed, "-misset", "random"]
    if not _same(
        here, read_arguments([*words, *added], folder, lenient=True).experiment
    ):
        raise UsageError(
            f"{arguments[-1]} does nothing where it stands last, and would with the "
            "options that a run adds behind it; remove it, or put it in front"
        )
    return words


def absolute_arguments(
    arguments: Sequence[str], folder: Path, *, lenient: bool = False
) -> list[str]:
    """The list with absolute names of the files that the program reads.

    Args:
        arguments: a list that can be read in its folder.
        folder: from which it names its files.
        lenient: see ``read_arguments``.
    """
    here = read_arguments(arguments, folder, lenient=lenient).experiment
    words = [*arguments]
    for index, (option, value) in enumerate(pairwise(arguments)):
        rows = matching(option, "stock", _NANOBRAGG)
        if any(row.reads_file for row in rows) and not value.startswith("-"):
            words[index + 1] = str(folder / value)
    cache = here.crystal.structure_factors.cache
    # in front: what stands last is another case to the program
    return words if cache is None else ["-dump", str(cache), *words]


def _same(one: Experiment, other: Experiment) -> bool:
    return _but_for_the_clock(one) == _but_for_the_clock(other)


def _but_for_the_clock(experiment: Experiment) -> Experiment:
    """A random orientation may take its seed from the clock."""
    crystal = replace(experiment.crystal, random_misset=None)
    return replace(experiment, crystal=crystal)
