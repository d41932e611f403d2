"""The self-test of two files: each fault in the baseline's file, read and judged."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.config import RunConfig
from braggtrace.errors import BraggtraceError, TraceFormatError, UsageError
from braggtrace.events import Event, Trace
from braggtrace.pipeline.files.compare_named import NamedSides
from braggtrace.report.report import Report
from braggtrace.selftest.change import Change
from braggtrace.selftest.files.arrays import array_faults
from braggtrace.selftest.files.fault import FileFault
from braggtrace.selftest.files.table import table_faults
from braggtrace.selftest.files.text import text_faults
from braggtrace.selftest.trial import Life, Outcome, Progress
from braggtrace.traceio import read_text

_EVERY: Final = 100  # faults between two reports of progress


def self_test_files(config: RunConfig, progress: Progress) -> Outcome:
    """Plant faults in a copy of the baseline's file, and judge each.

    A change after which the compared events are the same is none: a comment, a blank,
    two lines whose order does not matter. Such changes are counted.

    Args:
        config: a comparison of two files, by any readers.
        progress: called now and then with how many were judged.

    Returns:
        What was found and what was not.

    Raises:
        UsageError: the unaltered comparison is not green, or the baseline's file is of
            a kind in which nothing can be planted.
        BraggtraceError: see braggtrace.errors.
    """
    source = Path(str(config.baseline.trace))
    sides = NamedSides.of(config)
    report = sides.report(source)
    if not report.verdict.agree:
        raise UsageError(
            "a self-test needs a green verdict to start from, and this one is red; run "
            "`braggtrace run` and mend what it shows"
        )
    ground = _Ground(
        sides=sides,
        whole=sides.baseline(source),
        names=frozenset(s for f in report.verdict.compared for s in f.sources),
    )
    with TemporaryDirectory() as folder:
        place = Path(folder) / source.name
        for fault in file_faults(source):
            place.write_bytes(fault.data)
            ground.take(fault, place)
            if ground.judged % _EVERY == 0:
                progress("faults", ground.judged)
    return Outcome(
        planted=dict(ground.planted),
        lived=tuple(ground.lived),
        harmless={},
        alarms=(),
        untested=0,
        without_effect=ground.without_effect,
    )


def file_faults(path: Path) -> Iterator[FileFault]:
    """Every fault that can be planted in a file, by what its bytes are.

    Raises:
        UsageError: it is neither text nor a file of arrays that can be written.
    """
    kinds = "the self-test plants faults in texts, NPY, NPZ and HDF5"
    if path.is_dir():
        raise UsageError(f"{kinds}; {path.name} is a folder")
    data = path.read_bytes()
    if data.startswith((b"\x93NUMPY", b"PK", b"\x89HDF")):
        yield from array_faults(data)
        return
    try:
        text = read_text(path)
    except TraceFormatError as error:
        raise UsageError(f"{kinds}; {error}") from error
    yield from text_faults(text)
    yield from table_faults(text)


@dataclass(slots=True, kw_only=True)
class _Ground:
    """The unaltered baseline, and what became of the faults so far."""

    sides: NamedSides
    whole: Trace
    names: frozenset[str]
    planted: Counter[str] = field(default_factory=Counter)
    lived: list[Life] = field(default_factory=list)
    without_effect: int = 0
    judged: int = 0

    def take(self, fault: FileFault, place: Path) -> None:
        """Read and judge one altered file."""
        self.judged += 1
        why = self._answer(place)
        if why is None:
            self.without_effect += 1
            return
        self.planted[fault.kind] += 1
        if why:
            change = Change(kind=fault.kind, where=fault.where, text="")
            self.lived.append(Life(change=change, why=why))

    def _answer(self, place: Path) -> str | None:
        """What is wrong with the gate's answer, "" for nothing; None for no fault."""
        try:
            trace = self.sides.baseline(place)
            if same_events(self.whole, trace, self.names):
                return None
            report: Report = self.sides.report(place)
        except BraggtraceError:
            return ""
        except Exception as error:  # a crash is no way to find a fault
            return f"crashed: {type(error).__name__}: {error}"
        return "green" if report.verdict.agree else ""


def same_events(whole: Trace, trace: Trace, names: frozenset[str]) -> bool:
    """Whether two traces hold the same of what is compared, in any order of rows.

    Args:
        whole: the unaltered one.
        trace: of the altered file.
        names: of the events that are compared; another that is new counts, too.
    """
    if set(trace.events) - set(whole.events):
        return False
    return all(_same(whole.get(name), trace.get(name)) for name in names)


def _same(first: Event | None, second: Event | None) -> bool:
    if first is None or second is None:
        return first is second
    facts = [
        (e.unit, e.axes, e.components, e.values.dtype.kind, e.values.shape)
        for e in (first, second)
    ]
    if facts[0] != facts[1] or first.unreadable != second.unreadable:
        return False
    one, other = _ordered(first), _ordered(second)
    return all(map(_equal, one, other))


def _ordered(event: Event) -> tuple[NDArray[np.generic], ...]:
    rows = np.lexsort(event.index.T[::-1]) if event.index.shape[1] else slice(None)
    return event.index[rows], event.values[rows]


def _equal(first: NDArray[np.generic], second: NDArray[np.generic]) -> bool:
    return first.dtype == second.dtype and np.array_equal(
        first, second, equal_nan=first.dtype.kind == "f"
    )
