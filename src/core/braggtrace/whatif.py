"""Named what-ifs: a change of what the subject computes that may explain a difference.

A hypothesis changes an exposure: the experiment, the switches, the pixel, or the scale
of single events. It says nothing of how it is tried; the pipeline computes the pixel
once more with the change and compares.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any

from braggtrace.errors import BraggtraceError
from braggtrace.experiment import Experiment, Switches
from braggtrace.experiment.automatic_rules import center_in_use


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """All that decides what the subject computes for a pixel.

    Attributes:
        experiment: beam, crystal, scan, detector.
        switches: deviations of the C program.
        pixel: (slow, fast).
        scaled: by event, powers of other events that multiply it where it is emitted;
            ``{"I_pixel_final": {"steps": -1}}`` divides once more by the steps.
        reading: where the experiment was read from what a user wrote, by the switches;
            None where it was not.
    """

    experiment: Experiment
    switches: Switches
    pixel: tuple[int, int]
    scaled: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    reading: "Reading | None" = field(default=None, compare=False, repr=False)

    def scaling(self, event: str, by: str, power: float) -> "Exposure":
        """The same with an event multiplied by a power of another one."""
        own = dict(self.scaled.get(event, {}))
        own[by] = own.get(by, 0.0) + power
        return replace(self, scaled=MappingProxyType({**self.scaled, event: own}))

    def read_again(self) -> "Exposure | None":
        """The same with the experiment that its own switches make of what was written.

        Returns:
            None where that cannot be read by these switches; the exposure itself where
            its experiment was changed after it was read, or never read.
        """
        if self.reading is None or self.experiment is not self.reading.experiment:
            return self
        try:
            return replace(self, experiment=self.reading.again(self.switches))
        except BraggtraceError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """How an experiment follows from what a user wrote.

    Attributes:
        experiment: as it was read.
        again: reads it by other switches; raises BraggtraceError where it cannot.
    """

    experiment: Experiment
    again: Callable[[Switches], Experiment]


Change = Callable[[Exposure], Exposure | None]
Fix = Callable[[Exposure], str]


def no_fix(exposure: Exposure) -> str:
    """The fix of a hypothesis that no setting can try."""
    return ""


def value_at(exposure: Exposure, path: str) -> Any:
    """A quantity by dotted name, such as ``beam.wavelength`` or ``switches.NAME``."""
    found: Any = exposure
    for part in _parts(path):
        found = getattr(found, part)
    return found


def edited(
    exposure: Exposure, path: str, function: Callable[[Any], Any]
) -> Exposure | None:
    """An exposure with one quantity changed.

    Args:
        exposure: any.
        path: dotted name, as for ``value_at``.
        function: makes the new value of the old one.

    Returns:
        None where the quantity is not given, or would stay as it is.
    """
    old = value_at(exposure, path)
    new = None if old is None else function(old)
    return None if new is None or new == old else with_value(exposure, path, new)


def with_value(exposure: Exposure, path: str, value: Any) -> Exposure:
    """An exposure with one quantity set."""
    changed: Exposure = _set(exposure, _parts(path), value)
    return changed


def center_of(exposure: Exposure) -> tuple[float, float]:
    """Beam centre in use, x and y in the convention's own sense, m."""
    return center_in_use(exposure.experiment.detector)


def _parts(path: str) -> list[str]:
    first, *rest = path.split(".")
    own = first in Exposure.__dataclass_fields__
    return [first, *rest] if own else ["experiment", first, *rest]


def _set(owner: Any, parts: list[str], value: Any) -> Any:
    first, *rest = parts
    new = _set(getattr(owner, first), rest, value) if rest else value
    return replace(owner, **{first: new})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """A named what-if.

    Attributes:
        id: name.
        claim: what would be true, as a sentence without a full stop.
        change: makes the exposure that would agree; None where it does not apply.
        fix: of the changed exposure, the setting that tries it for good, as for
            ``--set``; "" if there is none.
        closes_when: factors that must come within tolerance; none given wants every
            root cause to, and the final difference to be explained.
    """

    id: str
    claim: str
    change: Change
    fix: Fix = no_fix
    closes_when: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The id, under which a plugin offers it."""
        return self.id

    @property
    def description(self) -> str:
        """The claim."""
        return self.claim


def differences(before: Exposure, after: Exposure) -> tuple[str, ...]:
    """Dotted names of what differs; a scaled event as ``event.NAME``."""
    return tuple(_differences(before, after))


def _differences(before: Exposure, after: Exposure) -> Iterator[str]:
    for part in ("beam", "crystal", "scan", "detector"):
        old, new = (getattr(e.experiment, part) for e in (before, after))
        yield from (f"{part}.{name}" for name in _fields_that_differ(old, new))
    if before.experiment.water != after.experiment.water:
        yield "water"
    for name in _fields_that_differ(before.switches, after.switches):
        yield f"switches.{name}"
    if before.pixel != after.pixel:
        yield "pixel"
    for event in {*before.scaled, *after.scaled}:
        if before.scaled.get(event) != after.scaled.get(event):
            yield f"event.{event}"


def _fields_that_differ(old: Any, new: Any) -> Iterator[str]:
    if is_dataclass(old):
        for entry in fields(old):
            if getattr(old, entry.name) != getattr(new, entry.name):
                yield entry.name
