"""Units that a map says in place of the file, as the header of a trace keeps them."""

from collections.abc import Mapping
from typing import Final

from braggtrace.events import Trace

_OVERRULED: Final = "overruled_units"


def overruled_units(trace: Trace) -> tuple[str, ...]:
    """What the map says of units in place of the file, as "w: mm is m".

    Args:
        trace: of any source; of one that no map renamed there is none.
    """
    return tuple(filter(None, trace.header.provenance.get(_OVERRULED, "").split("\n")))


def overruled_fact(overruled: Mapping[str, str]) -> dict[str, str]:
    """What the header of a trace keeps of overruled units.

    Args:
        overruled: "mm is m" by the name of the event; may be empty.
    """
    lines = "\n".join(f"{name}: {text}" for name, text in overruled.items())
    return {_OVERRULED: lines} if lines else {}
