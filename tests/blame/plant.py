"""A change that is planted, what must be blamed, and the what-if that undoes it.

What must be blamed is stated here by hand, from what the C program prints: the first
printed quantity into which the changed one enters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from braggtrace.whatif import Exposure, center_of, edited, with_value

Change = Callable[[Exposure], Exposure | None]
STARS: Final = ("a_star", "b_star", "c_star")
CELL: Final = ("rot_a", "rot_b", "rot_c")
LATTICE: Final = ("F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "I_before_scaling")
PIVOT: Final = (
    *("near_point", "beam_center", "Fclose0", "Sclose0", "Fbeam0", "Sbeam0"),
    *("detector_convention", "ratio", "close_distance0", "initial_fdet"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """A change of the subject.

    Attributes:
        name: of the change.
        group: of the quantity.
        change: makes the changed exposure; None where it does not apply.
        blamed: quantities of which the first line must name one.
        undone_by: ids of hypotheses of which one must be confirmed, or none.
    """

    name: str
    group: str
    change: Change
    blamed: tuple[str, ...]
    undone_by: tuple[str, ...] = ()


def edit(path: str, function: Callable[[Any], Any]) -> Change:
    return lambda exposure: edited(exposure, path, function)


def times(factor: float) -> Callable[[Any], Any]:
    def times(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(part * factor for part in value)
        return value * factor

    return times


def plus(*by: float) -> Callable[[Any], Any]:
    return lambda value: tuple(a + b for a, b in zip(value, by, strict=True))


def centre(x: float, y: float) -> Change:
    def change(exposure: Exposure) -> Exposure:
        own, pixel = center_of(exposure), exposure.experiment.detector.pixel_size
        new = (own[0] + x * float(pixel), own[1] + y * float(pixel))
        return with_value(exposure, "detector.beam_center", new)

    return change


def swapped_centre(exposure: Exposure) -> Exposure | None:
    x, y = center_of(exposure)
    return with_value(exposure, "detector.beam_center", (y, x)) if x != y else None


def half_step(exposure: Exposure) -> Exposure | None:
    step = exposure.experiment.scan.phi_step
    return edited(exposure, "scan.phi_start", lambda phi: phi + step / 2.0)


def switch(name: str, *blamed: str, group: str) -> Plant:
    change = edit(f"switches.{name}", lambda on: not on)
    return Plant(
        name=f"switch {name}",
        group=group,
        change=change,
        blamed=blamed,
        undone_by=(name,),
    )


def scaled(event: str, by: str, power: float, undone_by: str, *blamed: str) -> Plant:
    return Plant(
        name=f"{event} × {by}^{power:g}",
        group="scaling",
        change=lambda exposure: exposure.scaling(event, by, power),
        blamed=blamed or (event,),
        undone_by=(undone_by,),
    )


def plant(
    group: str, name: str, change: Change, blamed: tuple[str, ...], *undone_by: str
) -> Plant:
    return Plant(
        name=name, group=group, change=change, blamed=blamed, undone_by=undone_by
    )


def seen(path: str) -> Callable[[Change], Change]:
    """Apply a change only where a quantity is not nothing."""

    def guarded(change: Change) -> Change:
        def only(exposure: Exposure) -> Exposure | None:
            found: Any = exposure.experiment
            for part in path.split("."):
                found = getattr(found, part)
            nothing = not any(found) if isinstance(found, tuple) else not found
            return None if nothing else change(exposure)

        return only

    return guarded
