"""Choose the engine that renders an image: the stages one by one, or compiled."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import torch
from torch import Tensor

from braggtrace.errors import CannotRunError, InternalError
from braggtrace.simulator.compiled.inputs import (
    bound_of_phase,
    essentials,
    features_of,
    tensors_of,
)
from braggtrace.simulator.compiled.kernel import Kernel, load, require_agreement
from braggtrace.simulator.compiled.sine import LARGEST
from braggtrace.simulator.compiled.store import (
    KernelFileError,
    keep,
    kept,
    key_of,
)
from braggtrace.simulator.image import usual_cell
from braggtrace.simulator.rotation import RotatedCell
from braggtrace.simulator.setup import Setup
from braggtrace.simulator.tiling import tile_size

Compile = Literal["auto", "on", "off"]

WORTH_LOADING: Final = 2 * 10**6  # evaluations, a tenth of a second of the plain engine
WORTH_BUILDING: Final = 2 * 10**7  # a second of it, saved at every further image
SAMPLE: Final = 64  # pixels that both engines compute
MEMORY: Final = 256 * 2**20  # bytes
LARGEST_TILE: Final = 2**17  # pixels
COMPILERS: Final = ("g++", "clang++", "c++")


def kernel_for(
    setup: Setup,
    slow: range,
    fast: range,
    how: Compile,
    say: Callable[[str], None],
) -> Kernel | None:
    """The compiled stages of a set-up, where they are wanted and possible.

    Args:
        setup: what all pixels share.
        slow: rows of the image.
        fast: columns of the image.
        how: ``off``; ``on``; or ``auto``, where the image is large enough to gain.
        say: receives why there is no kernel where one was wanted, or that one is built.

    Returns:
        The kernel; None where the stages are to be run one by one.
    """
    evaluations = len(slow) * len(fast) * max(1, setup.evaluations)
    if how == "off" or (how == "auto" and evaluations < WORTH_LOADING):
        return None
    if not evaluations:
        return None
    cell = usual_cell(setup)
    why = _obstacle(setup, cell)
    if why:
        if how == "on":
            say(f"not compiled: {why}")
        return None
    try:
        return _kernel(
            setup,
            cell,
            _sample(slow, fast),
            build=how == "on" or evaluations >= WORTH_BUILDING,
            say=say,
        )
    except Exception as error:  # torch, the compiler and the disk each raise their own
        reason = (str(error) or type(error).__name__).splitlines()[0]
        say(f"not compiled: {reason}; the image takes longer and is the same")
        return None


def kernel_alone(setup: Setup, say: Callable[[str], None]) -> Kernel:
    """The compiled stages of a set-up, not checked against the plain engine.

    Args:
        setup: what all pixels share.
        say: receives that a kernel is built, or why the kept one is not used.

    Returns:
        The kernel; the caller compares it.

    Raises:
        CannotRunError: there is none here.
    """
    cell = usual_cell(setup)
    why = _obstacle(setup, cell)
    if why:
        raise CannotRunError(f"not compiled: {why}")
    try:
        kernel = _kernel(setup, cell, None, build=True, say=say)
    except Exception as error:  # torch, the compiler and the disk each raise their own
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise CannotRunError(f"not compiled: {reason}") from error
    if kernel is None:
        raise InternalError("a kernel was to be built, and none came")
    return kernel


def _obstacle(setup: Setup, cell: RotatedCell) -> str:
    """Why the stages of this set-up cannot be compiled; empty where they can."""
    if setup.precision.device.type != "cpu":
        return f"on {setup.precision.device.type} the stages run as they are"
    if torch.is_grad_enabled():
        return "gradients are asked for"
    if not bound_of_phase(setup, cell) < LARGEST:
        return "phases of the grating function are too large"
    return ""


def _kernel(
    setup: Setup,
    cell: RotatedCell,
    sample: Tensor | None,
    *,
    build: bool,
    say: Callable[[str], None],
) -> Kernel | None:
    """From the folder, or built; with a sample, checked against the plain engine."""
    part = essentials(setup)
    tile = _tile(setup)
    key = key_of(f"tile {tile}\n{features_of((part, cell))}")
    tensors = tensors_of((part, cell))
    path = _kept(key, say)
    if path is None:
        if not build:
            return None
        require_compiler()
        say("compiling for images of this kind, once; it takes a minute")
        path = _built(key, part, cell, tile)
    kernel = Kernel(run=load(path), tensors=tuple(tensors.values()), tile=tile)
    if sample is not None:
        require_agreement(kernel, setup, cell, sample[:tile])
    return kernel


def _kept(key: str, say: Callable[[str], None]) -> Path | None:
    try:
        return kept(key)
    except KernelFileError as error:
        say(f"the kept kernel is not used: {error}")
        return None


def _sample(slow: range, fast: range) -> Tensor:
    """Some pixels that lie all over the image, in order."""
    count = len(slow) * len(fast)
    places = range(0, count, max(1, count // SAMPLE))
    pairs = [(slow[at // len(fast)], fast[at % len(fast)]) for at in places]
    return torch.tensor(pairs, dtype=torch.int64)


def _built(key: str, part: Setup, cell: RotatedCell, tile: int) -> Path:
    from braggtrace.simulator.compiled.build import build_package

    pixels = torch.zeros((tile, 2), dtype=torch.int64)
    return keep(key, lambda path: build_package(part, cell, pixels, path))


def _tile(setup: Setup) -> int:
    """Pixels of a tile, a power of two."""
    most = min(LARGEST_TILE, tile_size(setup, MEMORY))
    return int(2 ** (most.bit_length() - 1))


def require_compiler() -> None:
    """Look for the compiler that torch would use.

    Raises:
        FileNotFoundError: there is none.
    """
    wanted = os.environ.get("CXX", "")
    names = wanted.split()[:1] if wanted else COMPILERS
    if not any(shutil.which(name) for name in names):
        raise FileNotFoundError(f"no C++ compiler ({', '.join(names)}) is here")
