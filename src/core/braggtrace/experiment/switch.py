"""One deviation of the C program in words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One deviation in words.

    Attributes:
        name: of the switch.
        deviation: its numbers, separated by spaces; described in the numerical
            reference (``docs/reference/numerical``), section 9.
        c_program: what the C program does.
        physics: what the physical model does.
        effect: what was measured.
    """

    name: str
    deviation: str
    c_program: str
    physics: str
    effect: str
