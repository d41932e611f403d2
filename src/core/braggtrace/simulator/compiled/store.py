"""The folder of the user in which kernels are kept, one file each.

The name of a file holds the key of the kernel and the checksum of its content. A file
that is truncated or changed is refused; one that other sources, another machine or
another torch made is not found.
"""

import hashlib
import os
import platform
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import torch

CPU_FACTS: Final = Path("/proc/cpuinfo")
WORTH_NAMING: Final = ("flags", "Features", "model name")
PRIVATE: Final = 0o700
OTHERS_WRITE: Final = 0o022


class KernelFileError(Exception):
    """A kept kernel cannot be trusted; the message says why."""


def folder() -> Path:
    """The folder of the kernels, in the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "braggtrace" / "kernels"


def key_of(features: str) -> str:
    """Names a kernel: its features, these sources, this machine and this torch."""
    facts = (features, _sources(), _machine(), torch.__version__)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32]


def kept(key: str) -> Path | None:
    """The file of a kernel, or None.

    Raises:
        KernelFileError: there is one, but not as it was written or not this user's own.
    """
    found = sorted(folder().glob(f"{key}.*.pt2")) if folder().is_dir() else []
    if not found:
        return None
    _require_own(folder())
    path = found[0]
    _require_own(path)
    if path.name != _name(key, path):
        raise KernelFileError(f"{path} is damaged")
    return path


def keep(key: str, build: Callable[[Path], None]) -> Path:
    """Build a kernel aside and put it into the folder whole.

    Args:
        key: of the kernel.
        build: writes the file that it is given.

    Returns:
        The file.

    Raises:
        OSError: the folder cannot be written.
    """
    place = folder()
    place.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    _require_own(place)
    with tempfile.TemporaryDirectory(dir=place, prefix=".building-") as aside:
        made = Path(aside) / "kernel.pt2"
        build(made)
        for old in place.glob(f"{key}.*.pt2"):
            old.unlink(missing_ok=True)
        return made.replace(place / _name(key, made))


def _name(key: str, path: Path) -> str:
    return f"{key}.{hashlib.sha256(path.read_bytes()).hexdigest()[:32]}.pt2"


def _require_own(path: Path) -> None:
    """A kernel is machine code: nobody else may have written it."""
    if not hasattr(os, "getuid"):
        return
    facts = path.stat()
    if facts.st_uid != os.getuid() or facts.st_mode & OTHERS_WRITE:
        raise KernelFileError(f"{path} can be written by others")


@cache
def _sources() -> str:
    """Checksum of the simulator's own code."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _machine() -> str:
    """What machine code depends on."""
    facts = [
        platform.system(),
        platform.machine(),
        torch.backends.cpu.get_cpu_capability(),
    ]
    if CPU_FACTS.is_file():
        lines = CPU_FACTS.read_text(encoding="utf-8", errors="replace").splitlines()
        facts += sorted({line for line in lines if line.startswith(WORTH_NAMING)})
    else:
        facts.append(platform.processor())
    return "\n".join(facts)
