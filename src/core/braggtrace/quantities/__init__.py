"""Units that other programs declare, how they are written, and conversion of values."""

from braggtrace.quantities.conversion import Conversion
from braggtrace.quantities.spelling import UnitError
from braggtrace.quantities.unit import (
    conversion,
    require_unit,
    same_unit,
    unit_of,
    unit_text,
)

__all__ = [
    "Conversion",
    "UnitError",
    "conversion",
    "require_unit",
    "same_unit",
    "unit_of",
    "unit_text",
]
