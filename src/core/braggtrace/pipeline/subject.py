"""The torch simulator as the subject; the one module that brings torch in."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from braggtrace import __version__
from braggtrace.config import RunConfig, build_experiment, build_switches
from braggtrace.errors import CannotRunError, UsageError
from braggtrace.events import Trace

if TYPE_CHECKING:
    import torch


def trace_subject(config: RunConfig) -> Trace:
    """Simulate the configured pixel and keep every event.

    Args:
        config: experiment, subject and pixel.

    Returns:
        A native trace.

    Raises:
        PixelError: the detector has no such pixel.
        InputFileError: a file that the experiment names cannot be used.
        UsageError: no such device.
        CannotRunError: the device is not there.
    """
    experiment, switches = build_experiment(config), build_switches(config)
    experiment.require_pixel(*config.traced_pixel)

    with _collector_at_rest():
        import torch

        from braggtrace.simulator import Numbers, trace_pixel

    dtype = {"float64": torch.float64, "float32": torch.float32}[config.subject.dtype]
    return trace_pixel(
        experiment,
        config.traced_pixel,
        switches=switches,
        numbers=Numbers(dtype=dtype, device=_device(config.subject.device)),
        provenance={
            "mode": config.subject.mode,
            "experiment_sha256": experiment_checksum(config),
        },
        version=__version__,
    )


def experiment_checksum(config: RunConfig) -> str:
    """Checksum of the experiment, files by their content and not by their place."""
    data = config.experiment.model_dump(mode="json")
    crystal = data["crystal"]
    for holder, key in (
        (crystal["structure_factors"], "hkl"),
        (crystal, "mosflm_matrix"),
    ):
        if holder[key] is not None:
            content = Path(holder[key]).read_bytes()
            holder[key] = sha256(content).hexdigest()
    return sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keeps the garbage collector from searching torch's modules while they load.

    They are a million objects that live as long as the process; the search takes a
    tenth of the start-up and finds nothing.
    """
    if not gc.isenabled():
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
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        why = str(error).splitlines()[0]
        raise CannotRunError(
            f"torch device {name!r} is not available here ({why}); use --device cpu"
        ) from error
    return device
