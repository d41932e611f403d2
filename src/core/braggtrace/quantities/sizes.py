"""Names and sizes of the units of SI, as pint has them.

Most traces are in these alone, and pint takes longer to read its definitions than such
a trace takes to be compared. A test holds every entry against pint.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Final

_PREFIXES: Final = (
    ("", "", 0),
    ("G", "giga", 9),
    ("M", "mega", 6),
    ("k", "kilo", 3),
    ("h", "hecto", 2),
    ("c", "centi", -2),
    ("m", "milli", -3),
    ("µ", "micro", -6),
    ("n", "nano", -9),
    ("p", "pico", -12),
)
# name, symbol, prefixes, size and powers in the units that no others make up
_UNITS: Final = (
    ("meter", "m", "k c m µ n p", 1, "meter"),
    ("second", "s", "m µ n p", 1, "second"),
    ("minute", "min", "", 60, "second"),
    ("hour", "h", "", 3600, "second"),
    ("gram", "g", "k m µ", 1, "gram"),
    ("kelvin", "K", "m", 1, "kelvin"),
    ("ampere", "A", "k m µ", 1, "ampere"),
    ("mole", "mol", "k m µ", 1, "mole"),
    ("radian", "rad", "m µ", 1, "radian"),
    ("hertz", "Hz", "G M k", 1, "second-1"),
    ("newton", "N", "M k m", 1000, "gram meter second-2"),
    ("joule", "J", "G M k m", 1000, "gram meter2 second-2"),
    ("watt", "W", "G M k m µ", 1000, "gram meter2 second-3"),
    ("pascal", "Pa", "G M k h", 1000, "gram meter-1 second-2"),
    ("coulomb", "C", "m µ n", 1, "ampere second"),
    ("volt", "V", "M k m µ", 1000, "gram meter2 second-3 ampere-1"),
    ("tesla", "T", "m µ", 1000, "gram second-2 ampere-1"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    name: str
    symbol: str
    size: Fraction
    powers: Mapping[str, Fraction]


def name_of(word: str) -> str:
    """The name that pint has for a word, "" for a word that is not in the table.

    Args:
        word: a name, or a symbol such as ``kg``.
    """
    found = _by_word().get(word)
    return found.name if found is not None else ""


def symbol_of(name: str) -> str:
    """The symbol of a unit of the table, else "".

    Args:
        name: as pint has it.
    """
    found = _by_word().get(name)
    return found.symbol if found is not None and found.name == name else ""


def root_of(name: str) -> tuple[Fraction, Mapping[str, Fraction]] | None:
    """Size and powers of a unit of the table in the units that no others make up.

    Args:
        name: as pint has it.
    """
    found = _by_word().get(name)
    known = found is not None and found.name == name
    return (found.size, found.powers) if found is not None and known else None


def words() -> tuple[str, ...]:
    """Every name and symbol of the table."""
    return tuple(_by_word())


@cache
def _by_word() -> Mapping[str, _Size]:
    found: dict[str, _Size] = {}
    for name, symbol, prefixes, size, root in _UNITS:
        powers = _powers(root)
        for short, long, tens in _PREFIXES:
            if short and short not in prefixes.split():
                continue
            one = _Size(
                name=long + name,
                symbol=short + symbol,
                size=Fraction(10) ** tens * size,
                powers=powers,
            )
            found[one.name] = found[one.symbol] = one
            if short == "µ":
                found[f"u{symbol}"] = found[f"\u03bc{symbol}"] = one
    return MappingProxyType(found)


def _powers(root: str) -> Mapping[str, Fraction]:
    found = {}
    for part in root.split():
        name = part.rstrip("-0123456789")
        found[name] = Fraction(part.removeprefix(name) or 1)
    return MappingProxyType(found)
