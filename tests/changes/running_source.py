"""A source that runs something: this file, and the tag ``plugin`` in the YAML.

It starts a program of the configuration's options and reads what that prints: a name
and a number a line. With the option ``image`` it has an image, too.
"""

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from braggtrace import (
    BaselineRequest,
    BaselineSource,
    CannotRunError,
    Event,
    Trace,
    TraceHeader,
    hookimpl,
)


class Running:
    """Runs a Python program and takes its printed numbers for events."""

    name = "running"
    description = "numbers that a program prints, one a line after their name"
    needs_experiment = False

    def trace(self, request: BaselineRequest) -> Trace:
        """An event for each line that the program prints."""
        events = {}
        for line in _printed(request).splitlines():
            name, _, value = line.partition(" ")
            events[name] = Event(
                name=name,
                unit="1",
                axes=(),
                index=np.zeros((1, 0), dtype=np.int64),
                values=np.array([[float(value)]]),
            )
        header = TraceHeader(program=str(request.options["program"]), dialect="native")
        return Trace(header=header, events=events)

    def image(self, request: BaselineRequest) -> NDArray[np.float64]:
        """An image of as many photons everywhere as the program prints first."""
        detector = getattr(request.experiment, "detector", None)
        if detector is None:
            raise CannotRunError("an image wants an experiment with a detector")
        photons = float(_printed(request).split()[1])
        return np.full((detector.n_slow, detector.n_fast), photons)


def _printed(request: BaselineRequest) -> str:
    program = request.folder / str(request.options["program"])
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CannotRunError(f"{program.name} ended with {done.returncode}")
    return done.stdout


@hookimpl
def braggtrace_baselines() -> Sequence[BaselineSource]:
    """The source ``running``."""
    return (Running(),)
