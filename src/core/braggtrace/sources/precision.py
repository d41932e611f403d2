"""Dtype and device of a simulation by name, and a quick way to load torch."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from braggtrace.errors import CannotRunError, UsageError

if TYPE_CHECKING:
    import torch

    from braggtrace.simulator import Precision


def simulation_precision(dtype: str, device: str) -> "Precision":
    """Dtype and device of a simulation by name; brings torch in.

    Raises:
        UsageError: no such device.
        CannotRunError: the device is not there.
    """
    with _collector_at_rest():
        import torch

        from braggtrace.simulator import Precision

    dtypes = {"float64": torch.float64, "float32": torch.float32}
    return Precision(dtype=dtypes[dtype], device=_device(device))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keeps the garbage collector from searching torch's modules while they load.

    They are a million objects that live as long as the process; the search takes a
    tenth of the start-up and finds nothing.
    """
    if not gc.isenabled() or "torch" in sys.modules:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _device(name: str) -> "torch.device":
    import torch

    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise UsageError(
            f"unknown torch device {name!r}; wanted cpu, cuda, cuda:0, mps"
        ) from error
    try:
        torch.zeros(1, device=device).cpu()
    except Exception as error:  # each backend has its own way to say that it is absent
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise CannotRunError(
            f"torch device {name!r} is not available here ({why}); name another, cpu "
            "say"
        ) from error
    return device
