"""Switches that record which of them are read."""

from dataclasses import fields
from typing import Any, Final

from braggtrace.experiment.switches import Switches

_NAMES: Final = frozenset(field.name for field in fields(Switches))


class SwitchesRead(Switches):
    """The states of other switches, and the names of those that were read.

    A switch that was not read cannot have changed what was computed.

    Attributes:
        read: names of the switches that were read.
    """

    read: set[str]

    def __init__(self, switches: Switches) -> None:
        """Copy the states."""
        super().__init__(**{name: getattr(switches, name) for name in _NAMES})
        object.__setattr__(self, "read", set())

    def __getattribute__(self, name: str) -> Any:
        """The state of a switch, whose name is recorded."""
        if name in _NAMES:
            super().__getattribute__("read").add(name)
        return super().__getattribute__(name)
