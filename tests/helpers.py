"""Tiny builders that several tests share, beside those of ``braggtrace.testing``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from hypothesis import settings
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG
from braggtrace.events import AXES, Event, EventSpec, Trace
from braggtrace.judgement.extraction import EventFactors
from braggtrace.judgement.findings import (
    Comparator,
    FactorExtractor,
    Rules,
    Tolerance,
)
from braggtrace.judgement.judge import judge
from braggtrace.judgement.verdict import Verdict, decide
from braggtrace.testing import event, pair, trace
from braggtrace_plugins.comparators.angular import ANGULAR
from braggtrace_plugins.comparators.close import CLOSE
from braggtrace_plugins.comparators.exact import EXACT
from braggtrace_plugins.comparators.ulp import ULP
from braggtrace_plugins.factors.geometry import GEOMETRY
from braggtrace_plugins.factors.lattice import LATTICE
from braggtrace_plugins.factors.polarization import POLARIZATION
from braggtrace_plugins.factors.scaling import SCALING
from braggtrace_plugins.factors.structure_factor import STRUCTURE_FACTOR

# what plugin authors have is what these tests have
__all__ = ["event", "pair", "trace"]

REPOSITORY: Final = Path(__file__).resolve().parents[1]
# recordings that lie beside the repository where they are available
GOLDEN: Final = REPOSITORY.parent / "shared" / "golden"
# the same examples on every run; no deadline, because a busy computer is no failure
REPEATABLE: Final = settings(
    derandomize=True, deadline=None, database=None, max_examples=60
)
COMPARATORS: Final[Mapping[str, Comparator]] = {
    comparator.name: comparator for comparator in (CLOSE, EXACT, ULP, ANGULAR)
}
BUILT_IN_GROUPS: Final = (GEOMETRY, LATTICE, STRUCTURE_FACTOR, POLARIZATION, SCALING)


def small_trace(**changed: Any) -> Trace:
    """A few events of each kind: scalar, vector, phi steps, index triple, text.

    Args:
        changed: other values by event name; None leaves the event out.
    """
    steps = {"axes": ("phi",), "index": [[0], [1]]}
    rows: dict[str, tuple[Any, dict[str, Any]]] = {
        "detector_convention": (["MOSFLM"], {}),
        "pixel_size": ([1.72e-4], {}),
        "phi": ([0.0, 0.1], steps),
        "rot_a": ([[30.0, -1.0, 2.0], [29.5, -1.5, 2.5]], steps),
        "hkl_frac": ([[1.01, -2.02, 2.97], [1.03, -2.04, 2.95]], steps),
        "hkl_rounded": ([[1, -2, 3], [1, -2, 3]], steps),
        "F_latt": ([12.5, 11.5], steps),
        "I_before_scaling": ([944.25], {}),
    }
    events = [
        event(name, changed.get(name, values), **where)
        for name, (values, where) in rows.items()
        if changed.get(name, values) is not None
    ]
    return trace(*events)


def group(*events: str, name: str = "group") -> EventFactors:
    """An extractor that takes these events."""
    return EventFactors(name=name, description="for a test", events=events)


def rules(
    default: Tolerance | None = None,
    tolerances: Mapping[str, Tolerance] | None = None,
    exempt: Mapping[str, str] | None = None,
) -> Rules:
    """Rules; without a default every value must be equal."""
    return Rules(
        default=default or Tolerance(),
        tolerances=tolerances or {},
        exempt=exempt or {},
    )


def verdict_of(
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor] = BUILT_IN_GROUPS,
    by: Rules | None = None,
    comparators: Mapping[str, Comparator] = COMPARATORS,
) -> Verdict:
    """Judge two traces and decide."""
    judgement = judge(baseline, subject, extractors, comparators, by or rules())
    return decide(judgement.findings, judgement.accounting)


def scalars_verdict(
    baseline: Mapping[str, Any],
    subject: Mapping[str, Any],
    by: Rules | None = None,
    **header: Any,
) -> Verdict:
    """Verdict on scalar events by name, all of one group."""
    sides = [
        trace(*(event(name, [value]) for name, value in side.items()), **header)
        for side in (baseline, subject)
    ]
    names = tuple(dict.fromkeys((*baseline, *subject)))
    return verdict_of(sides[0], sides[1], [group(*names)], by)


_SAMPLE_PIVOT_ONLY: Final = {
    *("Fclose0", "Sclose0", "close_distance0", "ratio", "near_point"),
    *(f"term_{name}_before_rot" for name in ("fast", "slow", "close")),
    *("pix0_before_rotation", "pix0_after_rotz", "pix0_after_twotheta"),
}
_BEAM_PIVOT_ONLY: Final = {
    *("Fbeam0", "Sbeam0", "term_fast", "term_slow", "term_beam", "beam_center"),
}


def native_trace(seed: int = 0, *, pivot: str = "sample", **sizes: int) -> Trace:
    """A native trace with every event that is no view, filled with random numbers.

    Args:
        seed: of the random numbers.
        pivot: ``sample`` or ``beam``: which set-up events are there.
        sizes: lengths of the axes layer, subpixel, source, phi, mosaic; else 1.
    """
    random = np.random.default_rng(seed)
    lengths = {axis: sizes.get(axis, 1) for axis in AXES if axis != "pixel"}
    absent = _BEAM_PIVOT_ONLY if pivot == "sample" else _SAMPLE_PIVOT_ONLY
    events = [
        _random_event(spec, lengths, random)
        for spec in CATALOG.values()
        if not spec.view and spec.name not in absent
    ]
    return trace(*events, sizes=lengths)


def _random_event(
    spec: EventSpec, sizes: Mapping[str, int], random: np.random.Generator
) -> Event:
    axes = tuple(axis for axis in spec.axes if sizes.get(axis, 1) > 1)
    shape = tuple(sizes[axis] for axis in axes)
    rows = np.indices(shape).reshape(len(shape), -1).T if shape else np.zeros((1, 0))
    width = max(1, len(spec.components))
    values: NDArray[Any]
    if spec.kind == "text":
        values = np.full((len(rows), width), "CUSTOM")
    elif spec.kind == "int":
        # never zero: a switch that is off leaves lines out
        values = random.integers(1, 40, (len(rows), width))
        values = values * random.choice([-1, 1], (len(rows), width))
    else:
        digits = random.uniform(1.0, 10.0, (len(rows), width))
        powers = 10.0 ** random.integers(-20, 20, (len(rows), width)).astype(float)
        values = digits * powers
    return event(spec.name, values, axes=axes, index=rows)
