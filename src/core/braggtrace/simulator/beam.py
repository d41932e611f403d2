"""Rays: where the light comes from, and its wavelength."""

from dataclasses import dataclass

from torch import Tensor

from braggtrace.experiment import Beam
from braggtrace.recorder import Recorder
from braggtrace.simulator.divergence import ray_grid, ray_list
from braggtrace.simulator.frame import Frame
from braggtrace.simulator.numbers import Numbers
from braggtrace.simulator.vectors import unit


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
    """Rays of the beam; weights of a list are not used, as in the C program.

    Args:
        beam: divergence and dispersion, or a list of rays.
        frame: direction of the beam.
        numbers: dtype and device.
        recorder: receives ``incident_vec`` and ``lambda``.

    Returns:
        The rays.
    """
    if beam.sources is not None:
        position, wavelength = ray_list(beam.sources, numbers)
    else:
        position, wavelength = ray_grid(beam, frame, numbers)
    incident = -unit(position)
    n = wavelength.shape[0]
    return Sources(
        incident=recorder.emit("incident_vec", incident.reshape(1, 1, 1, n, 1, 1, 3)),
        wavelength=recorder.emit("lambda", wavelength.reshape(1, 1, 1, n, 1, 1)),
    )
