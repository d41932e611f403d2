"""How the time of an image grows with each axis: a plot, and figures."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import torch

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
from tests.bench.inside import seconds

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


AXES: Final[dict[str, tuple[tuple[int, ...], Callable[[int], Experiment]]]] = {
    "pixels per edge": ((200, 630, 2000), lambda n: exposure(edge=n)),
    "phi steps": ((10, 100, 1000), lambda n: exposure(edge=200, phi=n)),
    "mosaic domains": ((10, 100, 1000), lambda n: exposure(edge=200, domains=n)),
    "sources": ((10, 100, 1000), lambda n: exposure(edge=200, sources=n)),
    "sub-pixels per edge": ((3, 10, 30), lambda n: exposure(edge=200, sub=n)),
}


def scaling_figures() -> dict[str, dict[int, float]]:
    """Seconds of an image by the size of each axis, and by the number of threads."""
    found = {
        name: {n: _seconds(make(n)) for n in sizes}
        for name, (sizes, make) in AXES.items()
    }
    most = torch.get_num_threads()
    found["threads"] = {}
    for n in range(1, most + 1):
        torch.set_num_threads(n)
        found["threads"][n] = _seconds(exposure(edge=630, phi=10))
    torch.set_num_threads(most)
    return found


def draw(figures: dict[str, dict[int, float]], path: Path) -> None:
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


def _seconds(experiment: Experiment) -> float:
    area = range(experiment.detector.n_slow), range(experiment.detector.n_fast)
    with torch.no_grad():
        setup = prepare(experiment, MODES["nanobragg"], Numbers(), NullRecorder())
        return seconds(lambda: render(setup, *area), rounds=3)


if __name__ == "__main__":
    print(json.dumps(scaling_figures()))
