"""Where a detector lies, in scalars: an oracle for headers, and a way to ask for it.

Written from the numerical reference (``docs/reference/numerical``), sections 2.1 to
2.3.
"""

import math
from dataclasses import dataclass

from braggtrace.imageio import SmvHeader
from tests.simulator.oracles import (
    AXES_OF,
    PIVOT_OF,
    Triple,
    dot,
    plus,
    rotate_about,
    rotate_xyz,
    times,
)

RADIAN = 180.0 * (1.0 / math.pi)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A detector in the units of the command line: mm, degrees, Å."""

    convention: str = "mosflm"
    pixel: float = 0.2
    n_fast: int = 32
    n_slow: int = 28
    distance: float = 100.0
    beam: tuple[float, float] | None = None
    near: tuple[float, float] | None = None  # ORGX, ORGY
    rotations: tuple[float, float, float] = (0.0, 0.0, 0.0)
    twotheta: float = 0.0
    wavelength: float = 1.1
    phi: float = 0.0
    osc: float = 0.0

    def arguments(self) -> list[str]:
        """The C program's options for it."""
        given: dict[str, float] = {
            "-pixel": self.pixel,
            "-detpixels_f": self.n_fast,
            "-detpixels_s": self.n_slow,
            "-distance": self.distance,
            "-lambda": self.wavelength,
            "-detector_rotx": self.rotations[0],
            "-detector_roty": self.rotations[1],
            "-detector_rotz": self.rotations[2],
            "-twotheta": self.twotheta,
        }
        if self.beam:
            given |= {"-Xbeam": self.beam[0], "-Ybeam": self.beam[1]}
        if self.near:
            given |= {"-ORGX": self.near[0], "-ORGY": self.near[1]}
        if self.phi or self.osc:
            given |= {"-phi": self.phi, "-osc": self.osc}
        words = [str(word) for pair in given.items() for word in pair]
        if self.convention == "custom":
            return [*words, "-spindle_axis", "0", "0", "1", "-pivot", "beam"]
        return [*words, f"-{self.convention}"]

    def header(self) -> SmvHeader:
        """What the program will say about it."""
        pixel, distance = self.pixel / 1000.0, self.distance / 1000.0
        extent = (pixel * self.n_fast, pixel * self.n_slow)
        near = self._near(pixel, extent)
        center, spot = self._beam(pixel, extent, near)
        if self.convention == "custom":
            near = center
        beam, fast, slow, normal, axis, *_ = AXES_OF[self.convention]
        about = tuple(angle / RADIAN for angle in self.rotations)
        ratio = dot(beam, rotate_xyz(normal, about))
        close = abs(ratio * distance)
        distance = close / ratio

        def turned(vector: Triple) -> Triple:
            twotheta = self.twotheta / RADIAN
            return rotate_about(rotate_xyz(vector, about), axis, twotheta)

        f, s, o = turned(fast), turned(slow), turned(normal)
        if PIVOT_OF[self.convention] == "sample":
            start = plus(times(-near[0], fast), times(-near[1], slow))
            corner = turned(plus(start, times(close, normal)))
        else:
            start = plus(times(-spot[0], f), times(-spot[1], s))
            corner = plus(start, times(distance, beam))
        close = dot(corner, o)
        to_spot = plus(times(close / ratio, beam), times(-1.0, corner))
        return SmvHeader(
            n_slow=self.n_slow,
            n_fast=self.n_fast,
            pixel_size=pixel,
            extent_slow=extent[1],
            distance=close / ratio,
            close_distance=close,
            wavelength=self.wavelength / 1e10,
            beam_center=center,
            beam_spot=(dot(f, to_spot), dot(s, to_spot)),
            near_point=(-dot(corner, f), -dot(corner, s)),
            corner=corner,
            phi=self.phi / RADIAN,
            osc=self.osc / RADIAN,
            twotheta=self.twotheta / RADIAN,
        )

    def _near(self, pixel: float, extent: tuple[float, float]) -> tuple[float, float]:
        if self.near:
            return (self.near[0] - 0.5) * pixel, (self.near[1] - 0.5) * pixel
        return extent[0] / 2.0, extent[1] / 2.0

    def _beam(
        self, pixel: float, extent: tuple[float, float], near: tuple[float, float]
    ) -> tuple[tuple[float, float], tuple[float, float]]:
        """Beam centre as given or by default, and the spot (fast, slow)."""
        fast, slow = extent
        given = None
        if self.beam:
            given = (self.beam[0] / 1000.0, self.beam[1] / 1000.0)
        match self.convention:
            case "adxv":
                x, y = given or ((fast + pixel) / 2.0, (slow - pixel) / 2.0)
                return (x, y), (x, slow - y)
            case "mosflm" | "denzo":
                x, y = given or ((slow + pixel) / 2.0, (fast + pixel) / 2.0)
                half = 0.5 * pixel if self.convention == "mosflm" else 0.0
                return (x, y), (y + half, x + half)
            case _:
                x, y = given or near
                return (x, y), (x, y)
