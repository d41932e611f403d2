"""The incident beam."""

from __future__ import annotations

from dataclasses import dataclass

from braggtrace.experiment.number import Number, Vector
from braggtrace.units import DEFAULT_FLUENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Beam:
    """The incident beam.

    Attributes:
        wavelength: m.
        fluence: photons/m² on the sample.
        polarization: Kahn factor K, from −1 to 1; 0 is unpolarised.
        direction: along the beam, any length; None takes the convention's.
        polarization_axis: electric field of the polarised part; None takes the
            convention's.
    """

    wavelength: Number
    fluence: Number = DEFAULT_FLUENCE
    polarization: Number = 0.0
    direction: Vector | None = None
    polarization_axis: Vector | None = None


def fluence_from_flux(flux: float, exposure: float, size: float) -> float:
    """Photons per area from flux, exposure and beam size.

    Args:
        flux: photons/s.
        exposure: s.
        size: edge of the square beam, m.

    Returns:
        photons/m², with the divisions in the C program's order.
    """
    return flux * exposure / size / size
