"""A recorder that keeps tensors as they are, gradients included."""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from braggtrace.catalog import spec_of
from braggtrace.simulator.vectors import Components
from braggtrace.units import factor


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
