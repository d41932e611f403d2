"""How units are written: UDUNITS and CF, SI signs, Unicode; text to names and powers.

``kg m-2 s-1``, ``kg/m^2/s``, ``kg·m⁻²·s⁻¹`` and ``kg.m**-2.s**-1`` have one meaning. A
product is written with a blank, ``.``, ``*``, ``·``, or ``-`` before a name; a power
with a digit behind a name, ``^``, ``**`` or raised digits. As in UDUNITS, ``/`` divides
by what comes next alone: ``J/kg K`` is ``J·K/kg``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

LONGEST: Final = 80  # characters
GREATEST_POWER: Final = 99
_DEEPEST: Final = 8  # parentheses
_BASE: Final = 10  # the one number that is raised to a power
_MOST_BITS: Final = 1000  # of the number before the names
_RAISED: Final = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SIGNS: Final = str.maketrans(
    dict.fromkeys("\u2212\u2010\u2011\u2013", "-")
    | dict.fromkeys("·⋅∙•×\u2217∘・", "*")
    | dict.fromkeys("\u2044\u2215÷", "/")
    | dict.fromkeys("\u2032\u2019", "'")
)
_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<name>Δ?°[^\W\d]*|[^\W\d]\w*|[%‰'"])
      | (?P<sign>\*\*|[\^*/().+-])
    )""",
    re.VERBOSE,
)
_ENDING_IN_DIGITS: Final = re.compile(r"(.*\D)(\d{1,3})")
_MOMENT: Final = re.compile(
    r"(\d{1,4})-(\d{1,2})-(\d{1,2})"
    r"(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d{0,9})?))?"
    r"(\s*(?:Z|UTC|GMT)|\s*[+-]\d{1,2}(?::\d{2})?|\s+\d{1,2}(?::\d{2})?)?)?",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(
    r"(.*\S)\s+\(?(since|re)\s+([^\s)].*?)\)?", re.IGNORECASE
)


class UnitError(ValueError):
    """A unit that nobody knows, or two that measure different things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A unit, taken apart.

    Attributes:
        size: number before the names.
        powers: power of each name, in the order in which they stand.
    """

    size: Fraction
    powers: tuple[tuple[str, Fraction], ...]


def plain_text(text: str) -> str:
    """A unit with one character for each sign that has several: NFKC, and ``^``.

    Args:
        text: as it stands in a file.
    """
    plain = text if text.isascii() else _one_character_each(text)
    return " ".join(plain.replace("''", '"').split())


def _one_character_each(text: str) -> str:
    import unicodedata  # most units are ASCII, which needs none of it

    raised = _RAISED.sub(lambda found: f"^{found[0]} ", text)
    return unicodedata.normalize("NFKC", raised).translate(_SIGNS)


def split_reference(text: str) -> tuple[str, str, str]:
    """A unit, and what it counts from; "" where there is none.

    Args:
        text: plain, such as ``days since 1970-01-01`` or ``dB re 1 uPa``.

    Returns:
        The unit; ``since`` or ``re``; the moment or the unit behind it.
    """
    found = _REFERENCE.fullmatch(text)
    return (found[1], found[2].lower(), found[3]) if found else (text, "", "")


def spelled(text: str, known: Callable[[str], bool]) -> Spelled:
    """Names and powers of a unit.

    Args:
        text: plain, see ``plain_text``.
        known: whether a word is the name of a unit. Of a word such as ``m2`` the part
            before the digits counts first.

    Raises:
        UnitError: it is no product of powers.
    """
    if len(text) > LONGEST:
        raise UnitError(f"{text[:LONGEST]!r}... is too long for a unit")
    return _Parser(text, known).parsed()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    begin: int
    end: int


class _Parser:
    """Reads products of powers from left to right."""

    def __init__(self, text: str, known: Callable[[str], bool]) -> None:
        self._text, self._known = text, known
        self._tokens = self._split()
        self._at = 0

    def parsed(self) -> Spelled:
        size, powers = self._product(0)
        if self._at < len(self._tokens):
            raise self._wrong()
        return Spelled(size=size, powers=tuple((n, p) for n, p in powers.items() if p))

    def _split(self) -> list[_Token]:
        found, at = [], 0
        while at < len(self._text):
            match = _TOKEN.match(self._text, at)
            if match is None:
                raise self._wrong()
            kind = str(match.lastgroup)
            found.append(_Token(kind, match[kind], match.start(kind), match.end(kind)))
            at = match.end()
        return found

    def _wrong(self) -> UnitError:
        return UnitError(
            f"{self._text!r} is no unit; wanted such as m, 1/s, kg m-2 s-1, kg*m^2"
        )

    def _peek(self, ahead: int = 0) -> _Token | None:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None

    def _takes(self, *signs: str) -> bool:
        token = self._peek()
        if token is None or token.kind != "sign" or token.text not in signs:
            return False
        self._at += 1
        return True

    def _product(self, depth: int) -> tuple[Fraction, dict[str, Fraction]]:
        if depth > _DEEPEST:
            raise self._wrong()
        size, powers = Fraction(1), dict[str, Fraction]()
        divides = self._takes("/")  # "/s" is 1/s
        joined = True
        while True:
            token = self._peek()
            if token is None or (token.kind == "number" and not joined):
                raise self._wrong()  # or "m2.5" would be half of an m2
            number, names = self._power(depth)
            size = size / number if divides else size * number
            for name, power in names.items():
                powers[name] = powers.get(name, Fraction(0)) + (
                    -power if divides else power
                )
            self._require_small(powers)
            token = self._peek()
            if token is None or token.text == ")":
                return size, powers
            divides = self._takes("/") or self._takes_per()
            joined = divides or self._takes("*") or not powers
            if not joined and not self._takes("."):
                self._takes_hyphen()

    def _takes_per(self) -> bool:
        token = self._peek()
        if token is None or token.text.lower() != "per":
            return False
        self._at += 1
        return True

    def _takes_hyphen(self) -> None:
        """``N-m`` is a product; ``m-2`` was a power, and ``m - 2`` is nothing."""
        follows = self._peek(1)
        if follows is not None and follows.kind == "name":
            self._takes("-")

    def _power(self, depth: int) -> tuple[Fraction, dict[str, Fraction]]:
        token = self._peek()
        if token is None:
            raise self._wrong()
        self._at += 1
        if token.text == "(":
            size, powers = self._product(depth + 1)
            if not self._takes(")"):
                raise self._wrong()
            return self._raised(size, powers, self._exponent(None))
        if token.kind == "number":
            number, power = self._number(token.text), self._exponent(None)
            if not number or (power != 1 and number != _BASE):
                raise self._wrong()
            return self._raised(number, {}, power)
        if token.kind != "name":
            raise self._wrong()
        name, digits = self._name(token.text)
        exponent = Fraction(digits) if digits else self._exponent(token)
        return self._raised(Fraction(1), {name: Fraction(1)}, exponent)

    def _name(self, word: str) -> tuple[str, str]:
        """A word as a name, and the digits of its power."""
        found = _ENDING_IN_DIGITS.fullmatch(word)
        if found and int(found[2]) and self._known(found[1]):
            return found[1], found[2]
        return word, ""

    def _exponent(self, name: _Token | None) -> Fraction:
        """The power that follows; 1 where there is none."""
        if self._takes("^", "**"):
            return self._explicit()
        sign, digits = self._peek(), self._peek(1)
        if name is None or sign is None or digits is None or sign.text not in "+-":
            return Fraction(1)
        near = sign.begin == name.end and digits.begin == sign.end
        if not near or not digits.text.isdigit():
            return Fraction(1)
        self._at += 2
        return self._number(sign.text + digits.text)

    def _explicit(self) -> Fraction:
        inside = self._takes("(")
        power = self._signed()
        if inside and self._takes("/"):
            below = self._signed()
            if not below:
                raise self._wrong()
            power /= below
        if inside and not self._takes(")"):
            raise self._wrong()
        return power

    def _signed(self) -> Fraction:
        sign = -1 if self._takes("-") else 1
        if sign > 0:
            self._takes("+")
        token = self._peek()
        if token is None or token.kind != "number":
            raise self._wrong()
        self._at += 1
        return sign * self._number(token.text)

    def _number(self, text: str) -> Fraction:
        exponent = text.lower().partition("e")[2] or "0"
        if abs(int(exponent)) > GREATEST_POWER:
            raise self._wrong()
        return Fraction(text)

    def _raised(
        self, size: Fraction, powers: dict[str, Fraction], power: Fraction
    ) -> tuple[Fraction, dict[str, Fraction]]:
        if abs(power) > GREATEST_POWER:
            raise self._wrong()
        if size != 1 and power.denominator != 1:
            raise self._wrong()
        raised = {name: own * power for name, own in powers.items()}
        self._require_small(raised)
        grown = size**power.numerator if size != 1 else size
        if max(grown.numerator, grown.denominator).bit_length() > _MOST_BITS:
            raise self._wrong()
        return grown, raised

    def _require_small(self, powers: dict[str, Fraction]) -> None:
        if any(abs(power) > GREATEST_POWER for power in powers.values()):
            raise self._wrong()


def moment(text: str) -> str:
    """The moment that a time is counted from, in one spelling.

    Args:
        text: such as ``1970-01-01``, ``1970-1-1 0:0:0`` or ``1970-01-01T00:00:00Z``.

    Raises:
        UnitError: it is none.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise UnitError(
            f"{text[:LONGEST]!r} is no moment; wanted such as 1970-01-01 00:00:00"
        )
    year, month, day, hour, minute, second, zone = found.groups(default="0")
    seconds = Fraction(second)
    away = zone.strip().upper()
    shift = "" if away in ("Z", "UTC", "GMT") or not away.strip("+-0:") else away
    date = f"{int(year):04d}-{int(month):02d}-{int(day):02d}"
    return f"{date} {int(hour):02d}:{int(minute):02d}:{seconds} {shift}".rstrip()
