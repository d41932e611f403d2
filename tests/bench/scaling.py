"""How the time of an image grows with each axis: a plot, and figures."""

import statistics
import time
from collections.abc import Callable
from math import isqrt
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from braggtrace.experiment import (
    MODES,
    Beam,
    Crystal,
    Detector,
    Experiment,
    Mosaic,
    Scan,
    Source,
    StructureFactors,
)
from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Numbers, prepare, render
from tests.bench.goal import Goal

CELL: Final = ((0.011, 0.001, 0.0), (0.0, 0.012, 0.001), (0.001, 0.0, 0.013))


def exposure(
    *, edge: int = 64, phi: int = 1, domains: int = 1, sources: int = 1, sub: int = 1
) -> Experiment:
    """A crystal in front of a detector of edge × edge pixels."""
    rays = [
        Source(position=(1.0, 1e-4 * i, 0.0), weight=1.0, wavelength=1e-10)
        for i in range(sources)
    ]
    return Experiment(
        beam=Beam(wavelength=1e-10, sources=tuple(rays) if sources > 1 else None),
        crystal=Crystal(
            matrix=CELL,
            cells=(10, 11, 12),
            mosaic=Mosaic(spread=0.01, domains=domains),
            structure_factors=StructureFactors(default_F=100.0),
        ),
        scan=Scan(phi_step=1e-3, steps=phi),
        detector=Detector(
            pixel_size=1e-4, n_slow=edge, n_fast=edge, distance=0.1, oversample=sub
        ),
    )


# two decades of each: how many pixels, steps, domains, rays, sub-pixels
AXES: Final[dict[str, tuple[tuple[int, ...], Callable[[int], Experiment]]]] = {
    "pixels": ((40_000, 400_689, 4_000_000), lambda n: exposure(edge=isqrt(n))),
    "phi steps": ((10, 100, 1000), lambda n: exposure(edge=128, phi=n)),
    "mosaic domains": ((10, 100, 1000), lambda n: exposure(edge=128, domains=n)),
    "sources": ((10, 100, 1000), lambda n: exposure(edge=128, sources=n)),
    "sub-pixels": ((9, 100, 900), lambda n: exposure(edge=128, sub=isqrt(n))),
}
LINEAR: Final = ("pixels", "phi steps", "mosaic domains", "sources")
ROUNDS: Final = 5
Times = dict[str, dict[int, float]]


def scaling_figures() -> Times:
    """Seconds of an image by the size of each axis, and by the number of threads."""
    found = {name: _times(sizes, make) for name, (sizes, make) in AXES.items()}
    most = torch.get_num_threads()
    found["threads"] = {}
    for n in range(1, most + 1):
        torch.set_num_threads(n)
        found["threads"] |= {n: _times((n,), lambda _: exposure(edge=630, phi=10))[n]}
    torch.set_num_threads(most)
    return found


def scaling_goals(found: Times) -> list[Goal]:
    """Time for one of each, at its worst by its best over two decades."""
    goals = []
    for name in LINEAR:
        each = [seconds / n for n, seconds in found[name].items()]
        uneven = 100.0 * (each[-1] / each[0] - 1.0)
        what = f"time for one of 100 times the {name}, beyond linear"
        goals.append(Goal(what, uneven, 15.0, least=False, unit="%"))
    return goals


def _times(
    sizes: tuple[int, ...], make: Callable[[int], Experiment]
) -> dict[int, float]:
    """Medians; the sizes are measured in turn, so that noise meets all of them."""
    works = {n: _work(make(n)) for n in sizes}
    taken: dict[int, list[float]] = {n: [] for n in sizes}
    for _ in range(ROUNDS):
        for n, work in works.items():
            start = time.perf_counter()
            work()
            taken[n].append(time.perf_counter() - start)
    return {n: statistics.median(times) for n, times in taken.items()}


def _work(experiment: Experiment) -> Callable[[], Tensor]:
    area = range(experiment.detector.n_slow), range(experiment.detector.n_fast)

    def work() -> Tensor:
        with torch.no_grad():
            return render(setup, *area)

    with torch.no_grad():
        setup = prepare(experiment, MODES["nanobragg"], Numbers(), NullRecorder())
    work()
    return work


def draw(figures: Times, path: Path) -> None:
    """One panel for each axis, both scales logarithmic."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(2, 3, figsize=(11, 6), layout="constrained")
    for panel, (name, points) in zip(panels.flat, figures.items(), strict=True):
        panel.loglog(list(points), list(points.values()), "o-")
        panel.set(xlabel=name, ylabel="s")
        panel.grid(alpha=0.3)
    figure.savefig(path)
