"""Switches that note which of them are asked for."""

from dataclasses import fields
from typing import Any, Final

from braggtrace.experiment.switches import Switches

_NAMES: Final = frozenset(field.name for field in fields(Switches))


class AskedSwitches(Switches):
    """The same states as other switches, with a note of each that is read.

    What nobody asked for cannot have changed what was computed.
    """

    asked: set[str]

    def __init__(self, switches: Switches) -> None:
        """Copy the states."""
        super().__init__(**{name: getattr(switches, name) for name in _NAMES})
        object.__setattr__(self, "asked", set())

    def __getattribute__(self, name: str) -> Any:
        """The state, noted down."""
        if name in _NAMES:
            super().__getattribute__("asked").add(name)
        return super().__getattribute__(name)
