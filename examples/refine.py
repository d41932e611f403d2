"""Recover the cell and the orientation of a crystal from one noisy image.

The torch simulator is differentiable (docs/gradients.md): an image can be fitted by its
gradient. A rotated triclinic crystal is exposed over five phi steps, and photon
noise is drawn. The start is off by up to 1 % in the edges, 0.5° in the angles of the
cell and 0.3° in the orientation.

    $ python examples/refine.py [FOLDER]

L-BFGS minimises the Poisson deviance between the counts and what the simulator expects,
over all nine parameters at once. How far noise lets a parameter go follows from the
Fisher information, by the same derivatives. FOLDER (``build/refine`` if left out) gets
``convergence.png`` and the traces of the pixel that the errors changed most:
``true.jsonl``, ``before.jsonl`` and ``after.jsonl``. ``braggtrace run`` judges the last
two by ``refine.yaml``, with a bundle each below ``reports/refine``.
"""

import math
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from matplotlib.figure import Figure
from tabulate import tabulate
from torch import Tensor

from braggtrace import __version__
from braggtrace.experiment import (
    MODES,
    Beam,
    Cell,
    Crystal,
    Detector,
    Experiment,
    Scan,
    StructureFactors,
)
from braggtrace.imageio.noise import noise_image
from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Precision, prepare, render, trace_pixel
from braggtrace.simulator.random import UniformGenerator
from braggtrace.traceio.jsonl import write_jsonl

NAMES = ("a", "b", "c", "alpha", "beta", "gamma", "x", "y", "z")
UNITS = ("Å",) * 3 + ("°",) * 6
TRUTH = (37.0, 43.0, 52.0, 82.0, 97.0, 105.0, 12.0, -21.0, 33.0)
ERRORS = (0.37, -0.3, 0.42, 0.5, -0.4, 0.3, 0.3, -0.3, 0.3)
# one unit of the fit's variables: about as far as the start may be off
SCALES = torch.tensor([0.4, 0.4, 0.5] + [0.5] * 3 + [0.3] * 3, dtype=torch.float64)
PIXELS, PHI_STEPS, SEED = 96, 5, -7
DEGREE = math.pi / 180.0
MODEL = MODES["physical"]
RULES = Path(__file__).with_name("refine.yaml")

Model = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One evaluation of the misfit.

    Attributes:
        misfit: half of the deviance per pixel.
        parameters: shape (9,), Å and degrees.
    """

    misfit: float
    parameters: Tensor


def exposure(parameters: Tensor, pixels: int = PIXELS) -> Experiment:
    """The experiment with this crystal.

    Args:
        parameters: edges, angles and misset, shape (9,), Å and degrees.
        pixels: of an edge of the detector, which is 19.2 mm long.

    Returns:
        Five phi steps of half a degree, in front of a square detector.
    """
    a, b, c = parameters[:3]
    alpha, beta, gamma = parameters[3:6] * DEGREE
    crystal = Crystal(
        cell=Cell(a=a, b=b, c=c, alpha=alpha, beta=beta, gamma=gamma),
        misset=parameters[6:] * DEGREE,
        cells=(8, 7, 6),
        structure_factors=StructureFactors(default_F=100.0),
    )
    return Experiment(
        beam=Beam(wavelength=1.0e-10, fluence=1.2e29),
        crystal=crystal,
        scan=Scan(phi_step=0.5 * DEGREE, steps=PHI_STEPS),
        detector=Detector(
            pixel_size=19.2e-3 / pixels, n_slow=pixels, n_fast=pixels, distance=0.06
        ),
        water=8.0e-9,  # about one photon in each pixel
    )


def expected(parameters: Tensor, pixels: int = PIXELS) -> Tensor:
    """Photons that the simulator expects, shape (pixels, pixels)."""
    experiment = exposure(parameters, pixels)
    setup = prepare(experiment, MODEL, Precision(), NullRecorder())
    return render(setup, range(pixels), range(pixels))


def measured(photons: Tensor, seed: int = SEED) -> Tensor:
    """The same photons as a detector counts them, one Poisson deviate a pixel."""
    means = photons.numpy().astype("float32")
    noisy = noise_image(means, UniformGenerator(seed), adc=0.0)
    return torch.from_numpy(noisy.pixels.astype("float64"))


def misfit(photons: Tensor, counts: Tensor) -> Tensor:
    """Half of the Poisson deviance per pixel, Σ (μ − n + n ln(n / μ)) / pixels.

    Args:
        photons: expected, μ > 0, any shape.
        counts: measured, n, the same shape.

    Returns:
        A scalar; about 1/2 where nothing but noise is left.
    """
    logarithms = torch.xlogy(counts, counts) - torch.xlogy(counts, photons)
    return (photons - counts + logarithms).mean()


def refine(counts: Tensor, start: Tensor, model: Model) -> list[Step]:
    """Follow the gradient of the misfit.

    Args:
        counts: the measured image, shape (S, F), photons.
        start: where to begin, shape (9,), Å and degrees.
        model: the image that parameters give.

    Returns:
        Every evaluation, the start first; the last holds the parameters found.
    """
    steps: list[Step] = []
    shift = torch.zeros_like(start, requires_grad=True)
    search = torch.optim.LBFGS(
        [shift], max_iter=100, line_search_fn="strong_wolfe", tolerance_change=1e-12
    )

    def evaluate() -> Tensor:
        search.zero_grad()
        parameters = start + SCALES * shift
        value = misfit(model(parameters), counts)
        value.backward()  # type: ignore[no-untyped-call]
        steps.append(Step(misfit=value.item(), parameters=parameters.detach()))
        return value

    search.step(evaluate)  # type: ignore[no-untyped-call]
    evaluate()
    return steps


def information(parameters: Tensor, model: Model) -> Tensor:
    """What an image tells of its parameters: Fisher's Σ ∂μ/∂i ∂μ/∂j / μ.

    Args:
        parameters: shape (9,), Å and degrees.
        model: the image that parameters give.

    Returns:
        Shape (9, 9); its inverse is the smallest covariance that noise allows.
    """
    directions = torch.eye(len(parameters), dtype=parameters.dtype)
    with warnings.catch_warnings():
        # torch warns of itself when its forward mode is loaded
        warnings.filterwarnings("ignore", ".*torch.jit.script", DeprecationWarning)
        images = [torch.func.jvp(model, (parameters,), (e,))[1] for e in directions]
    slopes = torch.stack(images).flatten(1)
    weighted = slopes / model(parameters).flatten()
    return weighted @ slopes.T


def write_trace(
    path: Path, parameters: Tensor, pixels: int, pixel: tuple[int, int]
) -> None:
    """Write the trace of one pixel of the crystal with these parameters."""
    trace = trace_pixel(
        exposure(parameters, pixels),
        pixel,
        switches=MODEL,
        precision=Precision(),
        provenance={},
        version=__version__,
    )
    path.write_text(write_jsonl(trace), encoding="utf-8")


def plot(path: Path, steps: list[Step], truth: Tensor, sigma: Tensor) -> None:
    """Misfit and errors, in units of what noise allows, at every evaluation."""
    figure = Figure(figsize=(8.0, 7.0), layout="constrained")
    above, below = figure.subplots(2, sharex=True)
    above.semilogy([step.misfit for step in steps], color="black")
    above.set_ylabel("half of the deviance per pixel")
    above.set_title("A triclinic crystal from one noisy image")
    errors = torch.stack([(step.parameters - truth) / sigma for step in steps])
    for name, line in zip(NAMES, errors.T.tolist(), strict=True):
        below.plot(line, label=name)
    below.axhspan(-2.0, 2.0, color="0.85", label="noise: ±2 σ")
    below.set_yscale("symlog", linthresh=2.0)
    below.set_xlabel("evaluations of image and gradient")
    below.set_ylabel("error / σ")
    below.legend(ncols=5, fontsize="small")
    figure.savefig(path, dpi=120)


def table(steps: list[Step], truth: Tensor, sigma: Tensor) -> str:
    """Truth, start, result and error of each parameter, as text."""
    start, found = steps[0].parameters, steps[-1].parameters
    columns = [truth, start, found, found - truth, sigma, (found - truth) / sigma]
    numbers = torch.stack(columns, dim=1).tolist()
    rows = [
        (name, unit, *row)
        for name, unit, row in zip(NAMES, UNITS, numbers, strict=True)
    ]
    titles = ("", "", "true", "start", "found", "error", "sigma", "error / sigma")
    formats = ("", "", ".3f", ".3f", ".4f", ".4f", ".4f", ".2f")
    return tabulate(rows, headers=titles, floatfmt=formats)


def compare(folder: Path, name: str) -> None:
    """Let braggtrace say how a trace differs from that of the truth."""
    command = [sys.executable, "-m", "braggtrace", "run", str(RULES), "--quiet"]
    for side, trace in {"baseline": "true", "subject": name}.items():
        command += ["--set", f"{side}.trace={(folder / trace).resolve()}.jsonl"]
    print(f"\n{name}:", flush=True)
    # before the fit they differ, which is no failure of this program
    subprocess.run(command, check=False)


def show_traces(folder: Path, crystals: dict[str, Tensor], pixels: int) -> None:
    """Trace the pixel that the errors changed most, and compare.

    Args:
        folder: where the traces are written.
        crystals: parameters by name: ``true``, ``before`` and ``after``.
        pixels: of an edge of the detector.
    """
    before, true = (expected(crystals[name], pixels) for name in ("before", "true"))
    slow, fast = divmod(int((before - true).abs().argmax()), pixels)
    for name, parameters in crystals.items():
        write_trace(folder / f"{name}.jsonl", parameters, pixels, (slow, fast))
    compare(folder, "before")
    compare(folder, "after")


def main(folder: Path, pixels: int = PIXELS) -> list[Step]:
    """Simulate, refine, plot and compare; every step of the fit."""
    folder.mkdir(parents=True, exist_ok=True)
    model = partial(expected, pixels=pixels)
    truth = torch.tensor(TRUTH, dtype=torch.float64)
    start = truth + torch.tensor(ERRORS, dtype=torch.float64)
    steps = refine(measured(model(truth)), start, model)
    sigma = information(truth, model).inverse().diagonal().sqrt()
    print(table(steps, truth, sigma))
    print(f"misfit {steps[0].misfit:.2f} to {steps[-1].misfit:.4f}, {len(steps)} steps")
    plot(folder / "convergence.png", steps, truth, sigma)
    crystals = {"true": truth, "before": start, "after": steps[-1].parameters}
    show_traces(folder, crystals, pixels)
    return steps


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/refine"))
