"""Which automatic rules stand in for ranges, steps and counts that are left open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from braggtrace.experiment import automatic_rules as rules
from braggtrace.experiment import even_rules
from braggtrace.experiment.automatic_rules import PhiSteps
from braggtrace.experiment.beam import Spread
from braggtrace.experiment.detector import Sensor
from braggtrace.experiment.switches import Switches


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticRules:
    """One rule for each kind of steps; each takes a number and two measures.

    Attributes:
        phi_steps: of a scan, from number, range and step.
        spread_steps: of a divergence or a dispersion, likewise.
        sensor_layers: from number, thickness and attenuation.
    """

    phi_steps: Callable[[int, float, float], PhiSteps]
    spread_steps: Callable[[int, float, float], Spread]
    sensor_layers: Callable[[int, float, float], Sensor]


_C_PROGRAM: Final = AutomaticRules(
    phi_steps=rules.phi_steps,
    spread_steps=rules.spread_steps,
    sensor_layers=rules.sensor_layers,
)
_EVEN: Final = AutomaticRules(
    phi_steps=even_rules.phi_steps,
    spread_steps=even_rules.spread_steps,
    sensor_layers=even_rules.sensor_layers,
)


def automatic_rules(switches: Switches) -> AutomaticRules:
    """The rules of the C program, or those that divide evenly.

    Args:
        switches: ``automatic_rules`` decides.
    """
    return _C_PROGRAM if switches.automatic_rules else _EVEN
