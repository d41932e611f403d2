"""Headers of SMV images, which preset parameters before any option does."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from braggtrace.errors import InputFileError
from braggtrace.experiment.mask_file import pixels_of, require_short
from braggtrace.nanobragg.arguments.numbers import (
    angstrom,
    c_float,
    c_int,
    degrees,
    millimetres,
)
from braggtrace.nanobragg.arguments.settings import Settings

_MAGIC: Final = b"{\nHEADER_BYT"
_NO_SMV: Final = (
    'does not begin as an SMV file, with "{", a line feed and HEADER_BYTES; the C '
    'program prints "does not look like an ADSC frame!" and goes on without the '
    "file: correct its line ends, or leave it out"
)


class HeaderError(InputFileError):
    """A file that does not begin as an SMV image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmvFile:
    """An SMV file: header as text, and the bytes of its pixels."""

    path: Path
    header: str
    pixels: bytes

    def word(self, keyword: str) -> str | None:
        """The entry of exactly this name."""
        for line in reversed(self.header.splitlines()):
            name, equals, text = line.partition("=")
            if equals and name.strip() == keyword:
                return text
        return None

    @property
    def kind(self) -> str | None:
        """The type of the pixels, as the entry TYPE has it."""
        found = self.word("TYPE")
        return None if found is None else found.partition(";")[0].strip()

    def text(self, keyword: str) -> str | None:
        """What stands behind the last occurrence of a keyword, also inside a word."""
        place = self.header.rfind(keyword)
        equals = self.header.find("=", place) if place >= 0 else -1
        return self.header[equals + 1 :] if equals >= 0 else None

    def number(self, keyword: str, *, loose: bool = True) -> float | None:
        """The number behind a keyword, or of the entry of exactly this name."""
        text = self.text(keyword) if loose else self.word(keyword)
        return c_float(text) if text is not None else None


def last_files(arguments: Sequence[str], *, as_listed: bool = False) -> dict[str, str]:
    """The first pass: the last ``-mask`` and ``-img``, in the order they are read.

    Args:
        arguments: without the name of the program.
        as_listed: in the order of the list; else the mask comes first.
    """
    found: dict[str, str] = {}
    place: dict[str, int] = {}
    for flag in ("-mask", "-img"):
        for index, (option, value) in enumerate(pairwise(arguments)):
            if option.startswith("-") and flag in option:
                found[flag], place[flag] = value, index
    order = sorted(found, key=place.__getitem__) if as_listed else list(found)
    return {flag: found[flag] for flag in order}


def read_smv(path: Path) -> SmvFile:
    """Read an SMV file.

    Raises:
        InputFileError: absent, or no SMV file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise InputFileError(path, why) from error
    if not content.startswith(_MAGIC):
        raise HeaderError(path, _NO_SMV)
    size = c_int(content[:512].split(b"=", 1)[1].decode("latin-1"))
    header = content[:size].split(b"\0", 1)[0].decode("latin-1")
    return SmvFile(path=path, header=header, pixels=content[size:])


def preset(
    settings: Settings, file: SmvFile, *, is_mask: bool, loose: bool = True
) -> None:
    """Take over what a header says.

    Args:
        settings: changed in place.
        file: the image or mask.
        is_mask: its pixels say what is rendered.
        loose: as the C program does it: a keyword is found inside a longer one, the y
            of a mask counts from the other edge, two-theta is not taken over, and the
            close distance decides, whatever ``-distance`` says.

    Raises:
        InputFileError: a mask with fewer pixels than its header says, or of another
            type than 16 bits where that is not read as 16 bits all the same.
    """
    _preset_sizes(settings, file)
    _preset_center(settings, file, flipped=is_mask and loose, loose=loose)
    _preset_beam_and_scan(settings, file, loose=loose)
    if is_mask:
        if not loose:
            require_short(file.path, file.kind)
        count = settings.pixels_slow * settings.pixels_fast
        settings.mask = pixels_of(file.path, file.pixels, count)


def _preset_sizes(settings: Settings, file: SmvFile) -> None:
    for keyword, name in (("SIZE1", "pixels_fast"), ("SIZE2", "pixels_slow")):
        text = file.text(keyword)
        if text is not None:
            setattr(settings, name, c_int(text))
    pixel = file.number("PIXEL_SIZE")
    if pixel is not None:
        settings.pixel = millimetres(pixel)
    settings.size_fast = settings.pixels_fast * settings.pixel
    settings.size_slow = settings.pixels_slow * settings.pixel


def _preset_center(
    settings: Settings, file: SmvFile, *, flipped: bool, loose: bool
) -> None:
    x = file.number("BEAM_CENTER_X", loose=loose)
    y = file.number("BEAM_CENTER_Y", loose=loose)
    if x is not None:
        settings.x_beam = millimetres(x)
    if y is not None:
        y = millimetres(y)
        settings.y_beam = settings.size_slow - y if flipped else y
    for keyword, name in (("ORGX", "org_x"), ("ORGY", "org_y")):
        value = file.number(keyword, loose=loose)
        if value is None and not loose:
            value = file.number(f"XDS_{keyword}", loose=False)
        if value is not None:
            setattr(settings, name, value)


def _preset_beam_and_scan(settings: Settings, file: SmvFile, *, loose: bool) -> None:
    close = "close_distance" if loose else "header_close_distance"
    turned = () if loose else (("TWOTHETA", "twotheta", degrees),)
    for keyword, name, convert in (
        ("DISTANCE", "distance", millimetres),
        ("CLOSE_DISTANCE", close, millimetres),
        ("WAVELENGTH", "wavelength", angstrom),
        ("PHI", "phi", degrees),
        ("OSC_RANGE", "osc", degrees),
        *turned,
    ):
        value = file.number(keyword, loose=loose)
        if value is not None:
            setattr(settings, name, convert(value))
