"""A reader of one's own: ``name;value``, with a first line that names the program."""

import numpy as np

from braggtrace import Event, Trace, TraceHeader, hookimpl


class Semicolons:
    name = "semicolons"
    description = "a program's name, then name;value line by line"

    def read(self, path, options):
        program, *lines = path.read_text("utf-8").splitlines()
        events = {}
        for number, line in enumerate(lines, start=2):
            name, sign, value = line.partition(";")
            if not sign or name in events:
                raise ValueError(
                    f"{path}:{number}: wanted name;value once, got {line!r}"
                )
            events[name] = Event(
                name=name,
                unit=options.get("unit", "1"),
                axes=(),
                index=np.zeros((1, 0), dtype=np.int64),
                values=np.array([[float(value)]]),
            )
        return Trace(header=TraceHeader(program=program), events=events)


@hookimpl
def braggtrace_readers():
    return (Semicolons(),)
