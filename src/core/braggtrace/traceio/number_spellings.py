"""NaN, infinity and hexadecimal numbers in the spellings of any language."""

import math
import re
from fractions import Fraction
from typing import Final

_HEXADECIMAL: Final = re.compile(
    r"[+-]?0x(?P<whole>[0-9a-f]*)\.?(?P<rest>[0-9a-f]*)p(?P<power>[+-]?[0-9]{1,9})",
    re.IGNORECASE,
)
# C and its libraries, Fortran, IBM XL, Ada, Windows also with a decimal comma, Java,
# JavaScript, Julia, Scheme, Clojure, Prolog, YAML, Mathematica, Maple, spreadsheets
_NAN: Final = re.compile(
    r"[-+]?\.?(?:##|1\.5)?[qs]?nan(?:q|s|16|32|64|f0|\.0)?(?:\([^()]*\))?\**"
    r"|[-+]?1[.,]#(?:ind|qnan|snan|qo|r|so|io)[0-9]*(?:e[+-]?[0-9]+)?"
    r"|indeterminate|float\(undefined\)|#num!|#div/0!|#value!",
    re.IGNORECASE,
)
_INFINITY: Final = re.compile(
    r"[-+]?(?:(?:##|1\.0|\.)?-?inf(?:inity)?(?:16|32|64|f0|\.0)?\**"
    r"|1[.,]#(?:inf|j)[0-9]*(?:e[+-]?[0-9]+)?|∞|complexinfinity|float\(infinity\))",
    re.IGNORECASE,
)
# nan or inf inside of what is a number otherwise: (nan,0.0), 1.5+nanj, [nan 2]
_NUMBER: Final = re.compile(r"[0-9]*\.?[0-9]+(?:[eEdD][+-]?[0-9]+)?")
_SIGNS: Final = re.compile(r"[-+*()\[\]{}<>,;\s.]+")
_PARTS: Final = re.compile(r"(?:nan|inf|infinity)?[ij]?", re.IGNORECASE)
# alone, or run together with the digits of the field beside it
_TOO_NARROW: Final = re.compile(r"[-+0-9.eEdD]*\*{2,}[-+0-9.eEdD*]*")


def special_number(text: str) -> float | str:
    """What is no decimal number, by its spelling.

    Args:
        text: a word of a log or a cell of a table.

    Returns:
        The number; the text itself where it is none.

    Raises:
        ValueError: hexadecimal digits that no double holds.
    """
    hexadecimal = _HEXADECIMAL.fullmatch(text)
    if hexadecimal and (hexadecimal["whole"] or hexadecimal["rest"]):
        return _from_hexadecimal(text, hexadecimal)
    if _INFINITY.fullmatch(text):
        return -math.inf if "-" in text.partition("e")[0] else math.inf
    if _NAN.fullmatch(text) or _TOO_NARROW.fullmatch(text) or _is_partly_nan(text):
        return math.nan
    return text


def _is_partly_nan(text: str) -> bool:
    """Whether a text of several numbers, such as a complex one, holds NaN or ∞."""
    words = [word for word in _SIGNS.split(_NUMBER.sub(" ", text)) if word]
    longest = max(map(len, words), default=0)
    return longest > 1 and all(map(_PARTS.fullmatch, words))


def _from_hexadecimal(text: str, found: re.Match[str]) -> float:
    try:
        value = float.fromhex(text)
    except OverflowError:
        return -math.inf if text.startswith("-") else math.inf
    bits = int(found["whole"] + found["rest"], 16)
    power = int(found["power"]) - 4 * len(found["rest"])
    same = bits == 0
    if value and bits:
        same = Fraction(abs(value)) == Fraction(2) ** power * bits
    if not same:
        raise ValueError(f"{text[:60]} has digits that no double holds")
    return value
