"""A reader with axes as one plugin file: arrays in float64, one behind another.

Each begins with a line ``name length length ...``; the file names no axis and no unit.
"""

import numpy as np

from braggtrace import Trace, TraceFormatError, TraceHeader, array_event, hookimpl


class GridReader:
    name = "grids"
    description = "arrays in float64, each behind a line with its name and shape"
    endings = (".grid",)

    def read(self, path, options, declared):
        rest, events = path.read_bytes(), {}
        while rest:
            head, _, rest = rest.partition(b"\n")
            name, *lengths = head.decode("ascii").split()
            shape = tuple(map(int, lengths))
            size = 8 * int(np.prod(shape))
            if len(rest) < size:
                raise TraceFormatError(
                    str(path), f"{name} ends after {len(rest)} bytes"
                )
            array = np.frombuffer(rest[:size], dtype="<f8").reshape(shape)
            rest = rest[size:]
            events[name] = array_event(
                name, array, declared, source=str(path), unit=declared.units[name]
            )
        return Trace(header=TraceHeader(program="grids"), events=events)


@hookimpl
def braggtrace_readers():
    return (GridReader(),)
