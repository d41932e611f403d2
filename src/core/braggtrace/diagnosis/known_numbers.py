"""Numbers that a ratio or an offset may equal, with their names."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from braggtrace.events import Trace

_RELATIVE: Final = 1.0e-9
_RATIOS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "−1": -1.0,
        "2": 2.0,
        "4": 4.0,
        "π/180": math.pi / 180.0,
        "π": math.pi,
        "2π": 2.0 * math.pi,
        "√2": math.sqrt(2.0),
        "10": 10.0,
        "60": 60.0,
        "100": 100.0,
        "3600": 3600.0,
        "1e3": 1.0e3,
        "1e6": 1.0e6,
        "1e9": 1.0e9,
        "1e10": 1.0e10,
        "1e20": 1.0e20,
        "1e30": 1.0e30,
    }
)
_INVERSES: Final = MappingProxyType(
    {"1e3": "1e-3", "1e6": "1e-6", "1e9": "1e-9", "1e10": "1e-10", "π/180": "180/π"}
)
_SCALARS: Final = MappingProxyType(
    {
        "steps": "steps",
        "r_e_sqr": "r_e²",
        "fluence": "fluence",
        "omega_pixel": "solid angle",
        "polar": "polarisation factor",
        "capture_fraction": "capture fraction",
        "I_before_scaling": "I_before_scaling",
    }
)


def ratios(*traces: Trace) -> dict[str, float]:
    """Known ratios by name: constants, and those that the traces hold.

    Args:
        traces: the first that has a quantity counts.
    """
    known: dict[str, float] = {}
    for name, label in _SCALARS.items():
        value = _scalar(traces, name)
        if value is not None and value not in (0.0, 1.0):
            known[label] = value
            if name == "steps":
                known["steps²"] = value * value
    for trace in traces:
        cells = trace.header.scales.get("lattice", 0.0)
        if cells > 1.0:
            known.setdefault("Na·Nb·Nc", cells)
            known.setdefault("(Na·Nb·Nc)²", cells * cells)
    return {**known, **_RATIOS}


def offsets(unit: str, *traces: Trace) -> dict[str, float]:
    """Known offsets of a unit, by name."""
    pixel = _scalar(traces, "pixel_size")
    if unit == "m" and pixel:
        return {"half a pixel": pixel / 2.0, "a pixel": pixel}
    step = _phi_step(traces)
    if unit == "deg" and step:
        return {"half a phi step": step / 2.0, "a phi step": step}
    if unit == "K":
        return {"273.15 (°C for K)": 273.15}
    return {"a half": 0.5, "one": 1.0} if unit == "1" else {}


def name_of(ratio: float, known: Mapping[str, float], within: float = _RELATIVE) -> str:
    """Name of a ratio or of its inverse, or "".

    Args:
        ratio: that was found.
        known: by name.
        within: relative difference up to which it is that number.
    """
    for name, value in known.items():
        if math.isclose(ratio, value, rel_tol=within):
            return name
        if value and math.isclose(ratio, 1.0 / value, rel_tol=within):
            return _INVERSES.get(
                name, f"1/{name}" if "/" not in name else f"1/({name})"
            )
    return ""


def _scalar(traces: tuple[Trace, ...], name: str) -> float | None:
    for trace in traces:
        event = trace.get(name)
        if event is not None and event.values.shape == (1, 1) and event.kind != "text":
            return float(event.values[0, 0])
    return None


def _phi_step(traces: tuple[Trace, ...]) -> float | None:
    for trace in traces:
        event = trace.get("phi")
        if event is not None and len(event.values) > 1:
            return float(abs(event.values[1, 0] - event.values[0, 0]))
    return None
