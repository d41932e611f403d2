"""Makes a recording of references: a folder that is written once and only read then."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from braggtrace.digests import digest
from braggtrace.errors import BaselineError
from braggtrace.sources.base import PixelTrace
from braggtrace.sources.manifest import (
    MANIFEST,
    Manifest,
    RecordedPixel,
    manifest_text,
    read_manifest,
)

READ_ONLY: Final = 0o444
READ_ONLY_FOLDER: Final = 0o555


def write_recording(
    folder: Path,
    references: Mapping[tuple[int, int], PixelTrace],
    environment: Mapping[str, Any] | None = None,
) -> Manifest:
    """Write a recording, whole or not at all.

    Args:
        folder: must not exist: a baseline is never written over.
        references: of the C program, by (slow, fast).
        environment: in which it ran, for the manifest.

    Returns:
        The manifest.

    Raises:
        BaselineError: the folder is there already, or cannot be written.
    """
    _require_free(folder)
    texts = {
        f"trace_s{slow}_f{fast}{reference.suffix}": reference.text.encode()
        for (slow, fast), reference in references.items()
    }
    manifest = _manifest(references, texts, environment)
    place_recording(folder, texts, manifest)
    return manifest


def place_recording(
    folder: Path, texts: Mapping[str, bytes], manifest: Manifest
) -> None:
    """Write a recording aside, read-only, and rename it into place.

    Args:
        folder: must not exist.
        texts: contents by name, without the manifest.
        manifest: names each of them.

    Raises:
        BaselineError: the folder is there already, or cannot be written.
    """
    _require_free(folder)
    files = {**texts, MANIFEST: manifest_text(manifest).encode()}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".recording-", dir=folder.parent))
        try:
            for name, data in files.items():
                _write(aside / name, data)
            aside.chmod(READ_ONLY_FOLDER)
            aside.rename(folder)
        finally:
            if aside.exists():
                aside.chmod(0o700)
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise BaselineError(
            f"the recording {folder} cannot be written: {error.strerror}; choose "
            "another folder with -o"
        ) from error


def protect(folder: Path) -> Manifest:
    """Check a recording against its manifest and make its files read-only.

    Returns:
        The manifest.

    Raises:
        BaselineError: it is not what its manifest says, or cannot be made read-only.
    """
    manifest = read_manifest(folder)
    try:
        for name in (*manifest.sha256, MANIFEST):
            (folder / name).chmod(READ_ONLY)
    except OSError as error:
        raise BaselineError(
            f"{folder} cannot be made read-only: {error.strerror}; its owner can"
        ) from error
    return manifest


def _require_free(folder: Path) -> None:
    if folder.exists() or folder.is_symlink():
        raise BaselineError(
            f"{folder} exists already and a baseline is never written over; choose "
            "another folder with -o"
        )


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(READ_ONLY)


def _manifest(
    references: Mapping[tuple[int, int], PixelTrace],
    texts: Mapping[str, bytes],
    environment: Mapping[str, Any] | None,
) -> Manifest:
    identity = next(iter(references.values())).identity
    return Manifest(
        format="braggtrace-recording",
        version=1,
        program=identity["program"],
        program_version=identity["program_version"],
        build=f"{identity['build']}, sha256 {identity['program_sha256']}",
        arguments=_without_pixel(identity["arguments"].split(" ")),
        pixels=tuple(
            RecordedPixel(slow=slow, fast=fast, trace=name)
            for (slow, fast), name in zip(references, texts, strict=True)
        ),
        sha256={name: digest(data) for name, data in texts.items()},
        environment=None if environment is None else dict(environment),
    )


def _without_pixel(words: Sequence[str]) -> tuple[str, ...]:
    """The arguments that all runs of a recording share."""
    kept = list(words)
    for flag in ("-trace_pixel", "-printout_pixel"):
        if flag in kept:
            at = kept.index(flag)
            del kept[at : at + 3]
    return tuple(kept)
