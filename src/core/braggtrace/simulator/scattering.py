"""Scattering vectors and fractional Miller indices."""

import torch
from torch import Tensor

from braggtrace.recorder import Recorder
from braggtrace.simulator.beam import Sources
from braggtrace.simulator.vectors import dot, length


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
    q = (diffracted - rays.incident) / rays.wavelength[..., None]
    return recorder.emit("scattering_vec", q)


def within_resolution(q: Tensor, dmin: float, recorder: Recorder) -> Tensor | None:
    """Which rays see spacings no finer than dmin.

    Args:
        q: scattering vectors, shape (P, T, S, Q, 1, 1, 3), 1/m.
        dmin: finest spacing, m; 0 for no limit.
        recorder: receives ``in_resolution`` where there is a limit.

    Returns:
        Shape (P, T, S, Q, 1, 1), bool; None without a limit.
    """
    if dmin <= 0.0:
        return None
    stol = 0.5 * length(q)
    return recorder.emit("in_resolution", ~((stol > 0) & (dmin > 0.5 / stol)))


def miller_indices(
    cell: tuple[Tensor, Tensor, Tensor], q: Tensor, recorder: Recorder
) -> tuple[Tensor, Tensor]:
    """Fractional indices h = a·q, k = b·q, l = c·q, and the nearest whole ones.

    A tie goes down: 0.5 → 0, −0.5 → −1.

    Args:
        cell: a, b, c, shape (P, T, S, Q, F, M, 3), m.
        q: shape (P, T, S, Q, 1, 1, 3), 1/m.
        recorder: receives ``hkl_frac`` and ``hkl_rounded``.

    Returns:
        Both of shape (P, T, S, Q, F, M, 3).
    """
    fractional = torch.stack([dot(vector, q) for vector in cell], dim=-1)
    fractional = recorder.emit("hkl_frac", fractional)
    whole = torch.ceil(fractional.detach() - 0.5)
    return fractional, recorder.emit("hkl_rounded", whole)
