"""What rounding does to every event, by moving each emitted value a little.

Each stage rounds what it hands on. A recorder returns every emitted number moved by a
random sign times a small fraction of itself, and all later stages take the moved one:
what comes out differs by the sum of all these roundings, each carried on by its own
gradient (stochastic arithmetic: J. Vignes 1993). The fraction is far above the digits
that float64 loses and far below where anything bends, so that the differences are the
gradients' own; they are scaled to the last digit of the precision in question.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from braggtrace.catalog import spec_of
from braggtrace.recorder import Recorder
from braggtrace.simulator.vectors import Components

FRACTION: Final = 2.0**-34  # 6e-11; its square is below the last digit of float64
DRAWS: Final = 24
EPSILON: Final = {"float64": 2.0**-52, "float32": 2.0**-23}


@dataclass(slots=True, kw_only=True)
class RoundingRecorder:
    """Moves what is emitted, and hands it to another recorder as it is used next.

    Attributes:
        inner: keeps the moved values.
        generator: of the signs.
        fraction: of each value by which it is moved.
    """

    inner: Recorder
    generator: torch.Generator
    fraction: float = FRACTION

    def emit(self, name: str, value: Tensor) -> Tensor:
        """Move a number, and record and return the moved one."""
        return self.inner.emit(name, self._moved(name, value))

    def emit_parts(self, name: str, parts: Components) -> Components:
        """Move the components of a vector, each by itself."""
        x, y, z = parts
        moved = (self._moved(name, x), self._moved(name, y), self._moved(name, z))
        return self.inner.emit_parts(name, moved)

    def note(self, name: str, value: str) -> None:
        """Hand on a text."""
        self.inner.note(name, value)

    def _moved(self, name: str, value: Tensor) -> Tensor:
        # whole numbers are not rounded, whatever the dtype that holds them
        if not value.is_floating_point() or spec_of(name).kind != "float":
            return value
        drawn = torch.randint(0, 2, value.shape, generator=self.generator)
        sign = (2 * drawn - 1).to(dtype=value.dtype, device=value.device)
        return value + value * sign * self.fraction
