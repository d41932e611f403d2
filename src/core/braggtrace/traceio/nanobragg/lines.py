"""A line of nanoBragg's trace, between text and events."""

from dataclasses import dataclass
from typing import Literal

# how a line is written; what it means is the vocabulary's business
Syntax = Literal[
    "setup", "config", "main", "phi", "source2", "tap5", "tap5_hkl", "axis", "foreign"
]
Value = float | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value of a line.

    Attributes:
        label: name inside the line, or "".
        value: the number or the text, in the unit of the line.
        text: the digits as they were read; "" where the value was computed.
    """

    value: Value
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a trace.

    Attributes:
        syntax: how it is written.
        name: its name, or "" where the syntax says it all.
        fields: its values, in order.
        number: line number in the file; 0 where it was computed.
    """

    syntax: Syntax
    name: str
    fields: tuple[Field, ...]
    number: int = 0
