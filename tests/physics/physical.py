"""Builders for tests of physical mode."""

from typing import Any

import torch

from braggtrace.experiment import Switches
from braggtrace.simulator import render
from tests.simulator.cases import NANOBRAGG, PHYSICAL, experiment, set_up

N = 24  # pixels along an edge
# one cell scatters evenly, so that the weights are all that is left
EVEN: dict[str, Any] = {"cells": (1, 1, 1), "fluence": 1e28}


def image_of(switches: Switches = PHYSICAL, **changes: Any) -> torch.Tensor:
    exposure = experiment(**{"n_slow": N, "n_fast": N, **changes})
    return render(set_up(exposure, switches), range(N), range(N))


def but(*names: str) -> Switches:
    """The C program, corrected in these alone."""
    return NANOBRAGG.but(dict.fromkeys(names, False))
