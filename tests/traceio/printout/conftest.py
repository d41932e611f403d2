"""A pixel whose every step is known."""

import pytest

from braggtrace.events import Trace
from tests.simulator.cases import degrees, experiment, trace


@pytest.fixture(scope="session")
def printed_pixel() -> Trace:
    """The native trace of a pixel with several sub-pixels and phi steps."""
    from dataclasses import replace

    made = experiment(oversample=2)
    step = degrees(0.5)[0]
    scan = replace(made.scan, phi_start=step, phi_step=step, steps=3)
    return trace(replace(made, scan=scan), (20, 30))
