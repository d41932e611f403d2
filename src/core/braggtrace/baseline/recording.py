"""Makes a recording of references: a folder that is written once and only read then."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from braggtrace.baseline.manifest import (
    MANIFEST,
    Manifest,
    RecordedPixel,
    manifest_text,
)
from braggtrace.baseline.reference import Reference
from braggtrace.errors import BaselineError

READ_ONLY = 0o444


def write_recording(
    folder: Path, references: Mapping[tuple[int, int], Reference]
) -> Manifest:
    """Write a recording, whole or not at all.

    Args:
        folder: must not exist: a baseline is never written over.
        references: of the C program, by (slow, fast).

    Returns:
        The manifest.

    Raises:
        BaselineError: the folder is there already, or cannot be written.
    """
    if folder.exists():
        raise BaselineError(
            f"{folder} exists already and a baseline is never written over; choose "
            "another folder with -o"
        )
    texts = {
        f"trace_s{slow}_f{fast}{reference.suffix}": reference.text.encode()
        for (slow, fast), reference in references.items()
    }
    manifest = _manifest(references, texts)
    files = {**texts, MANIFEST: manifest_text(manifest).encode()}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".recording-", dir=folder.parent))
        try:
            for name, data in files.items():
                (aside / name).write_bytes(data)
                (aside / name).chmod(READ_ONLY)
            aside.chmod(0o755)
            aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise BaselineError(
            f"the recording {folder} cannot be written: {error.strerror}; choose "
            "another folder with -o"
        ) from error
    return manifest


def _manifest(
    references: Mapping[tuple[int, int], Reference], texts: Mapping[str, bytes]
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
        sha256={name: sha256(data).hexdigest() for name, data in texts.items()},
    )


def _without_pixel(words: Sequence[str]) -> tuple[str, ...]:
    """The arguments that all runs of a recording share."""
    kept = list(words)
    for flag in ("-trace_pixel", "-printout_pixel"):
        if flag in kept:
            at = kept.index(flag)
            del kept[at : at + 3]
    return tuple(kept)
