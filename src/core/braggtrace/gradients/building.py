"""Builds parameters: a field of an experiment in a unit, or a component of a vector."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import torch
from torch import Tensor

from braggtrace.experiment import Experiment
from braggtrace.experiment.inverse import value_in_unit
from braggtrace.experiment.number import Number
from braggtrace.gradients.parameter import Kind, Parameter, number
from braggtrace.units import DEGREES_PER_RADIAN

Convert = Callable[[Any], Any]
XYZ: Final = ("x", "y", "z")


def plain(value: Any) -> Any:
    """The number itself."""
    return value


def from_millimetres(value: Any) -> Any:
    """Mm to m; the same division turns mrad into rad."""
    return value / 1000.0


def from_degrees(value: Any) -> Any:
    """Degrees to radians."""
    return value / DEGREES_PER_RADIAN


def from_percent(value: Any) -> Any:
    """Percent to a fraction."""
    return value / 100.0


def from_angstrom(value: Any) -> Any:
    """Å to m, of a wavelength."""
    return value / 1.0e10


def from_spacing(value: Any) -> Any:
    """Å to m, of a lattice spacing."""
    return value * 1.0e-10


def from_micrometres(value: Any) -> Any:
    """Micrometres to m, of a sensor."""
    return value * 1.0e-6


def from_water(value: Any) -> Any:
    """Micrometres to m, of water."""
    return value / 1.0e6


UNITS: Final[dict[Convert, tuple[str, float]]] = {
    plain: ("1", 1.0),
    from_millimetres: ("mm", 1000.0),
    from_degrees: ("deg", DEGREES_PER_RADIAN),
    from_percent: ("%", 100.0),
    from_angstrom: ("Å", 1.0e10),
    from_spacing: ("Å", 1.0e10),
    from_micrometres: ("µm", 1.0e6),
    from_water: ("µm", 1.0e6),
}
DEGREE_SIZE: Final = DEGREES_PER_RADIAN  # one radian


def in_unit(value: Number, convert: Convert) -> float:
    """A value in a unit: the number that converts to it exactly, if there is one."""
    target = number(value)
    guess = target * UNITS[convert][1]
    found = value_in_unit(target, convert, guess)
    return guess if found is None else found


def changed(experiment: Experiment, path: Sequence[str], value: Any) -> Experiment:
    """An experiment with the field at a path set."""
    new: Experiment = _changed(experiment, path, value)
    return new


def _changed(owner: Any, path: Sequence[str], value: Any) -> Any:
    first, *rest = path
    new = _changed(getattr(owner, first), rest, value) if rest else value
    return replace(owner, **{first: new})


def found_at(experiment: Experiment, path: Sequence[str]) -> Any:
    """The field at a path."""
    found: Any = experiment
    for name in path:
        found = getattr(found, name)
    return found


def scalar(
    experiment: Experiment,
    path: str,
    convert: Convert = plain,
    *,
    unit: str | None = None,
    size: float | None = None,
    kind: Kind = "smooth",
) -> Parameter:
    """A parameter that is a field of its own.

    Args:
        experiment: holds the value.
        path: dotted name of the field.
        convert: from the parameter's unit to the field's.
        unit: of the parameter; None takes that of ``convert``.
        size: see Parameter; None takes the value itself, or one.
        kind: see Parameter.
    """
    names = path.split(".")
    value = in_unit(found_at(experiment, names), convert)
    return Parameter(
        name=path,
        unit=unit or UNITS[convert][0],
        value=value,
        size=size or abs(value) or 1.0,
        put=lambda base, new: changed(base, names, convert(new)),
        enters=".".join(names[:2]),
        kind=kind,
    )


def component(
    experiment: Experiment,
    path: str,
    at: int,
    label: str,
    default: Sequence[Number],
    convert: Convert = plain,
    *,
    unit: str | None = None,
    size: float | None = None,
    kind: Kind = "smooth",
) -> Parameter:
    """A parameter that is a component of a vector.

    Args:
        experiment: holds the vector.
        path: dotted name of the vector.
        at: place of the component.
        label: its name.
        default: the vector in use where the experiment gives none.
        convert: from the parameter's unit to the field's.
        unit: of the parameter; None takes that of ``convert``.
        size: see Parameter; None takes the length of the vector.
        kind: see Parameter.
    """
    names = path.split(".")

    def put(base: Experiment, new: Number) -> Experiment:
        own = found_at(base, names)
        vector = list(default if own is None else own)
        vector[at] = convert(new)
        return changed(base, names, packed(vector))

    own = found_at(experiment, names)
    vector = [in_unit(part, convert) for part in (default if own is None else own)]
    length = sum(part * part for part in vector) ** 0.5
    return Parameter(
        name=f"{path}.{label}",
        unit=unit or UNITS[convert][0],
        value=vector[at],
        size=size or length or 1.0,
        put=put,
        enters=path,
        explicit=own is not None,
        kind=kind,
    )


def packed(values: Sequence[Number]) -> Any:
    """A tuple of plain numbers, or one tensor where any of them is one."""
    if not any(isinstance(value, Tensor) for value in values):
        return tuple(values)
    return torch.stack([torch.as_tensor(v, dtype=torch.float64) for v in values])
