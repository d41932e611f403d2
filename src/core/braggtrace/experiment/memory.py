"""What a simulation takes in memory, estimated before anything of that size is made."""

import math
import resource
from pathlib import Path
from typing import Final

from braggtrace.errors import CannotRunError
from braggtrace.experiment import Experiment

_GB: Final = 1.0e9
_STAGES: Final = 8 * 24  # bytes a step: temporaries that are alive at once
RECORDED: Final = 2000  # bytes a step whose events are kept
WRITTEN: Final = 15_000  # bytes a step of a trace, until its text is written; measured
IMAGE: Final = 24  # bytes a pixel: photons, counts, and the file
_DOMAIN: Final = 4000  # bytes a domain, while the rotations are drawn
_RAY: Final = 400  # bytes a ray


def steps_of(experiment: Experiment, oversample: int) -> tuple[int, str]:
    """Steps that one pixel takes, and what they are, in words.

    Rays that trimming takes away are counted.

    Args:
        experiment: the exposure.
        oversample: sub-pixels along an edge of a pixel.
    """
    counts = {
        "rays": _rays(experiment),
        "mosaic domains": experiment.crystal.mosaic.domains,
        "phi steps": experiment.scan.steps,
        "sub-pixels": oversample**2,
        "sensor layers": experiment.detector.sensor.layers,
    }
    counts = {name: max(1, count) for name, count in counts.items()}
    words = [f"{count} {name}" for name, count in counts.items() if count > 1]
    return math.prod(counts.values()), " x ".join(words) or "1 step"


def require_memory(experiment: Experiment, oversample: int, *, each: int = 0) -> None:
    """Refuse an experiment one pixel of which needs more memory than there is.

    Args:
        experiment: the exposure.
        oversample: sub-pixels along an edge of a pixel.
        each: bytes that a step takes; 0 takes what the stages need.

    Raises:
        CannotRunError: says how much, for what, and which keys make it less.
    """
    steps, words = steps_of(experiment, oversample)
    wanted = steps * (each or _STAGES) + _RAY * _rays(experiment)
    wanted += _DOMAIN * experiment.crystal.mosaic.domains
    keys = "oversample, or fewer steps, domains, rays or layers"
    _require(wanted, f"one pixel takes {words}", f"set {keys} (-oversample N)")


def require_image_memory(slow: int, fast: int) -> None:
    """Refuse an image that needs more memory than there is.

    Args:
        slow: rows.
        fast: pixels of each.

    Raises:
        CannotRunError: says how much, and how to render a part.
    """
    what = f"the image has {slow} x {fast} pixels"
    _require(slow * fast * IMAGE, what, "render a region of it (-roi), or fewer pixels")


def _require(wanted: int, what: str, step: str) -> None:
    available = available_memory()
    if wanted > available:
        raise CannotRunError(
            f"needs about {wanted / _GB:.3g} GB: {what}; {available / _GB:.3g} GB are "
            f"free; {step}"
        )


def _rays(experiment: Experiment) -> int:
    beam = experiment.beam
    if beam.sources is not None:
        return len(beam.sources)
    spreads = (beam.horizontal, beam.vertical, beam.dispersion)
    return math.prod(max(1, spread.steps) for spread in spreads)


def available_memory() -> float:
    """Bytes that this process may still take; infinite where nobody tells."""
    known = [_free(), _of_group(), _of_process()]
    return max(0.0, min(known))


def _free() -> float:
    """Of the machine."""
    found = _lines(Path("/proc/meminfo")).get("MemAvailable:")
    return math.inf if found is None else float(found) * 1024.0


def _of_group() -> float:
    """Of the control group, where that has a limit."""
    folder = Path("/sys/fs/cgroup")
    try:
        limit = float((folder / "memory.max").read_text("ascii"))  # or "max"
        used = float((folder / "memory.current").read_text("ascii"))
        cached = float(_lines(folder / "memory.stat").get("inactive_file", "0"))
    except (OSError, ValueError):
        return math.inf
    return limit - used + cached


def _of_process() -> float:
    """Address space that ``ulimit -v`` leaves."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    used = _lines(Path("/proc/self/status")).get("VmSize:", "0")
    return math.inf if limit < 0 else limit - float(used) * 1024.0


def _lines(path: Path) -> dict[str, str]:
    """The second word of each line by the first; nothing of an absent file."""
    try:
        rows = (line.split() for line in path.read_text("ascii").splitlines())
        return {row[0]: row[1] for row in rows if len(row) > 1}
    except (OSError, UnicodeDecodeError):
        return {}
