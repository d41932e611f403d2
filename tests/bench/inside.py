"""Times inside one process: prints a line of JSON.

``python -m tests.bench.inside image CONFIG HKL ENGINE`` or ``gradient CONFIG HKL``.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from braggtrace.cli.allocator import keep_freed_memory
from braggtrace.config import load_config
from braggtrace.experiment import Cell, Experiment, Switches
from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Precision, prepare, render
from braggtrace.simulator.compiled import Compile, kernel_for
from braggtrace.sources.request import request_from_config

ROUNDS = 5
EDGE = 256  # of the region whose gradient is taken


def read(config: str, hkl: str) -> tuple[Experiment, Switches]:
    """The experiment of a configuration, with another list of reflections."""
    key = "experiment.crystal.structure_factors.hkl"
    request = request_from_config(load_config(Path(config), overrides=[(key, hkl)]))
    return request.experiment, request.switches


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median wall time."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def image(experiment: Experiment, switches: Switches, engine: str) -> dict[str, float]:
    """Set-up, having the kernel, and rendering."""
    area = range(experiment.detector.n_slow), range(experiment.detector.n_fast)
    said: list[str] = []
    with torch.no_grad():
        setup = prepare(experiment, switches, Precision(), NullRecorder())
        start = time.perf_counter()
        how: Compile = "on" if engine == "compiled" else "off"
        kernel = kernel_for(setup, *area, how, said.append)
        got = time.perf_counter() - start
        if engine == "compiled" and kernel is None:
            raise SystemExit("; ".join(said))
        return {
            "kernel": got,
            "render": seconds(lambda: render(setup, *area, engine=kernel)),
        }


def gradient(experiment: Experiment, switches: Switches) -> dict[str, float]:
    """Forward alone, and with the gradient by six cell parameters."""
    edges = torch.tensor([70.0, 80.0, 90.0], dtype=torch.float64)
    angles = torch.tensor([1.4, 1.5, 1.6], dtype=torch.float64)

    def forward(*, tracked: bool) -> tuple[Tensor, list[Tensor]]:
        numbers = [part.clone().requires_grad_(tracked) for part in (*edges, *angles)]
        a, b, c, alpha, beta, gamma = numbers
        cell = Cell(a=a, b=b, c=c, alpha=alpha, beta=beta, gamma=gamma)
        crystal = replace(experiment.crystal, cell=cell, matrix=None)
        changed = replace(experiment, crystal=crystal)
        setup = prepare(changed, switches, Precision(), NullRecorder())
        part = render(setup, range(600, 600 + EDGE), range(900, 900 + EDGE))
        return part.sum(), numbers

    def plain() -> None:
        with torch.no_grad():
            forward(tracked=False)

    def backward() -> None:
        total, numbers = forward(tracked=True)
        found = torch.autograd.grad(total, numbers)
        if not all(bool(torch.isfinite(part)) for part in found):
            raise SystemExit("a gradient is not finite")

    return {"forward": seconds(plain), "with gradient": seconds(backward)}


def main() -> None:
    what, config, hkl, *rest = sys.argv[1:]
    keep_freed_memory()
    experiment, switches = read(config, hkl)
    if what == "image":
        print(json.dumps(image(experiment, switches, rest[0])))
    else:
        print(json.dumps(gradient(experiment, switches)))


if __name__ == "__main__":
    main()
