"""Times of images by the length of each axis; prints a line of JSON.

``python -m tests.bench.growing``.
"""

import json
import statistics
import time
from collections.abc import Callable
from math import isqrt
from typing import Final

import torch
from torch import Tensor

from braggtrace.cli.allocator import keep_freed_memory
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
from braggtrace.simulator import Precision, prepare, render

ROUNDS: Final = 3
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


# two decades of each: how many pixels, steps, domains, rays, sub-pixels; the smallest
# takes a tenth of a second, so that what an image costs at all, 8 ms, is little of it
AXES: Final[dict[str, tuple[tuple[int, ...], Callable[[int], Experiment]]]] = {
    "pixels": ((400_689, 4_000_000, 40_005_625), lambda n: exposure(edge=isqrt(n))),
    "phi steps": ((20, 200, 2000), lambda n: exposure(edge=256, phi=n)),
    "mosaic domains": ((20, 200, 2000), lambda n: exposure(edge=256, domains=n)),
    "sources": ((20, 200, 2000), lambda n: exposure(edge=256, sources=n)),
    "sub-pixels": ((25, 225, 2500), lambda n: exposure(edge=256, sub=isqrt(n))),
}


def main() -> None:
    keep_freed_memory()
    found = {name: _times(sizes, make) for name, (sizes, make) in AXES.items()}
    most = torch.get_num_threads()
    found["threads"] = {}
    for n in range(1, most + 1):
        torch.set_num_threads(n)
        found["threads"] |= {n: _times((n,), lambda _: exposure(edge=630, phi=10))[n]}
    print(json.dumps(found))


def _times(
    sizes: tuple[int, ...], make: Callable[[int], Experiment]
) -> dict[int, float]:
    """Medians; the sizes are measured in turn, so that noise meets all of them."""
    works = {n: _work(make(n)) for n in sizes}
    taken: dict[int, list[float]] = {n: [] for n in sizes}
    for _ in range(ROUNDS):
        for n, work in works.items():
            if n < sizes[-1]:
                work()  # what a larger one left in caches and heap is not its cost
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
        setup = prepare(experiment, MODES["nanobragg"], Precision(), NullRecorder())
    return work


if __name__ == "__main__":
    main()
