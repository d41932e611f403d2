"""The port of heat.c to NumPy; one line of it is wrong."""

import sys

import numpy as np

import braggtrace

CELLS, STEPS = 8, 50
DX, DT, CAPACITY = 0.01, 0.2, 3.5e6


def main(path: str | None) -> None:
    """Compute the rod; record it where there is a path."""
    k = np.where(np.arange(CELLS) < CELLS // 2, 401.0, 16.2)
    temperature = np.full(CELLS, 300.0)
    with braggtrace.record(path, program="heat.py") as trace:
        trace.emit("k", k, unit="W/m/K", axes=("cell",))
        left, right = np.append(k[0], k), np.append(k, k[-1])
        face = (left + right) / 2  # wrong: the halves of a face are in series
        trace.emit("k_face", face, unit="W/m/K", axes=("face",))
        for step in range(STEPS):
            ends = np.concatenate(([400.0], temperature, [300.0]))
            flux = face * (ends[:-1] - ends[1:]) / DX
            trace.emit("flux", flux, unit="W/m^2", axes=("face",), step=step)
            temperature = temperature + DT / (CAPACITY * DX) * (flux[:-1] - flux[1:])
            celsius = temperature - 273.15
            trace.emit("T", celsius, unit="degC", axes=("cell",), step=step)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
