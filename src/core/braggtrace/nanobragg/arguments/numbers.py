"""Numbers as C reads them: the leading part counts, and no number at all is zero."""

import math
import re
from typing import Final

from braggtrace.units import DEGREES_PER_RADIAN, ELECTRON_VOLT_ANGSTROM

_SPACE: Final = r"[ \t\n\v\f\r]*"
_HEX: Final = r"0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?[0-9]+)?"
_DECIMAL: Final = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_WORDS: Final = r"(?i:inf(?:inity)?|nan)"
_FLOAT: Final = re.compile(rf"{_SPACE}([+-]?(?:{_HEX}|{_DECIMAL}|{_WORDS}))")
_INT: Final = re.compile(rf"{_SPACE}([+-]?[0-9]+)")


def c_float(text: str) -> float:
    """The number at the start of a text, or zero."""
    return leading_float(text)[0]


def leading_float(text: str) -> tuple[float, int]:
    """The number at the start of a text, and how many characters it takes."""
    found = _FLOAT.match(text)
    if found is None:
        return 0.0, 0
    number = found[1]
    value = float.fromhex(number) if "x" in number.lower() else float(number)
    return value, found.end()


def c_int(text: str) -> int:
    """The whole number at the start of a text, or zero, in 32 bits."""
    found = _INT.match(text)
    number = int(found[1]) if found else 0
    number = max(-(2**63), min(2**63 - 1, number))
    return (number + 2**31) % 2**32 - 2**31


def is_number(text: str) -> bool:
    """Whether all of a text is one number."""
    return leading_float(text)[1] == len(text) > 0


def divide(top: float, bottom: float) -> float:
    """A quotient that knows infinity and not-a-number, as C's does."""
    if bottom != 0.0:
        return top / bottom
    if top == 0.0 or math.isnan(top):
        return math.nan
    return math.copysign(math.inf, top) * math.copysign(1.0, bottom)


def millimetres(value: float) -> float:
    """Mm to m; the same division turns mrad into rad."""
    return value / 1000.0


def degrees(value: float) -> float:
    """Degrees to radians."""
    return value / DEGREES_PER_RADIAN


def percent(value: float) -> float:
    """Percent to a fraction."""
    return value / 100.0


def angstrom(value: float) -> float:
    """Å to m, of a wavelength."""
    return value / 1.0e10


def spacing(value: float) -> float:
    """Å to m, of a lattice spacing."""
    return value * 1.0e-10


def depth(value: float) -> float:
    """Micrometres to m, of a sensor."""
    return value * 1.0e-6


def water_thickness(value: float) -> float:
    """Micrometres to m, of water."""
    return value / 1.0e6


def photon_energy(value: float) -> float:
    """Energy in eV to a wavelength in m."""
    return divide(ELECTRON_VOLT_ANGSTROM, value) / 1.0e10


def same(value: float) -> float:
    """The number itself."""
    return value
