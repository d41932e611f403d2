"""Runs in processes of their own that are killed; what they leave is checked.

A process forks from this one, in which everything is imported and warm, so that the
random moments fall into the run itself and not into its imports.
"""

import json
import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

import torch

from braggtrace.bundle.ledger import bundle_order
from braggtrace.pipeline.verify import verify_bundle
from tests.cli.runner import call

_WRITING: Final = 0.5  # share of the moments that fall into the last tenth of a run


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was left after all runs.

    Attributes:
        killed: runs that were killed before their end.
        finished: runs that ended first.
        bundles: under their final names.
        lines: of the ledger, after one more run.
        recovered: lines that another run than their own wrote.
        aside: folders that were being written.
        problems: what must not be, in sentences.
    """

    killed: int
    finished: int
    bundles: int
    lines: int
    recovered: int
    aside: int
    problems: tuple[str, ...]


def kill_at_random(config: Path, count: int, *, seed: int) -> Outcome:
    """Kill runs at random moments, then look at what they left.

    Args:
        config: of a comparison whose bundles lie in ``../reports/supervisor``.
        count: how many.
        seed: of the moments.
    """
    baseline = _digest(config.parent / "baselines")
    folder = config.parent.parent / "reports/supervisor"
    seconds = _warm(config)
    moments = random.Random(seed)
    ends = [_kill(config, _moment(moments, seconds)) for _ in range(count)]
    problems = [f"ledger: {problem}" for problem in broken_lines(folder)]
    aside = len(list(folder.glob(".writing-*")))
    call("run", config, "-q")  # gives the bundles of killed runs their lines
    problems += [f"{p.name}: {why}" for p in bundles(folder) for why in wrong(p)]
    problems += [f"ledger: {problem}" for problem in broken_lines(folder)]
    if _digest(config.parent / "baselines") != baseline:
        problems.append("a baseline was touched")
    attempts = ledger(folder)
    names = [str(attempt["bundle"]) for attempt in attempts]
    if sorted(names) != sorted(path.name for path in bundles(folder)):
        problems.append("bundles and lines of the ledger are not the same")
    return Outcome(
        killed=ends.count(True),
        finished=ends.count(False),
        bundles=len(bundles(folder)),
        lines=len(attempts),
        recovered=sum(bool(attempt["recovered"]) for attempt in attempts),
        aside=aside,
        problems=tuple(problems),
    )


def at_once(count: int, run: Callable[[int], int]) -> list[int]:
    """Exit codes of as many processes that run at the same time."""
    children = [_fork(partial(run, i)) for i in range(count)]
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def bundles(folder: Path) -> list[Path]:
    """Bundles under their final names."""
    return sorted(path for path in folder.iterdir() if bundle_order(path.name))


def ledger(folder: Path) -> list[dict[str, object]]:
    """The lines of a ledger."""
    path = folder.with_name(f"{folder.name}.ledger.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def broken_lines(folder: Path) -> Sequence[str]:
    """Lines of a ledger that are none."""
    path = folder.with_name(f"{folder.name}.ledger.jsonl")
    if not path.exists():
        return ()
    text = path.read_text("utf-8")
    broken = [] if text.endswith("\n") else ["it does not end with a line"]
    for line in text.splitlines():
        try:
            json.loads(line)
        except ValueError:
            broken.append(line)
    return broken


def wrong(bundle: Path) -> tuple[str, ...]:
    """What ``verify`` says against a bundle."""
    return verify_bundle(bundle).problems


def _warm(config: Path) -> float:
    """Import and compile everything once; how long a run takes then, s."""
    call("run", config, "-q")
    started = time.monotonic()
    code = at_once(1, lambda _: call("run", config, "-q").code)[0]
    if code != 0:
        raise RuntimeError(f"a run that nobody killed ended with {code}")
    return time.monotonic() - started


def _moment(moments: random.Random, seconds: float) -> float:
    """When to kill; half of the moments fall where the bundle is written."""
    if moments.random() < _WRITING:
        return seconds * moments.uniform(0.85, 1.05)
    return seconds * moments.uniform(0.0, 1.05)


def _kill(config: Path, after: float) -> bool:
    """Whether a run was killed before its end."""
    child = _fork(lambda: call("run", config, "-q").code)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _fork(run: Callable[[], int]) -> int:
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        # threads do not outlive a fork, and a second one would wait for them forever
        torch.set_num_threads(1)
        code = run()
    finally:
        os._exit(code)


def _digest(folder: Path) -> str:
    digest = sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        status = path.stat()
        digest.update(f"{path.name} {status.st_mode} {status.st_mtime_ns}".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
