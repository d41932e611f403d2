"""Names of units that pint lacks, or of which it makes something else.

Those of CF and UDUNITS (``degrees_north``), words of other languages' habits
(``Kelvin``, ``Angstrom``), and logarithmic units, which pint would scale as any other.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

# of a difference: how far the zero is from that of the kelvin
ZEROS: Final[Mapping[str, Fraction]] = MappingProxyType(
    {
        "degree_Celsius": Fraction(27315, 100),
        "degree_Fahrenheit": Fraction(45967, 100) * Fraction(5, 9),
        "degree_Reaumur": Fraction(27315, 100),
    }
)
# levels of power in decibels, by the power in W that they are over
POWER_LEVELS: Final[Mapping[str, Fraction]] = MappingProxyType(
    {"level_dBm": Fraction(1, 1000), "level_dBW": Fraction(1)}
)
# logarithms of which nothing else is known: they are converted into themselves
OPAQUE: Final = frozenset(
    f"level_{name}"
    for name in (
        *("pH", "mag", "dex", "dBA", "dBC", "dBZ", "dBV", "dBu", "dBuV", "dBi"),
        *("dBc", "dBFS", "octave", "decade"),
    )
)
_RATIO: Final = "level_dB"
LEVEL_NAMES: Final = frozenset({_RATIO, *OPAQUE, *POWER_LEVELS})
_LEVELS: Final[Mapping[str, tuple[str, Fraction]]] = MappingProxyType(
    {
        **{name.removeprefix("level_"): (name, Fraction(1)) for name in OPAQUE},
        **{name.removeprefix("level_"): (name, Fraction(1)) for name in POWER_LEVELS},
        "dB": (_RATIO, Fraction(1)),
        "decibel": (_RATIO, Fraction(1)),
        "decibels": (_RATIO, Fraction(1)),
        "bel": (_RATIO, Fraction(10)),
        "Np": (_RATIO, Fraction(20.0 / math.log(10.0))),
        "neper": (_RATIO, Fraction(20.0 / math.log(10.0))),
        "dBmW": ("level_dBm", Fraction(1)),
        "mmag": ("level_mag", Fraction(1, 1000)),
        "magnitude": ("level_mag", Fraction(1)),
        "octaves": ("level_octave", Fraction(1)),
        "decades": ("level_decade", Fraction(1)),
    }
)
_OTHERS: Final[Mapping[str, tuple[str, Fraction]]] = MappingProxyType(
    {
        "%": ("percent", Fraction(1)),
        "°": ("degree", Fraction(1)),
        "pct": ("percent", Fraction(1)),
        "'": ("arcminute", Fraction(1)),
        '"': ("arcsecond", Fraction(1)),
        "ppmv": ("ppm", Fraction(1)),
        "ppb": ("ppm", Fraction(1, 10**3)),
        "ppbv": ("ppm", Fraction(1, 10**3)),
    }
)
_DEGREES: Final = re.compile(r"(?:deg(?:ree)?s?_?|°)([A-Za-z]+)")
_SCALES: Final[Mapping[str, tuple[str, Fraction]]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("C", "celsius", "centigrade"), ("degree_Celsius", Fraction(1))
        ),
        **dict.fromkeys(("F", "fahrenheit"), ("degree_Fahrenheit", Fraction(1))),
        **dict.fromkeys(("K", "kelvin"), ("kelvin", Fraction(1))),
        **dict.fromkeys(("R", "rankine"), ("degree_Rankine", Fraction(1))),
        **dict.fromkeys(
            ("N", "E", "T", "north", "east", "true"), ("degree", Fraction(1))
        ),
        **dict.fromkeys(("S", "W", "south", "west"), ("degree", Fraction(-1))),
    }
)
_UNCERTAIN: Final = frozenset({"ppt", "pptv"})  # per thousand, and per trillion
_LONG_NAME: Final = 4  # letters; a shorter word is a sign, whose case has a meaning
_TURNS: Final = ("hertz", "turn", "cycle", "revolution", "revolutions_per_minute")


def names_of(word: str) -> Iterator[tuple[str, Fraction]]:
    """Names that a word may stand for, and how many of each it is; likeliest first.

    Args:
        word: of a unit's text.
    """
    if word in _LEVELS:
        yield _LEVELS[word]
        return
    if word in _UNCERTAIN:
        return
    if word in _OTHERS:
        yield _OTHERS[word]
    found = _DEGREES.fullmatch(word)
    if found:
        scale = found[1] if len(found[1]) == 1 else found[1].lower()
        if scale in _SCALES:
            yield _SCALES[scale]
    yield word, Fraction(1)
    if len(word) >= _LONG_NAME and word.isalpha():
        yield word.lower(), Fraction(1)


def counts_turns(names: Iterable[str]) -> bool:
    """Whether a unit counts whole turns, where others count radians."""
    return any(name.endswith(_TURNS) for name in names)
