"""A golden case as a recording with an image, and the configuration beside it."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from braggtrace.pipeline.starting import arguments_to_yaml

CASES = Path(__file__).parents[1] / "golden" / "cases"
NAME = "phi_from_zero"  # a general cell, five phi steps, 80 x 96 pixels
PIXELS = ((11, 36), (12, 13), (75, 38))


def image_case(folder: Path, **image: Any) -> Path:
    """Write the recording ``c`` and ``run.yaml`` with ``scope: image``.

    Args:
        folder: made if it is not there.
        image: the manifest's entry of the image; none is ``image.npz``.

    Returns:
        The configuration.
    """
    recording = folder / "c"
    recording.mkdir(parents=True)
    for path in (*(CASES / NAME).glob("*.log"), CASES / NAME / "image.npz"):
        shutil.copy(path, recording)
    write_manifest(recording, image={"file": "image.npz", **image})
    config = folder / "run.yaml"
    config.write_text(yaml.safe_dump(_configuration(folder)), encoding="utf-8")
    return config


def write_manifest(recording: Path, **changed: Any) -> None:
    """The manifest of the files that are there, and what a test wants otherwise."""
    data: dict[str, Any] = {
        "format": "braggtrace-recording",
        "version": 1,
        "program": "nanoBragg",
        "program_version": "5-17-17",
        "build": "gcc -O2",
        "arguments": _arguments(),
        "pixels": [
            {"slow": slow, "fast": fast, "trace": f"trace_s{slow}_f{fast}.log"}
            for slow, fast in PIXELS
        ],
        "sha256": {
            path.name: sha256(path.read_bytes()).hexdigest()
            for path in sorted(recording.iterdir())
            if path.name != "manifest.json"
        },
        **changed,
    }
    kept = {key: value for key, value in data.items() if value is not None}
    (recording / "manifest.json").write_text(json.dumps(kept), encoding="utf-8")


def _arguments() -> list[str]:
    case = json.loads((CASES / NAME / "case.json").read_text(encoding="utf-8"))
    return [*case["args"], "-nonoise", "-nopgm", "-noprogress"]


def _configuration(folder: Path) -> dict[str, Any]:
    text, _ = arguments_to_yaml(_arguments(), "image", folder, lenient=False)
    data: dict[str, Any] = yaml.safe_load(text)
    del data["pixel"]
    # the golden cases' floors: values beside zero are differences of larger ones
    floor = {"rtol": 1e-9, "floor": 1e-12, "why": "a zero of the grating function"}
    atol = {"rtol": 1e-9, "atol": 1e-13, "why": "a component near zero"}
    tolerances: dict[str, Any] = {"geometry": {**atol, "atol": 1e-15}}
    tolerances |= dict.fromkeys(("hkl_frac", "rot_a", "rot_b", "rot_c"), atol)
    tolerances["scattering_vec"] = {**atol, "atol": 1e-5}
    for group in ("F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "F_latt_squared"):
        tolerances[group] = floor
    tolerances |= dict.fromkeys(("I_contribution", "I_before_scaling"), floor)
    return {
        **data,
        "baseline": {"recorded": "c"},
        "scope": "image",
        "tolerances": tolerances,
    }
