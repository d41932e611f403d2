"""The supervisor's image inside one process on the GPU: time, memory, difference."""

import time
from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor

from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Precision, prepare, render
from tests.bench.cuda import Inside
from tests.bench.inside import read, seconds

EDGE: Final = 256  # of the part that the CPU renders, too
PART: Final = range(600, 600 + EDGE), range(900, 900 + EDGE)
CUDA: Final = torch.device("cuda")
DTYPES: Final = {"float64": torch.float64, "float32": torch.float32}


def measured(
    config: str, hkl: str, dtype: str, part: tuple[range, range] = PART
) -> Inside:
    """The first image, further ones, memory, and how far a part is off the CPU's."""
    experiment, switches = read(config, hkl)
    area = range(experiment.detector.n_slow), range(experiment.detector.n_fast)

    def drawn(precision: Precision) -> Callable[[range, range], Tensor]:
        setup = prepare(experiment, switches, precision, NullRecorder())
        return lambda rows, columns: render(setup, rows, columns)

    with torch.no_grad():
        start = time.perf_counter()
        image = drawn(Precision(dtype=DTYPES[dtype], device=CUDA))
        done(image(*area))
        first = time.perf_counter() - start
        further = seconds(lambda: done(image(*area)))
        reserved = torch.cuda.max_memory_reserved(CUDA)
        got, wanted = image(*part).cpu().double(), drawn(Precision())(*part)
    return Inside(
        first=first,
        render=further,
        megabytes=reserved / 2**20,
        of_maximum=float((got - wanted).abs().max() / wanted.max()),
    )


def done(image: Tensor) -> Tensor:
    """Wait until the GPU has computed it."""
    torch.cuda.synchronize(CUDA)
    return image
