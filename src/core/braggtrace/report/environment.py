"""What the run depended on outside the configuration."""

import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from braggtrace.report.home import without_home

# recorded by an allow-list: an environment may hold secrets
VARIABLES: Final = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "KMP_AFFINITY",
    "CUDA_VISIBLE_DEVICES",
    "PYTORCH_ENABLE_MPS_FALLBACK",
    "TORCH_NUM_THREADS",
    "NB_C_BIN",
    "PYTHONHASHSEED",
    "LANG",
    "LC_ALL",
)
_PACKAGES: Final = (
    "braggtrace",
    "torch",
    "numpy",
    "pluggy",
    "pydantic",
    "pyyaml",
    "tabulate",
    "click",
    "filelock",
)


def environment() -> dict[str, Any]:
    """Interpreter, platform, packages, and the variables that matter.

    Returns:
        Plain data; paths below the home folder begin with ``~``.
    """
    return {
        "python": sys.version.split()[0],
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "cpu_count": os.cpu_count(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "variables": variables(),
    }


def variables() -> dict[str, str]:
    """The allowed environment variables that are set."""
    return {
        name: without_home(os.environ[name]) for name in VARIABLES if name in os.environ
    }


def commit(folder: Path) -> dict[str, Any]:
    """Commit of the repository that holds a folder, and whether it was changed since.

    Args:
        folder: any folder.

    Returns:
        ``commit`` and ``dirty``; both None outside a repository.
    """
    head = _git(folder, "rev-parse", "HEAD")
    changes = _git(folder, "status", "--porcelain") if head else None
    return {"commit": head, "dirty": None if changes is None else bool(changes)}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
