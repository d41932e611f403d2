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

    Two files of one form have the axes that they name. Those of two forms, of which
    one may have no names, are dim0, dim1, ... as the positions are; so are those
    without a name. A table has the axis dim0, its rows.

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
    one, other = (_reader(form, positions=first != second) for form in (first, second))
    return RunConfig.model_validate(
        {
            "version": 1,
            "name": "compare",
            "baseline": {
                "trace": str(baseline),
                "reader": one,
            },
            "subject": {
                "trace": str(subject),
                "reader": other,
            },
        }
    )


def _reader(form: str, *, positions: bool) -> dict[str, Any]:
    """The reader of a form, with axes by their positions alone or as the file has them.

    Names of dimensions that one side has otherwise must stay: they are its meaning.
    """
    keys = READERS[form].keys
    rows = {"count": numbered_axis(0)} if "count" in keys else {}
    axes = {"axes": ()} if positions and "axes" in keys else {}
    return {"form": form, **rows, **axes}
