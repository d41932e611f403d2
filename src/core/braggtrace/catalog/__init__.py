"""The one catalogue of events, in causal order.

An event is declared here once: name, unit, axes, upstream events, natural scale. The
order of the tables is the order of computation; a verdict's first divergence is the
first diverged event in this order.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from braggtrace.catalog.crystal import CRYSTAL_EVENTS
from braggtrace.catalog.detector import DETECTOR_EVENTS
from braggtrace.catalog.intensity import INTENSITY_EVENTS
from braggtrace.catalog.pixel import PIXEL_EVENTS
from braggtrace.errors import UnknownNameError
from braggtrace.events import Catalog, EventSpec, Trace

CATALOG: Final[Mapping[str, EventSpec]] = MappingProxyType(
    {
        spec.name: spec
        for table in (DETECTOR_EVENTS, PIXEL_EVENTS, CRYSTAL_EVENTS, INTENSITY_EVENTS)
        for spec in table
    }
)
BUILT_IN: Final = Catalog(
    name="nanobragg",
    description="diffraction from a small crystal, as the simulator computes it",
    events=tuple(CATALOG.values()),
)
# what the stages hand over at their end, and all that compiled ones do
FINAL: Final = frozenset({"pixel", "I_pixel_final", "floatimage_accumulated"})
_RANK: Final = {name: rank for rank, name in enumerate(CATALOG)}


def spec_of(name: str) -> EventSpec:
    """The declaration of an event.

    Args:
        name: event name.

    Returns:
        Its EventSpec.

    Raises:
        UnknownNameError: the catalogue has no such event.
    """
    if name not in CATALOG:
        raise UnknownNameError("event", name, CATALOG)
    return CATALOG[name]


def causal_rank(name: str) -> int:
    """Position in causal order; names outside the catalogue come last."""
    return _RANK.get(name, len(_RANK))


def catalog_of(*traces: Trace) -> Catalog:
    """The catalogue in force for traces: one of their own, else the simulator's."""
    for trace in traces:
        if trace.header.catalog is not None:
            return trace.header.catalog
    return BUILT_IN


def is_known(name: str) -> bool:
    """Whether the catalogue declares an event of this name."""
    return name in CATALOG


__all__ = [
    "BUILT_IN",
    "CATALOG",
    "FINAL",
    "catalog_of",
    "causal_rank",
    "is_known",
    "spec_of",
]
