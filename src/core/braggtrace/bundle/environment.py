"""env.json: the environment, and what changed since baseline and last bundle."""

import os
import platform
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from braggtrace.config import RunConfig
from braggtrace.config.side_model import OF_EXPERIMENT
from braggtrace.errors import BaselineError
from braggtrace.regular_files import read_json
from braggtrace.report.environment import changes
from braggtrace.report.redact import without_home
from braggtrace.sources.manifest import read_manifest

# what identifies a run besides its environment
_IDENTITIES: Final = ("repository", "braggtrace", "baseline", "subject")


def surroundings(
    config: RunConfig, metadata: Mapping[str, Any], last: Path | None
) -> dict[str, Any]:
    """What env.json holds.

    Args:
        config: the configuration.
        metadata: what run_metadata.json holds.
        last: the last bundle of this name, or None.

    Returns:
        Plain data.
    """
    here = environment()
    return {
        **here,
        "since_baseline": _since_baseline(config, here),
        "since_last_bundle": _since_last(metadata, here, last),
    }


def recorded_environment(bundle: Path) -> dict[str, Any] | None:
    """The environment of a bundle, for the manifest of what is made of it."""
    try:
        data = read_json(bundle / "env.json")
        return {k: v for k, v in data.items() if not k.startswith("since_")}
    except (OSError, ValueError, AttributeError):
        return None


def _since_baseline(config: RunConfig, here: Mapping[str, Any]) -> dict[str, Any]:
    baseline = config.baseline
    if baseline.kind in OF_EXPERIMENT:
        note = "The baseline's program was run in this environment"
        return {"known": True, "note": note, "changes": []}
    if baseline.recorded is None:
        kind = "a trace file" if baseline.plugin is None else "a plugin's"
        note = f"The baseline is {kind} and does not say where it was made"
        return {"known": False, "note": note, "changes": []}
    folder = Path(baseline.recorded)
    try:
        then = read_manifest(folder).environment
    except BaselineError:
        then = None  # a blocked run says so itself
    if then is None:
        note = f"The recording {folder.name} does not say in which environment"
        return {"known": False, "note": f"{note} it was made", "changes": []}
    found = changes(then, here)
    much = f"{len(found)} facts differ" if found else "nothing differs"
    note = f"Compared with the environment of the recording {folder.name}, {much}"
    return {"known": True, "note": note, "changes": found}


def _since_last(
    metadata: Mapping[str, Any], here: Mapping[str, Any], last: Path | None
) -> dict[str, Any]:
    if last is None:
        return {"bundle": None, "changes": []}
    try:
        then = read_json(last / "env.json")
        before = read_json(last / "run_metadata.json")
        found = changes(_whole(then, before), _whole(here, metadata))
    except (OSError, ValueError, AttributeError, TypeError) as error:
        note = f"the last bundle cannot be compared with: {error}"
        return {"bundle": last.name, "changes": [], "note": note}
    return {"bundle": last.name, "changes": found}


def _whole(env: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {**env, **{key: metadata.get(key) for key in _IDENTITIES}}


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


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
