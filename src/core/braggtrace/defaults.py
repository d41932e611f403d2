"""What is on where a configuration names nothing: the plugins that core knows by name.

A name here is that of an entry point. Nothing is imported for it: the plugin is loaded
when it is used. Nowhere else does core name a plugin.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultReader:
    """What is known of a built-in reader before it is loaded.

    Attributes:
        endings: of the files that it takes where no form is named, as it says itself.
        keys: of ``reader`` in YAML that belong to it.
        needs: the key among them without which it reads nothing; given without a form,
            that key picks the reader.
        example: of that key.
        plugin: name of its entry point where that is not its own.
    """

    endings: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    needs: str = ""
    example: str = ""
    plugin: str = ""


_TABLE: Final = ("index", "count", "name", "value", "unit")
_PRINTED: Final = ("digits", "decimals")
_ARRAYS: Final = ("axes", "dtype")

READERS: Final[Mapping[str, DefaultReader]] = MappingProxyType(
    {
        "trace": DefaultReader(),
        "lines": DefaultReader(
            keys=(
                "pattern",
                "others",
                "count",
                "comment",
                "decimal",
                "again",
                *_PRINTED,
            ),
            needs="pattern",
            example='"{name} = {values}"',
        ),
        "csv": DefaultReader(
            endings=(".csv",),
            keys=(
                *_TABLE,
                "delimiter",
                "comment",
                "decimal",
                "empty",
                "again",
                *_PRINTED,
            ),
        ),
        "jsonl": DefaultReader(keys=(*_TABLE, "empty", "again")),
        "json": DefaultReader(
            endings=(".json",),
            keys=(*_TABLE, "axes", "empty", "again"),
            plugin="json_document",  # the renderer has the name
        ),
        "npz": DefaultReader(endings=(".npz",), keys=_ARRAYS),
        "npy": DefaultReader(endings=(".npy",), keys=_ARRAYS),
        "hdf5": DefaultReader(
            endings=(".h5", ".hdf5", ".nxs"), keys=(*_ARRAYS, "group")
        ),
        "netcdf": DefaultReader(
            endings=(".nc", ".nc4", ".cdf"), keys=(*_ARRAYS, "group")
        ),
        "zarr": DefaultReader(endings=(".zarr", ".zarr.zip"), keys=(*_ARRAYS, "group")),
    }
)
# compared where no configuration names any group, in the order of computation
FACTOR_GROUPS: Final = (
    "geometry",
    "lattice",
    "structure_factor",
    "polarization",
    "scaling",
)
# the group of what the catalogue of the simulator does not know
OTHER_EVENTS: Final = "other"
ALL_GROUPS: Final = (*FACTOR_GROUPS, OTHER_EVENTS)
# the group that takes all that a trace of any program has
EVERY_EVENT: Final = "events"
# of a file whose form nothing tells: a native trace, or nanoBragg's own lines
ANY_FILE: Final = "trace"
# comparators whose limits a tolerance may use without naming a plugin, in the order in
# which messages and the schema list their limits
COMPARATORS: Final = ("close", "ulp", "angular", "noise", "exact")
# the comparator of a factor, by the kind of its values
COMPARATOR_OF: Final[Mapping[str, str]] = MappingProxyType(
    {"float": "close", "int": "exact", "text": "exact"}
)
COMPARATOR: Final = COMPARATOR_OF["float"]
# the limits that `tolerance: auto` stands for. The noise floor is a root mean square;
# of all golden cases no right value is beyond a third of this
# (tests/golden/test_noise_floor.py), and a fault is orders beyond it
AUTO_LIMITS: Final[Mapping[str, float]] = MappingProxyType({"noise": 8.0})

# what renders every bundle, and the files of each
RENDERINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "tables": ("compare.txt", "compare.md"),
        "diff_trace": ("diff_trace.md",),
        "summary": ("summary.md",),
    }
)

# renderers of outcomes: --format text, --junit FILE, and on GitHub the log of a step
# and its summary
FORMATS: Final[Mapping[str, str]] = MappingProxyType({"text": "console"})
TEXT: Final = "text"
JUNIT: Final = "junit"
GITHUB_LOG: Final = "github"
GITHUB_SUMMARY: Final = "github_summary"
OUTCOMES: Final = ("console", "json", JUNIT, GITHUB_LOG, GITHUB_SUMMARY)


def reader_picked_by(keys: Container[str]) -> str | None:
    """The reader that a key picks where no form is named.

    Args:
        keys: those that are given under ``reader``.
    """
    needing = (
        n for n, reader in READERS.items() if reader.needs and reader.needs in keys
    )
    return next(needing, None)
