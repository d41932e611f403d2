"""The crystal's rotation: spindle, then mosaic domains."""

import torch
from torch import Tensor

from braggtrace.experiment import Scan, Switches
from braggtrace.recorder import Recorder
from braggtrace.simulator.frame import Frame
from braggtrace.simulator.lattice import Lattice
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.vectors import apply, rotate_about

RotatedCell = tuple[Tensor, Tensor, Tensor]  # a, b, c


def spindle_angles(scan: Scan, precision: Precision, recorder: Recorder) -> Tensor:
    """Angle of each phi step, φᵢ = φ₀ + Δφ·i.

    Args:
        scan: start, step and number of steps.
        precision: dtype and device.
        recorder: receives ``phi``.

    Returns:
        Shape (1, 1, 1, 1, F, 1), rad.
    """
    count = max(0, scan.steps)  # a number that does not fit is negative
    step = torch.arange(count, dtype=precision.dtype, device=precision.device)
    phi = precision.tensor(scan.phi_start) + precision.tensor(scan.phi_step) * step
    return recorder.emit("phi", phi.reshape(1, 1, 1, 1, -1, 1))


def rotation_angles(
    phi: Tensor, first: Tensor, switches: Switches, recorder: Recorder
) -> Tensor:
    """Angle by which the cell is really rotated at each step.

    The C program does not rotate at an angle of exactly zero: the cell keeps the
    rotation of the step before, also across sub-pixels and pixels. Only the very first
    evaluation has an unrotated cell (``phi_zero_carryover``).

    Args:
        phi: nominal angles, shape (1, 1, 1, 1, F, 1), rad.
        first: whether a pixel, layer, sub-pixel and source is the first that the
            program evaluates, shape (P, T, S, Q, 1, 1), bool; any axis may be 1.
        switches: ``phi_zero_carryover`` is used here.
        recorder: receives ``rotation_angle``.

    Returns:
        Shape (P, T, S, Q, F, 1), rad; an axis of length one where it does not vary.
    """
    # a scan without any step leaves nothing to carry over
    if not switches.phi_zero_carryover or not phi.numel():
        return recorder.emit("rotation_angle", phi)
    flat = phi.flatten()
    steps = torch.arange(flat.numel(), device=flat.device)
    rotated = torch.where(flat != 0, steps, -1)
    latest = torch.cummax(rotated, dim=0).values
    own = flat[latest.clamp(min=0)]
    left = flat[latest[-1].clamp(min=0)]
    left = torch.where(first, torch.zeros_like(left), left)
    before = (latest < 0).reshape(phi.shape)
    angle = torch.where(before, left, own.reshape(phi.shape))
    return recorder.emit("rotation_angle", angle)


def rotated_cell(
    lattice: Lattice,
    frame: Frame,
    angles: Tensor,
    domains: Tensor,
    recorder: Recorder,
) -> RotatedCell:
    """Direct vectors after spindle and mosaic rotation.

    Args:
        lattice: direct vectors before rotation.
        frame: spindle axis.
        angles: shape (P, T, S, Q, F, 1), rad.
        domains: rotation of each mosaic domain, shape (M, 3, 3); the first is the
            identity.
        recorder: receives ``rot_a``, ``rot_b``, ``rot_c``.

    Returns:
        a, b, c, each of shape (P, T, S, Q, F, M, 3), m.
    """
    rotated = []
    for name, vector in zip("abc", lattice.direct, strict=True):
        spun = rotate_about(vector.expand(*angles.shape, 3), frame.spindle, angles)
        spun = apply(domains, spun) if domains.shape[0] > 1 else spun
        rotated.append(recorder.emit(f"rot_{name}", spun))
    return rotated[0], rotated[1], rotated[2]
