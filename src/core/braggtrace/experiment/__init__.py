"""What both programs simulate: beam, crystal, scan, detector, in SI units and radians.

Cell lengths are in Å, as crystallographers and the C program have them. A number may be
a torch tensor wherever it is continuous, so that gradients flow to it. Nothing here
imports torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from braggtrace.errors import PixelError
from braggtrace.experiment.beam import Beam
from braggtrace.experiment.crystal import Cell, Crystal, StructureFactors
from braggtrace.experiment.detector import CONVENTIONS, Convention, Detector
from braggtrace.experiment.scan import Scan
from braggtrace.experiment.switches import MODES, SWITCHES, Switch, Switches


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One simulated exposure."""

    beam: Beam
    crystal: Crystal
    scan: Scan
    detector: Detector

    def require_pixel(self, slow: int, fast: int) -> None:
        """Check that the detector has a pixel.

        Raises:
            PixelError: it has not.
        """
        size = (self.detector.n_slow, self.detector.n_fast)
        if not (0 <= slow < size[0] and 0 <= fast < size[1]):
            raise PixelError((slow, fast), size)

    def scales(self) -> dict[str, float]:
        """Natural scales of the events (see EventSpec.scale)."""
        amplitude = float(product(self.crystal.cells))
        return {"lattice": amplitude, "intensity": amplitude * amplitude}


def product(numbers: Sequence[int]) -> int:
    """Product of whole numbers."""
    total = 1
    for number in numbers:
        total *= max(1, number)
    return total


__all__ = [
    "CONVENTIONS",
    "MODES",
    "SWITCHES",
    "Beam",
    "Cell",
    "Convention",
    "Crystal",
    "Detector",
    "Experiment",
    "Scan",
    "StructureFactors",
    "Switch",
    "Switches",
]
