"""From an experiment to photons: one path for a pixel, a region and the whole image.

Legend of the axes: P pixels, T sensor layers, S sub-pixels, Q rays, F phi steps,
M mosaic domains; a component axis of 3 comes last.
"""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from braggtrace.errors import UsageError
from braggtrace.recorder import NullRecorder, Recorder
from braggtrace.simulator.accumulate import photons, sum_steps
from braggtrace.simulator.background import water_background
from braggtrace.simulator.cell_factor import Carried, cell_factor
from braggtrace.simulator.detector import pixel_points
from braggtrace.simulator.order import pixels_in_order, rendered
from braggtrace.simulator.rotation import rotated_cell, rotation_angles
from braggtrace.simulator.scattering import (
    diffracted_ray,
    miller_indices,
    scattering_vector,
    within_resolution,
)
from braggtrace.simulator.setup import Setup
from braggtrace.simulator.shape import lattice_factor
from braggtrace.simulator.weights import pixel_weights

MEMORY = 256 * 2**20  # bytes
BYTES_PER_VALUE = 8
TEMPORARIES = 24  # tensors of the largest shape that are alive at once
NEIGHBOURS = 64  # values that an interpolation gathers


def pixel_photons(
    setup: Setup,
    pixels: Tensor,
    recorder: Recorder,
    *,
    first_pixel: bool = False,
    carried: Carried | None = None,
) -> Tensor:
    """Photons in each pixel.

    Args:
        setup: what all pixels share.
        pixels: (slow, fast), shape (P, 2), int64, in the C program's order.
        recorder: receives the events of the pixels.
        first_pixel: the one pixel given is the first that the C program evaluates.
        carried: state that the C program carries from pixel to pixel; None starts anew.

    Returns:
        Shape (P,), photons.
    """
    points = pixel_points(setup.placement, pixels, setup.depths, recorder)
    diffracted, distance = diffracted_ray(points, recorder)
    q = scattering_vector(diffracted, setup.rays, recorder)
    scattered = within_resolution(q, setup.experiment.crystal.dmin, recorder)
    first = _first_evaluation(setup, scattered, first_pixel=first_pixel)
    F_cell, F_latt = _amplitudes(setup, q, scattered, first, carried, recorder)
    background = water_background(
        setup.experiment.water,
        setup.fluence,
        recorder,
        scaled=setup.switches.water_scaled_twice,
    )
    weights = pixel_weights(setup, diffracted, distance, scattered, recorder)
    intensity = sum_steps(
        F_cell,
        F_latt,
        recorder,
        scattered=scattered,
        background=background,
        every=weights.every,
        running=setup.switches.running_product,
    )
    return photons(
        intensity, weights, setup.fluence, setup.steps, setup.numbers, recorder
    )


def _amplitudes(
    setup: Setup,
    q: Tensor,
    scattered: Tensor | None,
    first: Tensor,
    carried: Carried | None,
    recorder: Recorder,
) -> tuple[Tensor, Tensor]:
    """Structure factor and lattice factor of every step."""
    angles = rotation_angles(setup.phi, first, setup.switches, recorder)
    cell = rotated_cell(setup.lattice, setup.frame, angles, setup.domains, recorder)
    fractional, whole = miller_indices(cell, q, recorder)
    F_latt = lattice_factor(
        setup.experiment.crystal,
        setup.cells,
        setup.lattice,
        setup.switches,
        fractional,
        whole,
        recorder,
    )
    F_cell = cell_factor(
        setup.grid,
        fractional,
        whole,
        _computed(F_latt, scattered, setup.experiment.water),
        (carried or Carried()) if setup.interpolate else None,
        recorder,
        sticky=setup.switches.interpolation_sticky,
    )
    return F_cell, F_latt


def render(
    setup: Setup,
    slow: range,
    fast: range,
    *,
    memory: int = MEMORY,
    progress: Callable[[int, int], None] | None = None,
) -> Tensor:
    """The image of a rectangle, in tiles of bounded memory.

    Args:
        setup: what all pixels share.
        slow: rows of the rectangle.
        fast: columns of the rectangle.
        memory: bytes that the temporaries of a tile may take, about.
        progress: told after each tile how many of how many pixels are done.

    Returns:
        Shape (len(slow), len(fast)), photons; pixels outside the experiment's region or
        masked are zero.

    Raises:
        UsageError: the rectangle is empty.
    """
    if not len(slow) or not len(fast):
        raise UsageError("the region holds no pixel; give at least one row and column")
    setup.experiment.require_pixel(slow[0], fast[0])
    setup.experiment.require_pixel(slow[-1], fast[-1])
    device = setup.numbers.device
    pixels = torch.cartesian_prod(
        torch.tensor(slow, device=device), torch.tensor(fast, device=device)
    ).reshape(-1, 2)
    kept = rendered(setup.experiment.detector, pixels[:, 0], pixels[:, 1])
    values = torch.zeros(len(pixels), dtype=setup.numbers.dtype, device=device)
    parts: list[Tensor] = []
    for part in _tiles(setup, pixels[kept], memory):
        parts.append(part)
        if progress is not None:
            progress(sum(len(p) for p in parts), int(kept.sum()))
    if parts:
        values = values.masked_scatter(kept, torch.cat(parts))
    return values.reshape(len(slow), len(fast))


def first_pixel_of(setup: Setup) -> tuple[int, int] | None:
    """The first pixel of which the C program evaluates a step, or None."""
    for pixels in pixels_in_order(setup.experiment.detector, setup.numbers.device):
        if setup.experiment.crystal.dmin > 0.0:
            pixels = pixels[_reached(setup, pixels)]
        if len(pixels):
            slow, fast = pixels[0].tolist()
            return slow, fast
    return None


def carried_before(setup: Setup, pixel: tuple[int, int], memory: int) -> Carried:
    """State that the C program has when it comes to a pixel."""
    carried = Carried()
    if not setup.interpolate or not setup.switches.interpolation_sticky:
        return carried
    n_fast = setup.experiment.detector.n_fast
    for pixels in pixels_in_order(setup.experiment.detector, setup.numbers.device):
        before = pixels[:, 0] * n_fast + pixels[:, 1] < pixel[0] * n_fast + pixel[1]
        for part in torch.split(pixels[before], _tile(setup, memory)):
            pixel_photons(setup, part, NullRecorder(), carried=carried)
            if bool(carried.failed):
                return carried
        if not bool(before.all()):
            break
    return carried


def _tiles(setup: Setup, pixels: Tensor, memory: int) -> Iterator[Tensor]:
    """Photons of the pixels, tile by tile; the first pixel of all is one of its own."""
    if not len(pixels):
        return
    first = first_pixel_of(setup) if setup.switches.phi_zero_carryover else None
    start = pixels[0].tolist()
    carried = carried_before(setup, (start[0], start[1]), memory)
    null = NullRecorder()
    alone = _position(pixels, first)
    if alone is not None:
        for part in torch.split(pixels[:alone], _tile(setup, memory)):
            yield pixel_photons(setup, part, null, carried=carried)
        one = pixels[alone : alone + 1]
        yield pixel_photons(setup, one, null, first_pixel=True, carried=carried)
        pixels = pixels[alone + 1 :]
    for part in torch.split(pixels, _tile(setup, memory)):
        yield pixel_photons(setup, part, null, carried=carried)


def _position(pixels: Tensor, wanted: tuple[int, int] | None) -> int | None:
    if wanted is None:
        return None
    found = (pixels == torch.tensor(wanted, device=pixels.device)).all(dim=-1)
    return int(found.nonzero()[0]) if bool(found.any()) else None


def _tile(setup: Setup, memory: int) -> int:
    """Pixels whose temporaries fit into the memory."""
    evaluations = max(1, setup.steps) * setup.depths.numel()
    each = NEIGHBOURS if setup.interpolate else 1
    return max(1, memory // (BYTES_PER_VALUE * TEMPORARIES * evaluations * each))


def _first_evaluation(
    setup: Setup, scattered: Tensor | None, *, first_pixel: bool
) -> Tensor:
    """Where the C program evaluates its first step.

    Returns:
        Shape (1, T, S, Q, 1, 1), bool; all axes are one where there is no such step.
    """
    device = setup.numbers.device
    if not first_pixel:
        return torch.zeros((1,) * 6, dtype=torch.bool, device=device)
    shape = (1, setup.depths.numel(), setup.placement.oversample**2, setup.rays.count)
    gate = torch.ones(shape, dtype=torch.bool, device=device)
    if scattered is not None:
        gate = scattered.reshape(shape)
    once = gate.flatten().cumsum(0).reshape(shape) == 1
    return (once & gate)[..., None, None]


def _reached(setup: Setup, pixels: Tensor) -> Tensor:
    """Pixels of which any ray is finer than nothing and coarser than dmin."""
    null = NullRecorder()
    points = pixel_points(setup.placement, pixels, setup.depths, null)
    diffracted, _ = diffracted_ray(points, null)
    q = scattering_vector(diffracted, setup.rays, null)
    scattered = within_resolution(q, setup.experiment.crystal.dmin, null)
    if scattered is None:
        return torch.ones(len(pixels), dtype=torch.bool, device=pixels.device)
    return scattered.flatten(1).any(dim=1)


def _computed(F_latt: Tensor, scattered: Tensor | None, water: float) -> Tensor:
    """Steps of which the C program looks up the structure factor."""
    computed = torch.ones_like(F_latt, dtype=torch.bool)
    if water == 0.0:
        computed = F_latt != 0
    return computed if scattered is None else computed & scattered
