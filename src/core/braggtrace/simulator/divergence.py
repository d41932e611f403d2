"""Rays of a beam with divergence and dispersion, or of a given list."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from braggtrace.experiment import Beam, Source, Spread
from braggtrace.experiment.number import Number
from braggtrace.simulator.frame import Frame
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.vectors import cross, rotate_about, unit

SOURCE_DISTANCE = 10.0  # m; matters only through the rounding of the unit vector
ROUND_EDGE = 1.1  # of the squared radius: rays just outside the ellipse are kept


def ray_grid(beam: Beam, frame: Frame, precision: Precision) -> tuple[Tensor, Tensor]:
    """Positions and wavelengths of a grid of rays.

    The outer index runs over the horizontal angle, the next over the vertical one, the
    inner over the wavelength.

    Args:
        beam: divergence, dispersion, wavelength.
        frame: beam, polarisation axis.
        precision: dtype and device.

    Returns:
        Positions of shape (Q, 3), m, and wavelengths of shape (Q,), m.
    """
    across = _angles(beam.horizontal, precision)
    along = _angles(beam.vertical, precision)
    h, v = torch.cartesian_prod(across, along).reshape(-1, 2).unbind(-1)
    if beam.round_divergence:
        kept = precision.integers(_inside_ellipse(beam, precision))
        h, v = h.index_select(0, kept), v.index_select(0, kept)
    vertical = unit(cross(frame.beam, frame.polarization_axis))
    start = (-SOURCE_DISTANCE * frame.beam).expand(h.shape[0], 3)
    position = rotate_about(start, frame.polarization_axis, v)
    position = rotate_about(position, vertical, h)
    wavelength = _wavelengths(beam, precision)
    n = wavelength.shape[0]
    return position.repeat_interleave(n, dim=0), wavelength.repeat(h.shape[0])


def ray_list(
    sources: tuple[Source, ...], precision: Precision
) -> tuple[Tensor, Tensor]:
    """Positions of shape (Q, 3), m, and wavelengths of shape (Q,), m, of a list."""
    position = [list(source.position) for source in sources]
    wavelength = [source.wavelength for source in sources]
    return in_a_row(position, precision).reshape(-1, 3), in_a_row(wavelength, precision)


def in_a_row(values: Sequence[Any], precision: Precision) -> Tensor:
    """Numbers, or equally long lists of them, as one tensor; gradients are kept.

    Args:
        values: plain numbers at once, or one by one where any is a tensor.
        precision: dtype and device.
    """
    flat = [part for v in values for part in (v if isinstance(v, list) else [v])]
    if values and any(isinstance(part, Tensor) for part in flat):
        return precision.tensor(values)
    return torch.tensor(values, dtype=precision.dtype, device=precision.device)


def _angles(spread: Spread, precision: Precision) -> Tensor:
    """Step·i − range/2, shape (n,), rad."""
    index = torch.arange(spread.steps, dtype=precision.dtype, device=precision.device)
    extent = precision.tensor(spread.extent)
    return precision.tensor(spread.step) * index - extent / 2.0


def _inside_ellipse(beam: Beam, precision: Precision) -> list[int]:
    """Rays that trimming keeps; a direction without range trims nothing.

    The number of rays is computed on the host, from plain numbers, so that nothing
    waits for a device.
    """
    across, along = (
        _radius(spread, precision) for spread in (beam.horizontal, beam.vertical)
    )
    total = np.add.outer(across, along).ravel()
    # not "at most": NaN as a quotient trims nothing
    kept: list[int] = np.flatnonzero(~(total * 4.0 > ROUND_EDGE)).tolist()
    return kept


def _radius(spread: Spread, precision: Precision) -> NDArray[Any]:
    """Squared angle of each step over the squared range, in the same precision."""
    dtype = np.float32 if precision.dtype == torch.float32 else np.float64
    step: Any = dtype(_plain(spread.step))
    extent: Any = dtype(_plain(spread.extent))
    with np.errstate(all="ignore"):
        angle = step * np.arange(spread.steps, dtype=dtype) - extent / dtype(2.0)
        even = step * step / dtype(4.0) if spread.steps % 2 == 0 else dtype(0.0)
        radius: NDArray[Any] = (angle * angle - even) / extent / extent
    return radius


def _plain(value: Number) -> float:
    return float(value.detach()) if isinstance(value, Tensor) else float(value)


def _wavelengths(beam: Beam, precision: Precision) -> Tensor:
    spread = beam.dispersion
    index = torch.arange(spread.steps, dtype=precision.dtype, device=precision.device)
    step, extent = precision.tensor(spread.step), precision.tensor(spread.extent)
    return precision.tensor(beam.wavelength) * ((1.0 + step * index) - extent / 2.0)
