"""What both programs simulate: beam, crystal, scan, detector, in SI units and radians.

Cell lengths are in Å, as crystallographers and the C program have them. A number may be
a torch tensor wherever it is continuous, so that gradients flow to it. Nothing here
imports torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from braggtrace.errors import PixelError
from braggtrace.experiment.beam import Beam, Source, Spread
from braggtrace.experiment.crystal import Cell, Crystal, Mosaic, StructureFactors
from braggtrace.experiment.detector import (
    CONVENTIONS,
    Convention,
    Detector,
    Region,
    Sensor,
)
from braggtrace.experiment.number import Number
from braggtrace.experiment.scan import Scan
from braggtrace.experiment.switch import Switch
from braggtrace.experiment.switch_table import SWITCHES, WITHOUT_SWITCH
from braggtrace.experiment.switches import MODES, Switches


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One simulated exposure.

    Attributes:
        beam: rays, photons, polarisation.
        crystal: lattice, size, structure factors.
        scan: rotation during the exposure.
        detector: pixels and where they are.
        water: thickness of the water in the beam, m.
    """

    beam: Beam
    crystal: Crystal
    scan: Scan
    detector: Detector
    water: Number = 0.0

    def require_pixel(self, slow: int, fast: int) -> None:
        """Check that the detector has a pixel.

        Raises:
            PixelError: it has not.
        """
        size = (self.detector.n_slow, self.detector.n_fast)
        if not (0 <= slow < size[0] and 0 <= fast < size[1]):
            raise PixelError((slow, fast), size)

    def scales(self) -> dict[str, float]:
        """Natural scales of the events, by the numbers of cells as they are given."""
        return natural_scales(self.crystal.cells)


def natural_scales(cells: Sequence[int]) -> dict[str, float]:
    """Natural scales of the events (see EventSpec.scale).

    Args:
        cells: along a, b, c.

    Returns:
        Na·Nb·Nc for lattice factors, its square for intensities.
    """
    amplitude = float(prod(max(1, n) for n in cells))
    return {"lattice": amplitude, "intensity": amplitude * amplitude}


__all__ = [
    "CONVENTIONS",
    "MODES",
    "SWITCHES",
    "WITHOUT_SWITCH",
    "Beam",
    "Cell",
    "Convention",
    "Crystal",
    "Detector",
    "Experiment",
    "Mosaic",
    "Region",
    "Scan",
    "Sensor",
    "Source",
    "Spread",
    "StructureFactors",
    "Switch",
    "Switches",
    "natural_scales",
]
