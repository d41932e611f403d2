"""How a file of another program is to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from braggtrace.traceio.foreign.template import Template


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
class ReaderOptions:
    """What a configuration says of a file.

    Attributes:
        patterns: forms of the lines of a log, tried in order.
        others: what becomes of lines that have none of these forms.
        index: columns or keys that say where a value belongs, whole numbers.
        count: axis that counts the rows of a table, or how often a name came.
        name: column or key with the names, where each row holds one value.
        value: column or key with its value.
        unit: column or key with its unit, or "".
        delimiter: between the cells of a table.
        comment: begins lines that are passed over; "" for none.
        group: of an HDF5 file, from the root.
        digits: significant digits that the program prints; 0 for all.
        decimals: decimals that it prints; None where ``digits`` says it.
        shapes: by their name, what the axes of an array mean.
        axes: the same for arrays that ``shapes`` does not name.
    """

    patterns: tuple[Template, ...] = ()
    others: Literal["fail", "ignore"] = "fail"
    index: tuple[str, ...] = ()
    count: str = ""
    name: str = ""
    value: str = ""
    unit: str = ""
    delimiter: str = ","
    comment: str = "#"
    group: str = "/"
    digits: int = 0
    decimals: int | None = None
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    axes: tuple[str, ...] = ()
