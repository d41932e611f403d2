"""From an experiment to photons: one path for a pixel, a region and the whole image.

Legend of the axes: P pixels, T sensor layers, S sub-pixels, Q rays, F phi steps,
M mosaic domains; a component axis of 3 comes last.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from braggtrace.errors import UsageError
from braggtrace.experiment.memory import require_image_memory, require_memory
from braggtrace.experiment.number import Number
from braggtrace.recorder import NullRecorder, Recorder
from braggtrace.simulator.accumulate import photons, sum_steps, water_background
from braggtrace.simulator.cell_factor import Carried, cell_factor
from braggtrace.simulator.detector import pixel_points
from braggtrace.simulator.engine import Engine
from braggtrace.simulator.order import pixels_in_order, rendered, thread_blocks
from braggtrace.simulator.rotation import (
    RotatedCell,
    rotated_cell,
    rotation_angles,
)
from braggtrace.simulator.scattering import (
    diffracted_ray,
    miller_indices,
    scattering_vector,
    within_resolution,
)
from braggtrace.simulator.setup import Setup
from braggtrace.simulator.shape import lattice_factor
from braggtrace.simulator.tiling import memory_on, pixels_at, tile_size, tiles
from braggtrace.simulator.weights import pixel_weights

BLOCK: Final = 2**17  # pixels whose coordinates are in memory at once, about


def pixel_photons(
    setup: Setup,
    pixels: Tensor,
    recorder: Recorder,
    *,
    first_pixel: bool | Tensor = False,
    carried: Carried | None = None,
    cell: RotatedCell | None = None,
) -> Tensor:
    """Photons in each pixel.

    Args:
        setup: what all pixels share.
        pixels: (slow, fast), shape (P, 2), int64, in the C program's order.
        recorder: receives the events of the pixels.
        first_pixel: whether a pixel is the first that the C program evaluates; for all
            of them, or shape (P,), bool.
        carried: state that the C program carries from pixel to pixel; None starts anew.
        cell: what ``usual_cell`` gives, for pixels that are not the first; None
            computes it.

    Returns:
        Shape (P,), photons.
    """
    points = pixel_points(setup.placement, pixels, setup.depths, recorder)
    diffracted, distance = diffracted_ray(points, recorder)
    q = scattering_vector(diffracted, setup.rays, recorder)
    scattered = within_resolution(q, setup.experiment.crystal.dmin, recorder)
    if cell is None:
        first = _first_evaluation(setup, scattered, first_pixel=first_pixel)
        cell = _cell(setup, first, recorder)
    F_cell, F_latt = _amplitudes(setup, q, scattered, cell, carried, recorder)
    background = water_background(
        setup.experiment.water,
        setup.fluence,
        recorder,
        scaled=setup.switches.water_scaled_twice,
        finite=not _is_infinite(setup.experiment.beam.fluence),
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
        intensity, weights, setup.fluence, setup.steps, setup.precision, recorder
    )


def _is_infinite(value: Number) -> bool:
    """Whether a plain number is infinite; a tensor counts as finite."""
    return not isinstance(value, Tensor) and math.isinf(value)


def usual_cell(setup: Setup) -> RotatedCell:
    """The rotated cell of every step, the same in all pixels but the first."""
    first = _first_evaluation(setup, None, first_pixel=False)
    return _cell(setup, first, NullRecorder())


def _cell(setup: Setup, first: Tensor, recorder: Recorder) -> RotatedCell:
    angles = rotation_angles(setup.phi, first, setup.switches, recorder)
    return rotated_cell(setup.lattice, setup.frame, angles, setup.domains, recorder)


def _amplitudes(
    setup: Setup,
    q: Tensor,
    scattered: Tensor | None,
    cell: RotatedCell,
    carried: Carried | None,
    recorder: Recorder,
) -> tuple[Tensor, Tensor]:
    """Structure factor and lattice factor of every step."""
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
    computed = None
    if setup.interpolate or not setup.grid.finite:
        computed = _computed(F_latt, scattered, setup.experiment.water)
    F_cell = cell_factor(
        setup.grid,
        fractional,
        whole,
        computed,
        (carried or Carried()) if setup.interpolate else None,
        recorder,
        sticky=setup.switches.interpolation_sticky,
    )
    return F_cell, F_latt


@dataclass(frozen=True, slots=True)
class _Plain:
    """The stages one by one."""

    setup: Setup
    cell: RotatedCell
    tile: int

    def photons(self, pixels: Tensor, carried: Carried) -> Tensor:
        return pixel_photons(
            self.setup, pixels, NullRecorder(), carried=carried, cell=self.cell
        )


def render(
    setup: Setup,
    slow: range,
    fast: range,
    *,
    memory: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    engine: Engine | None = None,
) -> Tensor:
    """The image of a rectangle, in tiles of bounded memory.

    Args:
        setup: what all pixels share.
        slow: rows of the rectangle.
        fast: columns of the rectangle.
        memory: bytes that the temporaries of a tile may take, about; None takes what
            suits the device.
        progress: called after each block with the rows done and the rows in all.
        engine: the compiled stages of this set-up; None runs them one by one.

    Returns:
        Shape (len(slow), len(fast)), photons; pixels outside the experiment's region or
        masked are zero.

    Raises:
        UsageError: the rectangle is empty.
        CannotRunError: it needs more memory than there is.
    """
    if not len(slow) or not len(fast):
        raise UsageError("the region holds no pixel; give at least one row and column")
    setup.experiment.require_pixel(slow[0], fast[0])
    setup.experiment.require_pixel(slow[-1], fast[-1])
    require_image_memory(len(slow), len(fast))
    require_memory(setup.experiment, setup.placement.oversample)
    rows, columns = sorted(slow), sorted(fast)
    memory = memory or memory_on(setup.precision.device)
    special = _special(setup, (rows[-1], columns[-1]), memory)
    engine = engine or _Plain(setup, usual_cell(setup), tile_size(setup, memory))
    parts: list[Tensor] = []
    count = len(rows) * len(columns)
    axes = setup.precision.integers(rows), setup.precision.integers(columns)
    block = max(1, BLOCK // engine.tile) * engine.tile  # whole tiles
    for start in range(0, count, block):
        places = range(start, min(count, start + block))
        pixels = pixels_at(places, *axes)
        parts += _photons_of(setup, pixels, special, engine)
        if progress is not None:
            progress(places.stop // len(columns), len(rows))
    image = torch.cat(parts).reshape(len(rows), len(columns))
    backwards = [axis for axis, r in enumerate((slow, fast)) if r.step < 0]
    return image.flip(backwards) if backwards else image


def _photons_of(
    setup: Setup, pixels: Tensor, special: _Special, engine: Engine
) -> list[Tensor]:
    """Photons of pixels, in parts; zero where nothing is rendered."""
    kept = rendered(setup.experiment.detector, pixels[:, 0], pixels[:, 1])
    if bool(kept.all()):
        return list(_tiles(setup, pixels, special, engine))
    parts = list(_tiles(setup, pixels[kept], special, engine))
    precision = setup.precision
    nothing = torch.zeros(len(pixels), dtype=precision.dtype, device=precision.device)
    return [nothing.masked_scatter(kept, torch.cat(parts)) if parts else nothing]


def first_pixels_of(setup: Setup) -> frozenset[tuple[int, int]]:
    """The first pixel in which each thread of the C program evaluates a step."""
    blocks = thread_blocks(setup.experiment.detector.n_slow, setup.threads)
    found = (_first_pixel_in(setup, block) for block in blocks)
    return frozenset(pixel for pixel in found if pixel is not None)


def _first_pixel_in(setup: Setup, rows: range) -> tuple[int, int] | None:
    """The first pixel of these rows in which a step is evaluated, or None."""
    detector, device = setup.experiment.detector, setup.precision.device
    for pixels in pixels_in_order(detector, device, rows):
        if setup.experiment.crystal.dmin > 0.0:
            pixels = pixels[_reached(setup, pixels)]
        if len(pixels):
            slow, fast = pixels[0].tolist()
            return slow, fast
    return None


def first_failure(setup: Setup, last: tuple[int, int], memory: int) -> int | None:
    """The first pixel in which interpolation meets a point outside the list.

    From there on the C program takes the nearest reflection. Pixels after ``last`` are
    not examined.

    Args:
        setup: what all pixels share.
        last: (slow, fast) of the last pixel of interest.
        memory: bytes that a tile may take, about.

    Returns:
        slow·n_fast + fast of that pixel, or None.
    """
    if not setup.interpolate or not setup.switches.interpolation_sticky:
        return None
    n_fast = setup.experiment.detector.n_fast
    for pixels in pixels_in_order(setup.experiment.detector, setup.precision.device):
        wanted = pixels[
            pixels[:, 0] * n_fast + pixels[:, 1] <= last[0] * n_fast + last[1]
        ]
        for part in torch.split(wanted, tile_size(setup, memory)):
            if _fails(setup, part):
                slow, fast = _narrowed(setup, part)[0].tolist()
                return int(slow * n_fast + fast)
        if len(wanted) < len(pixels):
            break
    return None


def _fails(setup: Setup, pixels: Tensor) -> bool:
    carried = Carried()
    pixel_photons(setup, pixels, NullRecorder(), carried=carried)
    return bool(carried.failed)


def _narrowed(setup: Setup, pixels: Tensor) -> Tensor:
    """Bisect to the first pixel that fails; at least one of them does."""
    while len(pixels) > 1:
        half = len(pixels) // 2
        pixels = pixels[:half] if _fails(setup, pixels[:half]) else pixels[half:]
    return pixels


def carried_at(pixel: int, failure: int | None) -> Carried:
    """State in which the C program reaches a pixel, from its place in the order."""
    return Carried(failed=torch.tensor(failure is not None and pixel > failure))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Special:
    """Pixels at which the C program's state changes.

    Attributes:
        first: in which a thread evaluates its first step, as (slow, fast).
        failure: place of the one in which interpolation ends; None if it does not.
    """

    first: frozenset[tuple[int, int]]
    failure: int | None


def _special(setup: Setup, last: tuple[int, int], memory: int) -> _Special:
    carries = setup.switches.phi_zero_carryover
    return _Special(
        first=first_pixels_of(setup) if carries else frozenset(),
        failure=first_failure(setup, last, memory),
    )


def _tiles(
    setup: Setup, pixels: Tensor, special: _Special, engine: Engine
) -> Iterator[Tensor]:
    """Photons of the pixels, tile by tile; special pixels are tiles of their own."""
    n_fast = setup.experiment.detector.n_fast
    stops: set[int | None] = {slow * n_fast + fast for slow, fast in special.first}
    stops.add(special.failure)
    for part in tiles(setup, pixels, stops, engine.tile):
        slow, fast = part[0].tolist()
        carried = carried_at(slow * n_fast + fast, special.failure)
        if (slow, fast) in special.first:
            yield pixel_photons(
                setup, part, NullRecorder(), first_pixel=True, carried=carried
            )
        else:
            yield engine.photons(part, carried)


def _first_evaluation(
    setup: Setup, scattered: Tensor | None, *, first_pixel: bool | Tensor
) -> Tensor:
    """The step that the C program evaluates first, in each pixel that may hold it.

    Returns:
        Shape (P, T, S, Q, 1, 1), bool; all axes are one where there is no such step.
    """
    device = setup.precision.device
    if isinstance(first_pixel, bool) and not first_pixel:
        return torch.zeros((1,) * 6, dtype=torch.bool, device=device)
    chosen = torch.as_tensor(first_pixel, device=device).reshape(-1, 1)
    steps = (setup.depths.numel(), setup.placement.oversample**2, setup.rays.count)
    gate = torch.ones((1, *steps), dtype=torch.bool, device=device)
    if scattered is not None:
        gate = scattered.reshape(scattered.shape[0], *steps)
    once = gate.flatten(1).cumsum(1) == 1
    first = once & gate.flatten(1) & chosen
    return first.reshape(first.shape[0], *steps)[..., None, None]


def _reached(setup: Setup, pixels: Tensor) -> Tensor:
    """Pixels in which at least one ray passes the resolution limit dmin."""
    null = NullRecorder()
    points = pixel_points(setup.placement, pixels, setup.depths, null)
    diffracted, _ = diffracted_ray(points, null)
    q = scattering_vector(diffracted, setup.rays, null)
    scattered = within_resolution(q, setup.experiment.crystal.dmin, null)
    if scattered is None:
        return torch.ones(len(pixels), dtype=torch.bool, device=pixels.device)
    return scattered.flatten(1).any(dim=1)


def _computed(F_latt: Tensor, scattered: Tensor | None, water: Number) -> Tensor | None:
    """Steps at which the C program looks up the structure factor; None for all."""
    if isinstance(water, Tensor) or water != 0.0:
        return scattered
    computed = F_latt != 0
    return computed if scattered is None else computed & scattered
