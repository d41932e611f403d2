"""A GPU that is not there, and computes all the same: on the CPU, under its name.

Fake tensors have no values, so that whatever waits for one (an image, its tiles, its
first pixel) cannot run with them. Here a tensor says that it lies on ``cuda:0`` and
holds one of the CPU. What a real GPU refuses is refused: an operation between a tensor
there and one of the host, unless that is a single number or an index.
"""

from typing import Any, Final

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves, tree_map

from tests.simulator.neutral import CUDA

CPU: Final = torch.device("cpu")
# what may reach across: places, and what is put there
_ACROSS: Final = (Tensor.__getitem__, Tensor.__setitem__)
_WAITS: Final = (
    *(Tensor.item, Tensor.tolist, Tensor.__bool__, Tensor.__int__, Tensor.__float__),
    *(Tensor.__index__, Tensor.cpu, torch.nonzero, Tensor.nonzero),
)


class OnGpu(Tensor):
    """A tensor of the CPU that says that it lies on a GPU."""

    held: Tensor

    @staticmethod
    def __new__(cls, inner: Tensor) -> "OnGpu":
        make: Any = torch.Tensor._make_wrapper_subclass
        made: OnGpu = make(cls, inner.shape, dtype=inner.dtype, device=CUDA)
        made.held = inner
        return made

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]  # torch calls it so
        cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        raise RuntimeError(f"{func}: used where the GPU is not pretended")


class PretendedGpu(TorchFunctionMode):
    """Everything on ``cuda`` runs on the CPU under that name.

    Attributes:
        there: number of operations on it.
        waits: number of times that the host waited for a value.
    """

    def __init__(self) -> None:
        super().__init__()
        self.there = self.waits = 0

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        named = dict(kwargs or {})
        tensors = [t for t in tree_leaves((args, named)) if isinstance(t, Tensor)]
        gpu = [t for t in tensors if isinstance(t, OnGpu)]
        if gpu and func == Tensor.device.__get__:
            return CUDA
        self._look(func, tensors, gpu)
        devices = [d for d in (*args[1:], *named.values()) if _is_device(d)]
        there = _is_cuda(devices[-1]) if devices else bool(gpu) and func != Tensor.cpu
        known = {id(t.held): t for t in gpu}
        result = func(*tree_map(_bare, args), **tree_map(_bare, named))
        if not there or func is Tensor.tolist:
            return result

        def moved(leaf: Any) -> Any:
            if not isinstance(leaf, Tensor) or isinstance(leaf, OnGpu):
                return leaf
            return known[id(leaf)] if id(leaf) in known else OnGpu(leaf)

        return tree_map(moved, result)

    def _look(self, func: Any, tensors: list[Tensor], gpu: list[OnGpu]) -> None:
        """Count, and refuse what a GPU refuses."""
        self.there += bool(gpu)
        self.waits += bool(gpu) and func in _WAITS
        if gpu and func is Tensor.numpy:
            raise TypeError("can't convert cuda:0 device type tensor to numpy")
        host = [t for t in tensors if not isinstance(t, OnGpu) and t.dim()]
        if gpu and host and func not in _ACROSS:
            name = getattr(func, "__name__", str(func))
            raise RuntimeError(
                "Expected all tensors to be on the same device, but found at least "
                f"two devices, cuda:0 and cpu! ({name})"
            )


def _is_device(value: Any) -> bool:
    return isinstance(value, torch.device)


def _is_cuda(device: torch.device) -> bool:
    return device.type == CUDA.type


def _bare(leaf: Any) -> Any:
    """What the CPU is given in its place."""
    if isinstance(leaf, OnGpu):
        return leaf.held
    return CPU if _is_device(leaf) else leaf
