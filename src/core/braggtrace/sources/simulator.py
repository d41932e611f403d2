"""The torch simulator as the subject; the one module that brings torch in."""

import gc
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from braggtrace import __version__
from braggtrace.errors import CannotRunError, InputFileError, UsageError
from braggtrace.events import Trace, TraceHeader
from braggtrace.experiment import Experiment, Switches
from braggtrace.sources.request import Request

if TYPE_CHECKING:
    import torch

    from braggtrace.simulator import Numbers


def trace_subject(
    request: Request, *, mirrored: Sequence[tuple[int, int]] = ()
) -> Trace:
    """Simulate the pixels of a request in one pass and keep every event.

    Args:
        request: experiment, switches, precision and pixels.
        mirrored: of the pixels, those whose mirror the header should tell of.

    Returns:
        A native trace; with several pixels, ``pixel`` is an index.

    Raises:
        PixelError: the detector has no such pixel.
        InputFileError: a file that the experiment names cannot be used.
        UsageError: no pixel, or no such device.
        CannotRunError: the device is not there.
    """
    if not request.pixels:
        raise UsageError("no pixel is named; add --pixel SLOW FAST")
    for pixel in request.pixels:
        request.experiment.require_pixel(*pixel)
    how = tracing_of(request)

    from braggtrace.simulator import trace_pixels

    return trace_pixels(request.experiment, request.pixels, mirrored=mirrored, **how)


class Tracing(TypedDict):
    """How pixels are traced, whichever way: one by one, in blocks, compiled."""

    switches: Switches
    numbers: "Numbers"
    provenance: dict[str, str]
    version: str
    threads: int


def tracing_of(request: Request) -> Tracing:
    """What a request says of it; brings torch in.

    Raises:
        InputFileError: a file that the experiment names cannot be read.
        UsageError: no such device.
        CannotRunError: the device is not there.
    """
    return Tracing(
        switches=request.switches,
        numbers=numbers_of(request.dtype, request.device),
        provenance={
            "mode": request.mode,
            "experiment_sha256": experiment_checksum(request.experiment),
        },
        version=__version__,
        threads=request.threads,
    )


def trace_notes(header: TraceHeader) -> tuple[str, ...]:
    """What a user should know of the files that the simulation read."""
    note = header.provenance.get("note")
    return (note,) if note else ()


def numbers_of(dtype: str, device: str) -> "Numbers":
    """Dtype and device of a simulation by name; brings torch in.

    Raises:
        UsageError: no such device.
        CannotRunError: the device is not there.
    """
    with _collector_at_rest():
        import torch

        from braggtrace.simulator import Numbers

    dtypes = {"float64": torch.float64, "float32": torch.float32}
    return Numbers(dtype=dtypes[dtype], device=_device(device))


def experiment_checksum(experiment: Experiment) -> str:
    """Checksum of an experiment, files by their content and not by their place.

    Raises:
        InputFileError: a file cannot be read.
    """
    data = asdict(experiment)
    factors = data["crystal"]["structure_factors"]
    for key in ("hkl", "cache"):
        if factors[key] is not None:
            factors[key] = _file_checksum(factors[key])
    return sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()


def _file_checksum(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise InputFileError(path, why) from error


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
