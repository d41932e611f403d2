"""The incident beam: its rays, its photons, its polarisation."""

from __future__ import annotations

from dataclasses import dataclass

from braggtrace.experiment.number import Number, Vector
from braggtrace.units import DEFAULT_FLUENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Equidistant steps over a range.

    Attributes:
        steps: number of steps; 1 is no spread.
        extent: range, rad for a divergence, a fraction for a dispersion.
        step: distance of two steps, in the same unit.
    """

    steps: int = 1
    extent: Number = 0.0
    step: Number = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One ray of a given list.

    Attributes:
        position: where it comes from, m; only the direction matters.
        weight: relative brightness.
        wavelength: m.
    """

    position: Vector
    weight: Number = 1.0
    wavelength: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Beam:
    """The incident beam.

    Attributes:
        wavelength: m.
        fluence: photons/m² on the sample.
        polarization: Kahn factor K, from −1 to 1; 0 is unpolarised.
        polarization_off: leave the polarisation factor out.
        direction: along the beam, any length; None takes the convention's.
        polarization_axis: electric field of the polarised part; None takes the
            convention's.
        horizontal: divergence about the vertical, rad.
        vertical: divergence about the polarisation axis, rad.
        round_divergence: trim the corners of the divergence to an ellipse.
        dispersion: spread of the wavelength, a fraction of it.
        sources: rays that replace divergence and dispersion; None uses those.
    """

    wavelength: Number
    fluence: Number = DEFAULT_FLUENCE
    polarization: Number = 0.0
    polarization_off: bool = False
    direction: Vector | None = None
    polarization_axis: Vector | None = None
    horizontal: Spread = Spread()
    vertical: Spread = Spread()
    round_divergence: bool = True
    dispersion: Spread = Spread()
    sources: tuple[Source, ...] | None = None


def fluence_from_flux(flux: float, exposure: float, size: float) -> float:
    """Photons per area from flux, exposure and beam size.

    Args:
        flux: photons/s.
        exposure: s.
        size: edge of the square beam, m.

    Returns:
        photons/m², with the divisions in the C program's order; infinite for a beam
        without extent.
    """
    if size == 0.0:
        return float("inf")
    return flux * exposure / size / size
