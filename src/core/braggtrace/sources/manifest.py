"""The manifest of a recording: what ran, which pixels, which files."""

import json
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from braggtrace.digests import digest
from braggtrace.errors import BaselineError
from braggtrace.regular_files import read_regular
from braggtrace.sources.promotion import Promotion

MANIFEST: Final = "manifest.json"
Checksum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RecordedPixel(_Model):
    """One traced pixel."""

    slow: Annotated[int, Field(ge=0)]
    fast: Annotated[int, Field(ge=0)]
    trace: str


class Origin(_Model):
    """The pixel of the detector that an image begins with."""

    slow: Annotated[int, Field(ge=0)]
    fast: Annotated[int, Field(ge=0)]


class RecordedImage(_Model):
    """The image, or a part of it.

    An ``.img`` holds counts, ⌊photons·scale + adc + ½⌋: it cannot do without both.
    """

    file: str
    origin: Origin | None = None
    scale: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    adc: Annotated[float, Field(allow_inf_nan=False)] | None = None


class Manifest(_Model):
    """What a recording holds."""

    format: Literal["braggtrace-recording"]
    version: Literal[1]
    program: str
    program_version: str
    build: str
    arguments: tuple[str, ...]
    pixels: tuple[RecordedPixel, ...]
    image: RecordedImage | None = None
    sha256: dict[str, Checksum]
    promotion: Promotion | None = None
    """Of which earlier version and bundle it was made, where it was not recorded."""
    environment: dict[str, Any] | None = None
    """In which environment it was made; as in env.json of a bundle."""

    def find(self, pixel: tuple[int, int]) -> RecordedPixel | None:
        """The recorded pixel, or None."""
        found = (p for p in self.pixels if (p.slow, p.fast) == pixel)
        return next(found, None)


def read_manifest(folder: Path) -> Manifest:
    """Read a manifest and check every file that it names.

    Args:
        folder: the recording.

    Returns:
        The manifest.

    Raises:
        BaselineError: absent, malformed, or a file that is not what it says.
    """
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(read_regular(path))
    except OSError as error:
        raise BaselineError(
            f"baseline {folder} has no readable {MANIFEST} ({error.strerror}); name "
            "the folder of a recording under baseline.recorded"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BaselineError(f"{path}: {where}: {first['msg']}") from error
    places = [(p.slow, p.fast) for p in manifest.pixels]
    for slow, fast in places:
        if places.count((slow, fast)) > 1:
            twice = f"pixel slow {slow}, fast {fast} stands twice; remove one of them"
            raise BaselineError(f"{path}: {twice}")
    images = () if manifest.image is None else (manifest.image.file,)
    for name in (*(pixel.trace for pixel in manifest.pixels), *images):
        if name not in manifest.sha256:
            raise BaselineError(f"{path}: {name} has no checksum; add it to sha256")
    for name, wanted in manifest.sha256.items():
        _check(folder, name, wanted)
    return manifest


def _check(folder: Path, name: str, wanted: str) -> None:
    if Path(name).name != name:
        raise BaselineError(f"{folder / MANIFEST}: {name!r} leads out of the recording")
    try:
        got = digest(folder / name)
    except OSError as error:
        raise BaselineError(
            f"baseline file {folder / name} cannot be read ({error.strerror}); "
            "restore it"
        ) from error
    if got != wanted:
        raise BaselineError(
            f"baseline file {folder / name} was changed: its sha256 is {got[:16]}..., "
            f"the manifest says {wanted[:16]}...; restore it, a run never writes it"
        )


def manifest_text(manifest: Manifest) -> str:
    """A manifest as the text of its file."""
    data = manifest.model_dump(mode="json", exclude_none=True)
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
