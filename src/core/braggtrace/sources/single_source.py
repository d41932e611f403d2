"""Warnings about sides that have one source: what agrees with itself shows nothing.

One file under two names, a soft or a hard link, is one file.
"""

from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from braggtrace.config import RunConfig
    from braggtrace.config.side_model import TraceSourceModel

_NOTHING: Final = "what agrees with itself shows nothing of two programs"


def same_file(first: Path, second: Path, sides: str = "baseline and subject") -> str:
    """A sentence where two paths lead to one file or folder, else "".

    Args:
        first: of one side; it need not exist.
        second: of the other.
        sides: what the two are.
    """
    if not _is_same(first, second):
        return ""
    names = f"{first}" if first == second else f"{first} and {second}"
    return f"{sides} are the same file: {names}; {_NOTHING}"


def same_sources(config: "RunConfig") -> tuple[str, ...]:
    """A sentence for each two sides of a configuration that have one source."""
    pairs = combinations(config.sides.items(), 2)
    found = (
        _same(first, second, f"{one} and {other}")
        for (one, first), (other, second) in pairs
    )
    return tuple(filter(None, found))


def _same(first: "TraceSourceModel", second: "TraceSourceModel", sides: str) -> str:
    from braggtrace.config.side_model import NOUNS

    if first.kind == second.kind and _options(first) == _options(second) != {}:
        what = f"{NOUNS[first.kind]} with the same options"
        return f"{sides} are both {what}; {_NOTHING}"
    if _groups_differ(first, second):
        return ""
    places = product(_paths(first), _paths(second))
    return next(filter(None, (same_file(*two, sides) for two in places)), "")


def _paths(side: "TraceSourceModel") -> tuple[Path, ...]:
    """The file of a trace; the folder of a recording, and the files in it."""
    if side.trace is not None:
        return (Path(side.trace),)
    if side.recorded is None:
        return ()
    folder = Path(side.recorded)
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    return (folder, *inside)


def _is_same(first: Path, second: Path) -> bool:
    try:
        return first == second or first.samefile(second)
    except OSError:  # one is gone, as the file of an old bundle may be
        return first.absolute() == second.absolute()


def _groups_differ(first: "TraceSourceModel", second: "TraceSourceModel") -> bool:
    """Whether two groups of one file are read, which are as good as two files."""
    groups = [side.reader.group if side.reader else None for side in (first, second)]
    return groups[0] != groups[1]


def _options(side: "TraceSourceModel") -> dict[str, object]:
    """All that says what a side computes; nothing of one that is read from a file."""
    if side.kind in ("recorded", "trace"):
        return {}
    options = side.model_dump(mode="json")
    return {**options, "simulator": None} if side.is_computed else options
