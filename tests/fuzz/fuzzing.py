"""Compares damaged files with the sound ones, in one process, and keeps account."""

import resource
import signal
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import process_time
from typing import Final

from braggtrace.config import load_config
from braggtrace.errors import BraggtraceError, InternalError, PluginError
from braggtrace.pipeline.files.compare_named import compare_named
from braggtrace.report.report import Report
from tests.fuzz.mutating import mutated
from tests.fuzz.seeds import SEEDS, Seed

SLOW: Final = 10.0  # s of CPU time that no file may take
MEMORY: Final = 2**30  # bytes that all files together may add
_CONFIG: Final = """\
version: 1
name: fuzz
baseline: {{trace: {name}{reader}}}
subject: {{trace: {name}{reader}}}
"""


@dataclass(slots=True, kw_only=True)
class Fuzzed:
    """What became of the files.

    Attributes:
        counts: by name of the seed, how many agreed, diverged and were refused.
        problems: what must not be, in sentences.
        slowest: CPU time of the slowest file, s.
        memory: growth of the greatest resident size, bytes.
    """

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    slowest: float = 0.0
    memory: int = 0

    def __str__(self) -> str:
        rows = [f"{name:<16}{dict(found)}" for name, found in self.counts.items()]
        total = sum(sum(found.values()) for found in self.counts.values())
        rows.append(
            f"{total} files, slowest {self.slowest:.1f} s of CPU, "
            f"{self.memory / 2**20:.0f} MiB more, {len(self.problems)} problems"
        )
        return "\n".join([*rows, *self.problems])


def fuzz(folder: Path, count: int, *, seed: int) -> Fuzzed:
    """Damage files of every kind and compare each with the sound one.

    Args:
        folder: an empty folder for the files.
        count: how many damaged files, over all kinds.
        seed: of the random choices.
    """
    found = Fuzzed()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    each = [count // len(SEEDS) + (i < count % len(SEEDS)) for i in range(len(SEEDS))]
    for kind, number in zip(SEEDS, each, strict=True):
        _fuzz_kind(folder, kind, number, Random(f"{seed}{kind.name}"), found)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found.memory = after - before
    if found.memory > MEMORY:
        found.problems.append(f"the files took {found.memory / 2**20:.0f} MiB")
    return found


def compared(folder: Path, kind: Seed) -> Report:
    """The sound file of a kind against itself."""
    sound = folder / kind.name
    kind.write(sound)
    return compare_named(sound, sound, load_config(_config(folder, kind)))


def _config(folder: Path, kind: Seed) -> Path:
    yaml = folder / "fuzz.yaml"
    reader = f", {kind.reader}" if kind.reader else ""
    yaml.write_text(_CONFIG.format(name=kind.name, reader=reader), "utf-8")
    return yaml


def _fuzz_kind(
    folder: Path, kind: Seed, count: int, random: Random, found: Fuzzed
) -> None:
    sound = folder / kind.name
    kind.write(sound)
    data = sound.read_bytes()
    damaged = folder / f"damaged_{kind.name}"
    yaml = _config(folder, kind)
    counts = found.counts.setdefault(kind.name, Counter())
    for number in range(count):
        bad = mutated(kind, data, random)
        damaged.write_bytes(bad)
        before = process_time()
        ending = _outcome(yaml, sound, damaged)
        took = process_time() - before
        found.slowest = max(found.slowest, took)
        name = f"{kind.name} no. {number}"
        if took > SLOW:
            found.problems.append(f"{name}: {took:.1f} s of CPU")
        if ending not in ("agrees", "diverges", "refused"):
            kept = folder / f"problem_{len(found.problems)}_{kind.name}"
            kept.write_bytes(bad)
            found.problems.append(f"{name}, kept as {kept.name}: {ending}")
            ending = "problem"
        counts[ending] += 1


def _outcome(yaml: Path, sound: Path, damaged: Path) -> str:
    """How a comparison ends; the traceback of what must not be."""
    try:
        with _no_longer_than(SLOW * 6), warnings.catch_warnings():
            warnings.simplefilter("error")  # a user would see it between the lines
            report = compare_named(sound, damaged, load_config(yaml))
    except (InternalError, PluginError):
        return traceback.format_exc(limit=-6)
    except BraggtraceError as error:
        return "refused" if str(error).strip() else "refused without a word"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return traceback.format_exc(limit=-6)
    return "agrees" if report.verdict.agree else "diverges"


@contextmanager
def _no_longer_than(seconds: float) -> Iterator[None]:
    """A file that hangs its reader ends it, on the main thread."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"not ready after {seconds:.0f} s")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def kinds() -> Sequence[str]:
    """Names of the seeds."""
    return [kind.name for kind in SEEDS]
