"""What a configuration declares of the values in a file before it is read."""

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
    """What ``map`` and the catalogue declare, by the names that the file has.

    Attributes:
        shapes: axes and components of arrays.
        units: units of values. A reader may leave the unit of an event "", which stands
            for this one.
        catalog: of both programs; None where there is none.
    """

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    catalog: Catalog | None = None
