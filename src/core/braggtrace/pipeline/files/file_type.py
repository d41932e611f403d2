"""Two files whose endings say how they are read, compared without a configuration."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from braggtrace.defaults import ANY_FILE, READERS
from braggtrace.events import numbered_axis
from braggtrace.pluginmanager import Registry
from braggtrace.traceio import holds_native, unpacked_name

if TYPE_CHECKING:
    from braggtrace.config import RunConfig


def config_by_type(baseline: Path, subject: Path) -> "RunConfig | None":
    """A configuration of two files in their own names.

    Axes are dim0, dim1, ... as the positions are; a table has the axis dim0, its rows.

    Args:
        baseline: the reference.
        subject: the program under test.

    Returns:
        None where neither ending belongs to a reader: both are traces then.
    """
    registry = Registry()
    forms = [
        () if holds_native(path) else registry.readers_of(unpacked_name(path))
        for path in (baseline, subject)
    ]
    if not any(forms):
        return None
    from braggtrace.config import RunConfig

    first, second = (found[0] if found else ANY_FILE for found in forms)
    return RunConfig.model_validate(
        {
            "version": 1,
            "name": "compare",
            "baseline": {"trace": str(baseline), "reader": _reader(first)},
            "subject": {"trace": str(subject), "reader": _reader(second)},
        }
    )


def _reader(form: str) -> dict[str, Any]:
    """The reader of a form, with axes by their positions alone."""
    keys = READERS[form].keys
    rows = {"count": numbered_axis(0)} if "count" in keys else {}
    return {"form": form, **rows, **({"axes": ()} if "axes" in keys else {})}
