"""Rays: where the light comes from, and its wavelength."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from braggtrace.experiment import Beam
from braggtrace.recorder import Recorder
from braggtrace.simulator.frame import Frame
from braggtrace.simulator.numbers import Numbers
from braggtrace.simulator.vectors import cross, rotate_about, unit

SOURCE_DISTANCE: Final = 10.0  # m; matters only through the rounding of the unit vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All rays.

    Attributes:
        incident: unit vectors, shape (1, 1, 1, Q, 1, 1, 3).
        wavelength: shape (1, 1, 1, Q, 1, 1), m.
    """

    incident: Tensor
    wavelength: Tensor

    @property
    def count(self) -> int:
        """Number of rays."""
        return int(self.wavelength.shape[3])


def sources(beam: Beam, frame: Frame, numbers: Numbers, recorder: Recorder) -> Sources:
    """Rays of a beam without divergence or dispersion: one.

    Args:
        beam: wavelength.
        frame: direction of the beam.
        numbers: dtype and device.
        recorder: receives ``incident_vec`` and ``lambda``.

    Returns:
        The rays.
    """
    vertical = unit(cross(frame.beam, frame.polarization_axis))
    tilt = torch.zeros(1, dtype=numbers.dtype, device=numbers.device)
    position = (-SOURCE_DISTANCE * frame.beam).expand(1, 3)
    position = rotate_about(position, frame.polarization_axis, tilt)
    position = unit(rotate_about(position, vertical, tilt))
    wavelength = numbers.tensor(beam.wavelength)
    return Sources(
        incident=recorder.emit("incident_vec", -position.reshape(1, 1, 1, 1, 1, 1, 3)),
        wavelength=recorder.emit("lambda", wavelength.reshape(1, 1, 1, 1, 1, 1)),
    )
