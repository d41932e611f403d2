"""Scattering vectors and fractional Miller indices."""

import torch
from torch import Tensor

from braggtrace.experiment.number import Number
from braggtrace.recorder import Recorder
from braggtrace.simulator.beam import Sources
from braggtrace.simulator.vectors import (
    Components,
    components,
    dot,
    dot_parts,
    join,
    length,
    steps_first,
)


def diffracted_ray(points: Tensor, recorder: Recorder) -> tuple[Tensor, Tensor]:
    """Unit vector from the sample to each point, and the distance.

    Args:
        points: shape (P, T, S, 1, 1, 1, 3), m.
        recorder: receives ``R_distance`` and ``diffracted_vec``.

    Returns:
        The ray, shape (P, T, S, 1, 1, 1, 3), and the distance without the last axis, m.
    """
    distance = recorder.emit("R_distance", torch.sqrt(dot(points, points)))
    return recorder.emit("diffracted_vec", points / distance[..., None]), distance


def scattering_vector(diffracted: Tensor, rays: Sources, recorder: Recorder) -> Tensor:
    """Scattering vector, q = (s − s₀) / λ.

    Args:
        diffracted: unit vectors, shape (P, T, S, 1, 1, 1, 3).
        rays: incident unit vectors and wavelengths.
        recorder: receives ``scattering_vec``.

    Returns:
        Shape (P, T, S, Q, 1, 1, 3), 1/m.
    """
    wavelength = steps_first(rays.wavelength)
    x, y, z = (
        steps_first((steps_first(s) - steps_first(s0)) / wavelength)
        for s, s0 in zip(components(diffracted), components(rays.incident), strict=True)
    )
    return recorder.emit("scattering_vec", join((x, y, z)))


def within_resolution(q: Tensor, dmin: Number, recorder: Recorder) -> Tensor | None:
    """Which rays see spacings no finer than dmin.

    Args:
        q: scattering vectors, shape (P, T, S, Q, 1, 1, 3), 1/m.
        dmin: finest spacing, m; 0 for no limit.
        recorder: receives ``in_resolution`` where there is a limit.

    Returns:
        Shape (P, T, S, Q, 1, 1), bool; None without a limit.
    """
    if not isinstance(dmin, Tensor) and dmin <= 0.0:
        return None
    stol = 0.5 * length(q)
    return recorder.emit("in_resolution", ~((stol > 0) & (dmin > 0.5 / stol)))


def miller_indices(
    cell: tuple[Tensor, Tensor, Tensor], q: Tensor, recorder: Recorder
) -> tuple[Components, Components]:
    """Fractional indices h = a·q, k = b·q, l = c·q, and the nearest whole ones.

    A tie goes down: 0.5 → 0, −0.5 → −1.

    Args:
        cell: a, b, c, shape (P, T, S, Q, F, M, 3), m.
        q: shape (P, T, S, Q, 1, 1, 3), 1/m.
        recorder: receives ``hkl_frac`` and ``hkl_rounded``.

    Returns:
        h, k, l of both, each of shape (P, T, S, Q, F, M).
    """
    turned = _turned(q)
    h, k, l = (  # noqa: E741 -- the symbol of the index
        steps_first(dot_parts(_turned(vector), turned)) for vector in cell
    )
    fractional = recorder.emit_parts("hkl_frac", (h, k, l))
    h, k, l = (torch.ceil(part.detach() - 0.5) for part in fractional)  # noqa: E741
    return fractional, recorder.emit_parts("hkl_rounded", (h, k, l))


def _turned(vector: Tensor) -> Components:
    x, y, z = (steps_first(part) for part in components(vector))
    return x, y, z
