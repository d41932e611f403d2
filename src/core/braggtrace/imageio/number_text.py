"""Numbers as C's ``%g`` writes them."""

import math


def general(value: float) -> str:
    """Six significant digits; unlike Python, C shows the sign of a NaN."""
    if math.isnan(value):
        return "-nan" if math.copysign(1.0, value) < 0.0 else "nan"
    return f"{value:g}"
