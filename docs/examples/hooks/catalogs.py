"""A catalogue of one's own: what a program's events are, and what comes from what."""

from braggtrace import Catalog, EventSpec, hookimpl

BOX = Catalog(
    name="box",
    description="the sides of a box and its area",
    events=(
        EventSpec(name="length", unit="mm", description="the longer side"),
        EventSpec(name="width", unit="mm", description="the shorter side"),
        EventSpec(
            name="area",
            unit="mm²",
            description="of the lid",
            upstream=("length", "width"),
        ),
    ),
)


@hookimpl
def braggtrace_catalogs():
    return (BOX,)
