"""Rays: where the light comes from, and its wavelength."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from braggtrace.experiment import Beam, Source
from braggtrace.recorder import Recorder
from braggtrace.simulator.divergence import in_a_row, ray_grid, ray_list
from braggtrace.simulator.frame import Frame
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.vectors import unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All rays.

    Attributes:
        incident: unit vectors, shape (1, 1, 1, Q, 1, 1, 3).
        wavelength: shape (1, 1, 1, Q, 1, 1), m.
        weight: brightness with a mean of one, same shape; None where all are alike.
    """

    incident: Tensor
    wavelength: Tensor
    weight: Tensor | None = None

    @property
    def count(self) -> int:
        """Number of rays."""
        return int(self.wavelength.shape[3])


def sources(
    beam: Beam, frame: Frame, precision: Precision, recorder: Recorder
) -> Sources:
    """Rays of the beam.

    Args:
        beam: divergence and dispersion, or a list of rays.
        frame: direction of the beam.
        precision: dtype and device.
        recorder: receives ``incident_vec`` and ``lambda``.

    Returns:
        The rays.
    """
    if beam.sources is not None:
        position, wavelength = ray_list(beam.sources, precision)
    else:
        position, wavelength = ray_grid(beam, frame, precision)
    incident = -unit(position)
    n = wavelength.shape[0]
    return Sources(
        weight=_weights(beam.sources or (), precision),
        incident=recorder.emit("incident_vec", incident.reshape(1, 1, 1, n, 1, 1, 3)),
        wavelength=recorder.emit("lambda", wavelength.reshape(1, 1, 1, n, 1, 1)),
    )


def _weights(sources: Sequence[Source], precision: Precision) -> Tensor | None:
    """Brightness with a mean of one; None where there is none, or none is bright."""
    weight = [source.weight for source in sources]
    # a tensor counts as bright: no branch depends on the value of a tensor
    known = any(isinstance(w, Tensor) for w in weight)
    mean = sum(weight) / max(1, len(weight))
    if not known and not mean:
        return None
    return in_a_row([w / mean for w in weight], precision).reshape(1, 1, 1, -1, 1, 1)
