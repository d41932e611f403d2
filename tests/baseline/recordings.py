"""A small recording that a test may damage."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.traceio.nanobragg.logs import log

PIXELS = ((16, 3), (40, 50))


def trace_text(slow: int, fast: int) -> str:
    return log().replace("spixel=16, fpixel=3", f"spixel={slow}, fpixel={fast}")


def manifest(folder: Path, **changed: Any) -> dict[str, Any]:
    """The manifest of the recording, and what a test wants otherwise in it."""
    names = [f"trace_s{slow}_f{fast}.log" for slow, fast in PIXELS]
    data = {
        "format": "braggtrace-recording",
        "version": 1,
        "program": "nanoBragg",
        "program_version": "5-17-17",
        "build": "gcc -O2",
        "arguments": ["-hkl", "P1.hkl"],
        "pixels": [
            {"slow": slow, "fast": fast, "trace": name}
            for (slow, fast), name in zip(PIXELS, names, strict=True)
        ],
        "sha256": {
            path.name: sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.glob("*.log"))
        },
    }
    return {**data, **changed}


def make_recording(folder: Path, **changed: Any) -> Path:
    """Write a recording of two pixels.

    Args:
        folder: made if it is not there.
        changed: entries of the manifest.
    """
    folder.mkdir(exist_ok=True)
    for slow, fast in PIXELS:
        path = folder / f"trace_s{slow}_f{fast}.log"
        path.write_text(trace_text(slow, fast), encoding="utf-8")
    write_manifest(folder, **changed)
    return folder


def write_manifest(folder: Path, **changed: Any) -> None:
    data = manifest(folder, **changed)
    kept = {key: value for key, value in data.items() if value is not None}
    text = json.dumps(kept, indent=2)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
