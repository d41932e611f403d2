"""A loaded kernel: takes tiles of one size and returns photons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from braggtrace.recorder import NullRecorder
from braggtrace.simulator.cell_factor import Carried
from braggtrace.simulator.image import pixel_photons
from braggtrace.simulator.rotation import RotatedCell
from braggtrace.simulator.setup import Setup

# of the brightest sample: sines differ in their last digit, near a zero of the grating
# function, and are multiplied by the cells of three axes
AGREEMENT: Final = {torch.float64: 1e-8, torch.float32: 1e-2}


class KernelMismatchError(Exception):
    """A kernel and the stages that it was made of give different photons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """The compiled stages with the tensors of one set-up.

    Attributes:
        run: the compiled function of (pixels, failed, *tensors).
        tensors: of the set-up.
        tile: pixels that it takes at once.
    """

    run: Callable[[list[Tensor]], Sequence[Tensor]]
    tensors: tuple[Tensor, ...]
    tile: int

    def photons(self, pixels: Tensor, carried: Carried) -> Tensor:
        """Photons in each pixel, as ``pixel_photons`` gives them.

        Args:
            pixels: (slow, fast), shape (P, 2), int64; P is at most ``tile``.
            carried: state of the interpolation, to be updated.

        Returns:
            Shape (P,).
        """
        count = len(pixels)
        whole = pixels.contiguous()
        if count < self.tile:
            whole = torch.cat((pixels, pixels[-1:].expand(self.tile - count, 2)))
        values, carried.failed = self.run([whole, carried.failed, *self.tensors])
        return values[:count]


def load(path: Path) -> Callable[[list[Tensor]], Sequence[Tensor]]:
    """The compiled function of a package."""
    from torch._C._aoti import AOTIModelPackageLoader

    loader = AOTIModelPackageLoader(str(path), "model", False, 1, -1)
    run: Callable[[list[Tensor]], Sequence[Tensor]] = loader.run
    return run


def require_agreement(
    kernel: Kernel, setup: Setup, cell: RotatedCell, sample: Tensor
) -> None:
    """Check a kernel against the plain engine in some pixels.

    Args:
        kernel: the compiled stages.
        setup: what all pixels share.
        cell: of a pixel that is not the first.
        sample: (slow, fast), shape (P, 2), int64.

    Raises:
        KernelMismatchError: the photons differ.
    """
    compiled, plain = Carried(), Carried()
    got = kernel.photons(sample, compiled)
    wanted = pixel_photons(setup, sample, NullRecorder(), carried=plain, cell=cell)
    known = wanted[torch.isfinite(wanted)].abs()
    limit = AGREEMENT[wanted.dtype] * (known.max().item() if len(known) else 0.0)
    same = torch.isclose(got, wanted, rtol=0.0, atol=limit, equal_nan=True).all()
    if not same or bool(compiled.failed) != bool(plain.failed):
        raise KernelMismatchError("it does not give what its stages give")
