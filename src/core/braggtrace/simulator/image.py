"""From an experiment to photons: one path for a pixel, a region and the whole image.

Legend of the axes: P pixels, T sensor layers, S sub-pixels, Q rays, F phi steps,
M mosaic domains; a component axis of 3 comes last.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from braggtrace.errors import UsageError
from braggtrace.experiment import Experiment, Switches
from braggtrace.recorder import NullRecorder, Recorder
from braggtrace.simulator.accumulate import Weights, photons, sum_steps
from braggtrace.simulator.beam import Sources, sources
from braggtrace.simulator.corrections import polarization, solid_angle
from braggtrace.simulator.detector import Placement, pixel_points, place_detector
from braggtrace.simulator.frame import Frame, lab_frame
from braggtrace.simulator.lattice import Lattice, orient_lattice
from braggtrace.simulator.numbers import Numbers
from braggtrace.simulator.rotation import rotated_cell, rotation_angles, spindle_angles
from braggtrace.simulator.scattering import (
    diffracted_ray,
    miller_indices,
    scattering_vector,
)
from braggtrace.simulator.shape import square
from braggtrace.simulator.structure_factor import Grid, nearest, structure_factor_grid

BYTES_PER_VALUE = 8
TEMPORARIES = 24  # tensors of the largest shape that are alive at once, measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that does not depend on the pixel."""

    experiment: Experiment
    switches: Switches
    numbers: Numbers
    frame: Frame
    placement: Placement
    rays: Sources
    lattice: Lattice
    phi: Tensor
    domains: Tensor
    depths: Tensor
    grid: Grid

    @property
    def steps(self) -> int:
        """Rays × domains × phi steps × sub-pixels; layers do not count."""
        domains, phi = int(self.domains.shape[0]), int(self.phi.shape[4])
        return self.rays.count * domains * phi * self.placement.oversample**2


def prepare(
    experiment: Experiment, switches: Switches, numbers: Numbers, recorder: Recorder
) -> Setup:
    """Compute what all pixels share.

    Args:
        experiment: the exposure.
        switches: deviations of the C program.
        numbers: dtype and device.
        recorder: receives the set-up events.

    Returns:
        The set-up.

    Raises:
        InputFileError: a file that the experiment names cannot be used.
    """
    frame = lab_frame(experiment, switches, numbers, recorder)
    rays = sources(experiment.beam, frame, numbers, recorder)
    wavelength = numbers.tensor(experiment.beam.wavelength)
    return Setup(
        experiment=experiment,
        switches=switches,
        numbers=numbers,
        frame=frame,
        placement=place_detector(experiment.detector, frame, numbers, recorder),
        rays=rays,
        lattice=orient_lattice(
            experiment.crystal, wavelength, switches, numbers, recorder
        ),
        phi=spindle_angles(experiment.scan, numbers, recorder),
        domains=torch.eye(3, dtype=numbers.dtype, device=numbers.device)[None],
        depths=torch.zeros(1, dtype=numbers.dtype, device=numbers.device),
        grid=structure_factor_grid(experiment.crystal.structure_factors, numbers),
    )


def pixel_photons(
    setup: Setup, pixels: Tensor, recorder: Recorder, *, first_pixel: bool = False
) -> Tensor:
    """Photons in each pixel.

    Args:
        setup: what all pixels share.
        pixels: (slow, fast), shape (P, 2), int64.
        first_pixel: the one pixel given is the first that the C program evaluates.
        recorder: receives the events of the pixels.

    Returns:
        Shape (P,), photons.
    """
    points = pixel_points(setup.placement, pixels, setup.depths, recorder)
    diffracted, distance = diffracted_ray(points, recorder)
    q = scattering_vector(diffracted, setup.rays, recorder)
    first = _first_evaluation(setup, first_pixel=first_pixel)
    angles = rotation_angles(setup.phi, first, setup.switches, recorder)
    cell = rotated_cell(setup.lattice, setup.frame, angles, setup.domains, recorder)
    fractional, whole = miller_indices(cell, q, recorder)
    F_latt = square(fractional, setup.experiment.crystal.cells, recorder)
    F_cell = nearest(setup.grid, whole, recorder)
    intensity = sum_steps(F_cell, F_latt, recorder)
    beam = setup.experiment.beam
    omega = solid_angle(setup.placement, distance, recorder)
    weights = Weights(
        capture=torch.ones_like(omega),
        polarization=polarization(
            beam.polarization,
            setup.frame,
            setup.rays,
            diffracted,
            setup.numbers,
            recorder,
        ),
        solid_angle=omega,
    )
    fluence = setup.numbers.tensor(beam.fluence)
    return photons(intensity, weights, fluence, setup.steps, setup.numbers, recorder)


def render(
    setup: Setup, slow: range, fast: range, *, memory: int = 256 * 2**20
) -> Tensor:
    """The image of a region, in tiles of bounded memory.

    Args:
        setup: what all pixels share.
        slow: rows of the region.
        fast: columns of the region.
        memory: bytes that the temporaries of a tile may take, about.

    Returns:
        Shape (len(slow), len(fast)), photons.

    Raises:
        UsageError: the region is empty.
    """
    if not len(slow) or not len(fast):
        raise UsageError("the region holds no pixel; give at least one row and column")
    setup.experiment.require_pixel(slow[0], fast[0])
    setup.experiment.require_pixel(slow[-1], fast[-1])
    tile = max(1, memory // (BYTES_PER_VALUE * TEMPORARIES * max(1, setup.steps)))
    device = setup.numbers.device
    pixels = torch.cartesian_prod(
        torch.tensor(slow, device=device), torch.tensor(fast, device=device)
    ).reshape(-1, 2)
    alone = 1 if is_first_pixel(slow[0], fast[0]) else 0
    parts = [
        pixel_photons(setup, pixels[:alone], NullRecorder(), first_pixel=True),
        *(
            pixel_photons(setup, part, NullRecorder())
            for part in torch.split(pixels[alone:], tile)
        ),
    ]
    return torch.cat(parts).reshape(len(slow), len(fast))


def is_first_pixel(slow: int, fast: int) -> bool:
    """Whether the C program has no pixel before this one."""
    return (slow, fast) == (0, 0)


def _first_evaluation(setup: Setup, *, first_pixel: bool) -> Tensor:
    """Where the C program evaluates its first step: pixel (0, 0), before anything.

    Returns:
        Shape (1, T, S, Q, 1, 1), bool; all axes are one where there is no such step.
    """
    numbers, n = setup.numbers, setup.placement.oversample**2
    shape = (1, setup.depths.numel(), n, setup.rays.count, 1, 1)
    first = torch.zeros(
        shape if first_pixel else (1,) * 6, dtype=torch.bool, device=numbers.device
    )
    first[:, 0, 0, 0] = first_pixel
    return first
