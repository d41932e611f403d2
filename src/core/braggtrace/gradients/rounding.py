"""Recorders that keep tensors with their gradients, and that imitate rounding.

Each stage rounds its result. A recorder moves every emitted number by a small fraction
of itself with a random sign, and all later stages use the moved number: the outcome
differs by the sum of all these roundings, each propagated by its own gradient
(stochastic arithmetic: J. Vignes 1993). The fraction is the last digit of float32; what
comes out is scaled to the last digit of the precision in question.
"""

from dataclasses import dataclass, field
from typing import Final

import torch
from torch import Tensor

from braggtrace.catalog import spec_of
from braggtrace.recorder import Recorder
from braggtrace.simulator.vectors import Components
from braggtrace.units import factor

EPSILON: Final = {"float64": 2.0**-52, "float32": 2.0**-23}


@dataclass(slots=True)
class TensorRecorder:
    """Keeps what is emitted, in the catalogue's units.

    Attributes:
        kept: by event, shape of the tensor that was emitted.
    """

    kept: dict[str, Tensor] = field(default_factory=dict)

    def emit(self, name: str, value: Tensor) -> Tensor:
        """Keep a tensor and return it."""
        spec = spec_of(name)
        scale = factor(spec.emitted or spec.unit, spec.unit)
        self.kept[name] = value if scale == 1.0 else value * scale
        return value

    def emit_parts(self, name: str, parts: Components) -> Components:
        """Keep the components of a vector and return them."""
        self.emit(name, torch.stack(parts, dim=-1))
        return parts

    def note(self, name: str, value: str) -> None:
        """A text has no gradient."""


@dataclass(slots=True, kw_only=True)
class RoundingRecorder:
    """Moves what is emitted by a digit of float32, and passes it to another recorder.

    Attributes:
        inner: keeps the moved values.
        generator: of the signs.
    """

    inner: Recorder
    generator: torch.Generator

    def emit(self, name: str, value: Tensor) -> Tensor:
        """Move a number, and record and return the moved one."""
        return self.inner.emit(name, self._moved(name, value))

    def emit_parts(self, name: str, parts: Components) -> Components:
        """Move the components of a vector, each by itself."""
        x, y, z = parts
        moved = (self._moved(name, x), self._moved(name, y), self._moved(name, z))
        return self.inner.emit_parts(name, moved)

    def note(self, name: str, value: str) -> None:
        """Pass on a text."""
        self.inner.note(name, value)

    def _moved(self, name: str, value: Tensor) -> Tensor:
        # whole numbers are not rounded, whatever the dtype that holds them
        if not value.is_floating_point() or spec_of(name).kind != "float":
            return value
        drawn = torch.randint(0, 2, value.shape, generator=self.generator)
        sign = (2 * drawn - 1).to(dtype=value.dtype, device=value.device)
        return value + value * sign * EPSILON["float32"]
