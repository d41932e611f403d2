"""A catalogue of version 0.1.0: an oscillator, with steps that follow one another."""

from collections.abc import Sequence

from braggtrace import Catalog, EventSpec, hookimpl

OSCILLATOR = Catalog(
    name="oscillator_events",
    description="force, velocity and position of each step",
    events=(
        EventSpec(
            name="force",
            unit="N",
            description="of the spring",
            axes=("n",),
            previous=("position",),
        ),
        EventSpec(
            name="velocity",
            unit="m/s",
            description="after the push",
            axes=("n",),
            upstream=("force",),
            previous=("velocity",),
        ),
        EventSpec(
            name="position",
            unit="m",
            description="after the move",
            axes=("n",),
            upstream=("velocity",),
            previous=("position",),
        ),
    ),
    advances="n",
)


@hookimpl
def braggtrace_catalogs() -> Sequence[Catalog]:
    return (OSCILLATOR,)
