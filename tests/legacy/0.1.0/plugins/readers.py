"""A reader of version 0.1.0: ``name_step;value``, after a line with the program."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from braggtrace import (
    Event,
    Trace,
    TraceFormatError,
    TraceHeader,
    TraceReader,
    hookimpl,
)


class Semicolons:
    name = "semicolons"
    description = "a program's name, then name_step;value line by line"

    def read(self, path: Path, options: Mapping[str, Any]) -> Trace:
        first, *lines = path.read_text("utf-8").splitlines()
        program, _, version = first.partition(" ")
        found: dict[str, list[tuple[int, float]]] = {}
        for number, line in enumerate(lines, start=2):
            place, sign, value = line.partition(";")
            name, _, step = place.rpartition("_")
            if not sign:
                raise TraceFormatError(
                    f"{path}:{number}", f"wanted name_step;value, got {line!r}"
                )
            found.setdefault(name, []).append((int(step), float(value)))
        units = options.get("units", {})
        events = {
            name: Event(
                name=name,
                unit=units.get(name, "1"),
                axes=("n",),
                index=np.array([[step] for step, _ in rows], dtype=np.int64),
                values=np.array([[value] for _, value in rows]),
            )
            for name, rows in found.items()
        }
        return Trace(header=TraceHeader(program=program, version=version), events=events)


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    return (Semicolons(),)
