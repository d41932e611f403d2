"""Meaning of the lines that the unmodified C program prints of a run and of a pixel.

Source: numerical reference (``docs/reference/numerical``), section 8.1. The values of
a block are those that the program's variables hold when the pixel is finished: of the
last layer, sub-pixel, ray, phi step and mosaic domain.
"""

import re
from dataclasses import dataclass
from typing import Final

from braggtrace.catalog import spec_of
from braggtrace.traceio.literal import half_width

STALE: Final = (
    "the program looked up no structure factor in this pixel: it prints that of a "
    "pixel before"
)
UNSET: Final = "dmin cuts every ray of this pixel off: the program prints what was left"
NO_ROW: Final = "the log ends before this row of the cell vectors"


@dataclass(frozen=True, slots=True)
class Digits:
    """How a number is printed: significant digits, or digits after the point."""

    significant: int = 0
    decimals: int = 0

    def half_width(self, value: float) -> float:
        """Half of the interval that the printed number stands for."""
        if self.significant:
            return half_width(value, self.significant)
        return 0.5 * 10.0**-self.decimals if self.decimals else 0.0

    def text(self, value: float) -> str:
        """The number as it is printed."""
        if self.significant:
            return f"{value:.{self.significant}g}"
        return f"{value:.{self.decimals}f}"


G6: Final = Digits(significant=6)
G10: Final = Digits(significant=10)
F6: Final = Digits(decimals=6)
F8: Final = Digits(decimals=8)
WHOLE: Final = Digits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One number of a line: which event, which component, in which unit and digits."""

    event: str
    digits: Digits
    component: int = 0
    unit: str = ""

    @property
    def printed_unit(self) -> str:
        """Unit of the printed number."""
        return self.unit or spec_of(self.event).unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line: its pattern, with one group for each reading, and how it is written."""

    pattern: re.Pattern[str]
    readings: tuple[Reading, ...]
    layout: str


def _line(pattern: str, layout: str, *readings: Reading) -> PrintedLine:
    spaced = pattern.replace(" ", r"\s+")
    return PrintedLine(
        pattern=re.compile(rf"\s*{spaced}\s*$"), readings=readings, layout=layout
    )


def _vector(event: str, digits: Digits, unit: str = "") -> tuple[Reading, ...]:
    return tuple(
        Reading(event=event, component=i, digits=digits, unit=unit) for i in range(3)
    )


def _row(names: tuple[str, str, str], component: int, unit: str) -> PrintedLine:
    axis = "XYZ"[component]
    readings = tuple(
        Reading(event=name, component=component, digits=F8, unit=unit) for name in names
    )
    return _line(
        rf"{axis}: (\S+)\s+(\S+)\s+(\S+)", axis + ": {:>11} {:>11} {:>11}", *readings
    )


def _rows(a: str, b: str, c: str, unit: str) -> tuple[PrintedLine, ...]:
    return tuple(_row((a, b, c), component, unit) for component in range(3))


DIRECT_TITLE: Final = "real-space cell vectors (Angstrom):"
RECIPROCAL_TITLE: Final = "reciprocal-space cell vectors (Angstrom^-1):"
COLUMNS: Final = "     a           b           c         "
HEADS: Final = ("a           b           c", "a_star      b_star      c_star")

# the program ends its warnings without a new line
OPENING: Final = _line(
    r"(?:.*!)?\s*(\d+) (\d+) : stol = (\S+)(?: or \S+)?",
    "{:>4} {:>4} : stol = {}",
    Reading(event="pixel", component=1, digits=WHOLE),
    Reading(event="pixel", component=0, digits=WHOLE),
    Reading(event="stol", digits=G6),
)
BLOCK: Final[tuple[PrintedLine, ...]] = (
    _line(r"at (\S+)\s+(\S+)\s+(\S+)", "at {} {} {}", *_vector("pixel_pos", G6)),
    _line(
        r"hkl= (\S+)\s+(\S+)\s+(\S+) hkl0= (\S+)\s+(\S+)\s+(\S+)",
        "hkl= {} {} {}  hkl0= {} {} {}",
        *_vector("hkl_frac", F6),
        *_vector("hkl_rounded", WHOLE),
    ),
    _line(
        r"F_cell=(\S+) F_latt=(\S+) I = (\S+)",
        " F_cell={}  F_latt={}   I = {}",
        Reading(event="F_cell", digits=G6),
        Reading(event="F_latt", digits=G6),
        Reading(event="I_before_scaling", digits=G6),
    ),
    _line(
        r"I/steps (\S+)", "I/steps {:>15}", Reading(event="I_over_steps", digits=G10)
    ),
    _line(r"polar (\S+)", "polar   {:>15}", Reading(event="polar", digits=G10)),
    _line(r"omega (\S+)", "omega   {:>15}", Reading(event="omega_pixel", digits=G10)),
    _line(
        r"capfrac (\S+)",
        "capfrac {:>15}",
        Reading(event="capture_fraction", digits=G10),
    ),
    _line(
        r"pixel (\S+)",
        "pixel   {:>15}",
        Reading(event="floatimage_accumulated", digits=G10),
    ),
)
ROTATED_ROWS: Final = _rows("rot_a", "rot_b", "rot_c", "Å")
DIRECT_ROWS: Final = _rows("cell_a", "cell_b", "cell_c", "Å")
RECIPROCAL_ROWS: Final = _rows("a_star", "b_star", "c_star", "1/Å")

# printed once, before any pixel
SETUP: Final[tuple[PrintedLine, ...]] = (
    _line(
        r"volume = (\S+) A\^3",
        "volume = {} A^3",
        Reading(event="cell_volume", digits=G6),
    ),
    _line(
        r"incident fluence: (\S+) photons/m\^2",
        "  incident fluence: {} photons/m^2",
        Reading(event="fluence", digits=G6),
    ),
    _line(
        r"distance=(\S+)(?: detsize=\S+)? pixel=(\S+) meters.*",
        "  distance={}  pixel={} meters",
        Reading(event="distance", digits=G6),
        Reading(event="pixel_size", digits=G6),
    ),
    _line(
        r"DIRECTION_OF_DETECTOR_X-AXIS= (\S+)\s+(\S+)\s+(\S+)",
        "  DIRECTION_OF_DETECTOR_X-AXIS= {} {} {}",
        *_vector("fdet_vec", G6),
    ),
    _line(
        r"DIRECTION_OF_DETECTOR_Y-AXIS= (\S+)\s+(\S+)\s+(\S+)",
        "  DIRECTION_OF_DETECTOR_Y-AXIS= {} {} {}",
        *_vector("sdet_vec", G6),
    ),
    _line(
        r"DIRECTION_OF_DETECTOR_Z-AXIS= (\S+)\s+(\S+)\s+(\S+)",
        "  DIRECTION_OF_DETECTOR_Z-AXIS= {} {} {}",
        *_vector("odet_vec", G6),
    ),
    _line(
        r"INCIDENT_BEAM_DIRECTION= (\S+)\s+(\S+)\s+(\S+)",
        "  INCIDENT_BEAM_DIRECTION= {} {} {}",
        *_vector("beam_vector", G6),
    ),
    _line(
        r"spindle ROTATION_AXIS= (\S+)\s+(\S+)\s+(\S+)",
        "  spindle ROTATION_AXIS= {} {} {}",
        *_vector("spindle_axis", G6),
    ),
)


def events_of(lines: tuple[PrintedLine, ...]) -> tuple[str, ...]:
    """Names of the events that some lines hold, in the order of the lines."""
    return tuple(dict.fromkeys(r.event for line in lines for r in line.readings))


BLOCK_EVENTS: Final = events_of((OPENING, *BLOCK, *ROTATED_ROWS))
SETUP_EVENTS: Final = events_of((*DIRECT_ROWS, *RECIPROCAL_ROWS, *SETUP))
# what the program holds only if dmin lets a ray of the pixel through
SCATTERED_EVENTS: Final = (
    *("hkl_frac", "hkl_rounded", "F_cell", "F_latt", "rot_a", "rot_b", "rot_c"),
)
