"""Building a kernel: the stages are exported whole and compiled ahead of time."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor
from torch.export import Dim

from braggtrace.recorder import NullRecorder
from braggtrace.simulator.cell_factor import Carried
from braggtrace.simulator.compiled.inputs import GRID, rebuilt, tensors_of
from braggtrace.simulator.compiled.sine import Arithmetic, formula
from braggtrace.simulator.image import pixel_photons

if TYPE_CHECKING:
    from braggtrace.simulator.rotation import RotatedCell
    from braggtrace.simulator.setup import Setup


# no step of a pixel is written to memory: everything between the pixel's
# coordinates and its sum stays in registers
FUSION: Final = {
    "cpp.dynamic_threads": True,
    "assert_indirect_indexing": False,  # the code keeps places inside the box
    "realize_opcount_threshold": 10**9,
    "realize_reads_threshold": 10**9,
    "realize_acc_reads_threshold": 10**9,
    "realize_cpu_opcount_threshold": 10**9,
    "realize_cpu_acc_reads_threshold": 10**9,
}


class Stages(torch.nn.Module):
    """The stages of a tile as a function of tensors alone."""

    def __init__(self, setup: Setup, cell: RotatedCell) -> None:
        super().__init__()
        self._like = (setup, cell)

    def forward(
        self, pixels: Tensor, failed: Tensor, *tensors: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Photons of the pixels, and whether interpolation has ended."""
        setup, cell = rebuilt(self._like, iter(tensors))
        carried = Carried(failed=failed)
        photons = pixel_photons(
            setup, pixels, NullRecorder(), carried=carried, cell=cell
        )
        return photons, carried.failed.clone()


def build_package(setup: Setup, cell: RotatedCell, pixels: Tensor, path: Path) -> None:
    """Compile the stages into a package.

    Args:
        setup: what ``essentials`` gives.
        cell: of a pixel that is not the first.
        pixels: (slow, fast) of a tile, shape (P, 2), int64.
        path: the package, ``.pt2``.

    Raises:
        Exception: whatever torch raises where it cannot compile.
    """
    tensors = tensors_of((setup, cell))
    failed = torch.zeros((), dtype=torch.bool, device=pixels.device)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning of torch about its own parts
        program = torch.export.export(
            Stages(setup, cell),
            (pixels, failed, *tensors.values()),
            dynamic_shapes=(None, None, _free_sizes(tensors)),
            strict=False,
        )
        with _own_sine(wanted=setup.precision.dtype == torch.float64):
            torch._inductor.aoti_compile_and_package(
                program, package_path=str(path), inductor_configs=FUSION
            )


@contextmanager
def _own_sine(*, wanted: bool) -> Iterator[None]:
    """Let the compiler inline the sine."""
    from torch._inductor.lowering import lowerings, make_pointwise
    from torch._inductor.virtualized import ops

    def inline(x: Any) -> Any:
        def number(value: float) -> Any:
            return ops.constant(value, torch.float64)

        return formula(x, Arithmetic(ops.round, ops.floor, ops.fma, number))

    library = lowerings[torch.ops.aten.sin.default]
    if wanted:
        lowerings[torch.ops.aten.sin.default] = make_pointwise(inline)
    try:
        yield
    finally:
        lowerings[torch.ops.aten.sin.default] = library


def _free_sizes(tensors: dict[str, Tensor]) -> tuple[dict[int, object] | None, ...]:
    """Which sizes of the inputs are free: those of the box of reflections."""
    return tuple(
        {axis: Dim.DYNAMIC for axis, n in enumerate(tensor.shape) if n > 1}
        if name.endswith(GRID)
        else None
        for name, tensor in tensors.items()
    )
