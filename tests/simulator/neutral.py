"""Proof by fake tensors that the stages belong to no device and no precision.

A fake tensor has a shape, a dtype and a device and no values: what needs a value (a
host sync, a branch on data, a shape that depends on them) cannot work with it, and a
GPU is not needed. What torch would let pass in silence (a CPU number beside a GPU
tensor, a double number beside a float) is refused here for every operation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from braggtrace import simulator
from braggtrace.experiment import Experiment, Switches
from braggtrace.recorder import Recorder
from braggtrace.simulator import Precision
from braggtrace.simulator.cell_factor import Carried
from braggtrace.simulator.setup import Setup
from tests.simulator.cases import NULL

CUDA = torch.device("cuda", 0)
SYNC = ("_local_scalar_dense", "nonzero", "masked_select", "equal")
MOVES = ("_to_copy", "copy_", "lift_fresh")  # so does torch.tensor(1.0, device=...)


class NotNeutralError(AssertionError):
    """An operation that ties a stage to a device or a precision."""


class Neutral(TorchDispatchMode):
    """Looks at every operation.

    Args:
        precision: dtype and device of everything.
        host: whether work on the host alone, and moves from it, are allowed; so it is
            while files are read and random numbers drawn.
    """

    def __init__(self, precision: Precision, *, host: bool) -> None:
        super().__init__()
        self.precision, self.host, self.operations = precision, host, 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        if func.namespace == "prim":  # a question, such as where a tensor lies
            return func(*args, **(kwargs or {}))
        given = _tensors((args, kwargs))
        name = func.overloadpacket.__name__
        if self.host and all(t.device.type == "cpu" for t in given) and given:
            result = func(*args, **(kwargs or {}))
            if all(t.device.type == "cpu" for t in _tensors(result)):
                return result
        else:
            self._look(name, given)
            result = func(*args, **(kwargs or {}))
        self._look(name, _tensors(result), made=True)
        self.operations += 1
        return result

    def _look(self, name: str, tensors: list[Tensor], *, made: bool = False) -> None:
        if name in SYNC and not made:
            raise NotNeutralError(f"{name}: the host waits for a value")
        for tensor in tensors:
            here = tensor.device.type == self.precision.device.type
            if not here and not (name in MOVES and not (made and name == "_to_copy")):
                raise NotNeutralError(f"{name}: a tensor on {tensor.device}")
            other = tensor.is_floating_point() and tensor.dtype != self.precision.dtype
            stored = made and name in MOVES and tensor.dtype == torch.float32
            if other and not stored and (here or made):
                raise NotNeutralError(f"{name}: a tensor of {tensor.dtype}")


class LongWay(TorchFunctionMode):
    """Goes by operations where torch's own short cut asks for the device's driver."""

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        if func is Tensor.__getitem__:
            return _indexed(*args)
        if func is Tensor.__invert__:
            return torch.ops.aten.bitwise_not(*args)
        return func(*args, **(kwargs or {}))


def _indexed(tensor: Tensor, index: Any) -> Tensor:
    parts = list(index) if isinstance(index, tuple) else [index]
    if Ellipsis not in [part for part in parts if not isinstance(part, Tensor)]:
        parts.append(Ellipsis)
    axis = 0
    chosen: list[Tensor | None] = []
    for part in parts:
        if part is Ellipsis:
            axis += tensor.dim() - axis - _behind(parts, part)
        elif part is None:
            tensor = tensor.unsqueeze(axis)
            axis += 1
        elif isinstance(part, slice):
            tensor = torch.ops.aten.slice(tensor, axis, *_bounds(part))
            axis += 1
        elif isinstance(part, Tensor):
            chosen += [None] * (axis - len(chosen)) + [part]
            axis += 1
        else:
            tensor = tensor.select(axis, int(part))
    return torch.ops.aten.index(tensor, chosen) if chosen else tensor


def _behind(parts: list[Any], ellipsis: Any) -> int:
    """Axes that the parts behind the ellipsis take."""
    at = next(i for i, part in enumerate(parts) if part is ellipsis)
    return sum(part is not None for part in parts[at + 1 :])


def _bounds(part: slice) -> tuple[Any, Any, int]:
    return part.start, part.stop, 1 if part.step is None else part.step


def _tensors(tree: Any) -> list[Tensor]:
    return [leaf for leaf in tree_leaves(tree) if isinstance(leaf, Tensor)]


@contextmanager
def fake() -> Iterator[None]:
    with FakeTensorMode(allow_non_fake_inputs=True), LongWay():
        yield


def prove(
    experiment: Experiment,
    switches: Switches,
    dtype: torch.dtype,
    recorder: Recorder = NULL,
) -> Tensor:
    """Run all stages of two pixels on a GPU that is not there.

    Raises:
        NotNeutralError: an operation ties them to a device or a precision.
    """
    precision = Precision(dtype=dtype, device=CUDA)
    with fake():
        carried = Carried()  # on the host; the stage moves it
        with Neutral(precision, host=True):
            setup: Setup = simulator.prepare(experiment, switches, precision, recorder)
            pixels = precision.integers([[1, 2], [3, 4]])
            first = precision.integers([1, 0]) == 1
        with Neutral(precision, host=False) as looking:
            value = simulator.pixel_photons(
                setup, pixels, recorder, first_pixel=first, carried=carried
            )
        assert looking.operations > 50
    assert value.device.type == CUDA.type
    assert value.dtype == dtype
    return value
