"""One row of the option table, and what a row does to the settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from braggtrace.experiment import Switches
from braggtrace.nanobragg.arguments.numbers import c_float, c_int, degrees, same
from braggtrace.nanobragg.arguments.settings import Settings

Match = Literal["exact", "contains", "length"]
Program = Literal["stock", "fork"]
Kind = Literal["number", "whole", "word", "nothing"]


class Taken(NamedTuple):
    """How many values a row used, and whether later rows still see the argument."""

    values: int
    stop: bool = False


Apply = Callable[[Settings, Sequence[str]], Taken]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A row of the table.

    Attributes:
        pattern: what is looked for in an argument.
        match: the argument is the pattern, contains it, or contains it and has its
            length.
        values: arguments that must follow; with fewer the row does nothing.
        kind: what those arguments are.
        effect: one line for people.
        apply: changes the settings.
        last: later rows do not see the argument.
        program: the one program that has this row; None for both.
        without_effect: read and then not used.
        crashes_without_value: the C program does, where it stands last.
        loose: the switch without which the argument must be the pattern itself.
        idle_last: the switch with which the row does nothing where it stands last.
        reads_file: its value is the name of a file that the program reads.
    """

    pattern: str
    match: Match
    values: int
    kind: Kind
    effect: str
    apply: Apply
    last: bool = False
    program: Program | None = None
    without_effect: bool = False
    crashes_without_value: bool = False
    loose: str | None = None
    idle_last: str | None = None
    reads_file: bool = False

    def matches(self, argument: str, switches: Switches) -> bool:
        """Whether this row is about an argument."""
        strict = self.loose is not None and not getattr(switches, self.loose)
        if strict or self.match == "exact":
            return argument == self.pattern
        right_length = self.match == "contains" or len(argument) == len(self.pattern)
        return right_length and self.pattern in argument


def number(
    *names: str, scale: Callable[[float], float] = same, **also: Any
) -> tuple[int, Kind, Apply]:
    """One number for one or several settings; ``also`` is set with it."""

    def apply(settings: Settings, following: Sequence[str]) -> Taken:
        value = scale(c_float(following[0]))
        _put(settings, dict.fromkeys(names, value) | also)
        return Taken(1)

    return 1, "number", apply


def whole(*names: str, sign: int = 1, **also: Any) -> tuple[int, Kind, Apply]:
    """One whole number for one or several settings."""

    def apply(settings: Settings, following: Sequence[str]) -> Taken:
        value = sign * c_int(following[0])
        _put(settings, dict.fromkeys(names, value) | also)
        return Taken(1)

    return 1, "whole", apply


def word(name: str, **also: Any) -> tuple[int, Kind, Apply]:
    """One word, such as a file name."""

    def apply(settings: Settings, following: Sequence[str]) -> Taken:
        _put(settings, {name: following[0], **also})
        return Taken(1)

    return 1, "word", apply


def vector(
    name: str, scale: Callable[[float], float] = same, **also: Any
) -> tuple[int, Kind, Apply]:
    """Three numbers."""

    def apply(settings: Settings, following: Sequence[str]) -> Taken:
        x, y, z = (scale(c_float(text)) for text in following[:3])
        _put(settings, {name: (x, y, z), **also})
        return Taken(3)

    return 3, "number", apply


def cells(*axes: int) -> tuple[int, Kind, Apply]:
    """Number of cells along some of the axes."""

    def apply(settings: Settings, following: Sequence[str]) -> Taken:
        for axis in axes:
            settings.cells[axis] = c_int(following[0])
        return Taken(1)

    return 1, "whole", apply


def pixel(
    name: str, order: Literal["slow fast", "fast slow"]
) -> tuple[int, Kind, Apply]:
    """A pixel, kept as (slow, fast)."""

    def apply(settings: Settings, following: Sequence[str]) -> Taken:
        first, second = c_int(following[0]), c_int(following[1])
        pair = (first, second) if order == "slow fast" else (second, first)
        _put(settings, {name: pair})
        return Taken(2)

    return 2, "whole", apply


def switch(**values: Any) -> tuple[int, Kind, Apply]:
    """Settings that an option without value sets."""

    def apply(settings: Settings, following: Sequence[str]) -> Taken:
        _put(settings, values)
        return Taken(0)

    return 0, "nothing", apply


def unused(values: int, kind: Kind = "number") -> tuple[int, Kind, Apply]:
    """Values that are read and not used."""
    return values, kind, lambda settings, following: Taken(values)


def unit_cell(settings: Settings, following: Sequence[str]) -> Taken:
    """Up to six numbers, as far as the first that starts with a minus."""
    settings.cell_given = True
    used = 0
    for text in following[:6]:
        if text.startswith("-"):
            break
        settings.cell[used] = c_float(text)
        used += 1
    return Taken(used, stop=used < 6)


def misset(settings: Settings, following: Sequence[str]) -> Taken:
    """``random``, or three angles that cancel it."""
    if "rand" in following[0]:
        settings.misset_random = True
        return Taken(1, stop=True)
    if len(following) < 3:
        return Taken(0)
    _, _, apply = vector("misset", scale=degrees, misset_random=False)
    return apply(settings, following)


def attenuation(settings: Settings, following: Sequence[str]) -> Taken:
    """Attenuation depth; none of it takes the thickness away, too."""
    value = c_float(following[0])
    if "inf" in following[0] or value == 0.0:
        settings.attenuation = settings.thickness = 0.0
    else:
        settings.attenuation = 1.0 / (value * 1.0e-6)
    return Taken(1)


def pivot(settings: Settings, following: Sequence[str]) -> Taken:
    """What the rotations leave in place; another word changes nothing."""
    if "sample" in following[0]:
        settings.pivot = settings.pivot_requested = "sample"
    if "beam" in following[0]:
        settings.pivot = settings.pivot_requested = "beam"
    return Taken(1)


def region(settings: Settings, following: Sequence[str]) -> Taken:
    """Bounds along fast, then along slow."""
    a, b, c, d = (c_int(text) for text in following[:4])
    settings.roi = (a, b, c, d)
    return Taken(4)


def _put(settings: Settings, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)


def rows(
    patterns: str,
    match: Match,
    action: tuple[int, Kind, Apply],
    effect: str,
    **more: Any,
) -> tuple[Option, ...]:
    """Rows that differ in the pattern alone.

    Args:
        patterns: patterns, separated by spaces.
        match: how they are looked for.
        action: number and kind of the values, and what is done with them.
        effect: one line for people.
        more: further fields of the rows.
    """
    values, kind, apply = action
    return tuple(
        Option(
            pattern=pattern,
            match=match,
            values=values,
            kind=kind,
            apply=apply,
            effect=effect,
            **more,
        )
        for pattern in patterns.split()
    )
