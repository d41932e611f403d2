"""Axes, components and units that a configuration declares for a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from braggtrace.events import Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the axes of an array mean.

    Attributes:
        axes: names, outermost first.
        components: labels of the last axis, which is then none of ``axes``.
    """

    axes: tuple[str, ...] = ()
    components: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Declarations of ``map`` and of the catalogue, by the names in the file.

    Attributes:
        shapes: axes and components of arrays.
        units: units of values. Where a reader leaves the unit of an event "", this
            one holds.
        catalog: of both programs; None where there is none.
    """

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    catalog: Catalog | None = None
