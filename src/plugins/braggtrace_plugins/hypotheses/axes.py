"""Slips of the detector's axes: signs, order, rotations."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from braggtrace import CONVENTIONS, Exposure, Hypothesis, edited, hookimpl, with_value

Change = Callable[[Exposure], Exposure | None]
_AXES: Final = ("fast", "slow", "normal", "twotheta_axis")


def _in_use(exposure: Exposure, name: str) -> Any:
    detector = exposure.experiment.detector
    own = getattr(detector, name)
    return own if own is not None else getattr(CONVENTIONS[detector.convention], name)


def _opposite(name: str) -> Change:
    def change(exposure: Exposure) -> Exposure:
        turned = tuple(0.0 - x for x in _in_use(exposure, name))
        return with_value(exposure, f"detector.{name}", turned)

    return change


def _swapped(exposure: Exposure) -> Exposure:
    fast, slow = _in_use(exposure, "fast"), _in_use(exposure, "slow")
    once = with_value(exposure, "detector.fast", slow)
    return with_value(once, "detector.slow", fast)


def _rotations(function: Callable[[Any], Any]) -> Change:
    return lambda exposure: edited(exposure, "detector.rotations", function)


def _turned(axis: int) -> Callable[[Any], Any]:
    """Turns the sign of one component."""
    return lambda v: tuple(-x if j == axis else x for j, x in enumerate(v))


def _normal_follows(exposure: Exposure) -> Exposure | None:
    """The normal is fast × slow."""
    (a, b, c), (x, y, z) = _in_use(exposure, "fast"), _in_use(exposure, "slow")
    cross = (b * z - c * y, c * x - a * z, a * y - b * x)
    if exposure.experiment.detector.normal == cross:
        return None
    return with_value(exposure, "detector.normal", cross)


_ROWS: Final[tuple[tuple[str, str, Change], ...]] = (
    *(
        (
            f"{name}_sign",
            f"the detector's {name.replace('_', ' ')} has its sign turned",
            c,
        )
        for name, c in ((name, _opposite(name)) for name in _AXES)
    ),
    ("fast_slow_axes_swapped", "the fast and the slow axis are swapped", _swapped),
    ("normal_is_fast_x_slow", "the detector's normal is fast × slow", _normal_follows),
    (
        "rotations_sign",
        "the detector rotations turn the other way: transposed matrices",
        _rotations(lambda v: tuple(-x for x in v)),
    ),
    *(
        (
            f"rot{axis}_sign",
            f"the detector rotation about {axis} turns the other way",
            _rotations(_turned(i)),
        )
        for i, axis in enumerate("xyz")
    ),
    ("rotations_zyx", "x and z rotations are swapped", _rotations(lambda v: v[::-1])),
    (
        "rotations_missing",
        "the rotations are left out",
        _rotations(lambda _: (0.0,) * 3),
    ),
    (
        "twotheta_sign",
        "two-theta turns the other way",
        lambda exposure: edited(exposure, "detector.twotheta", lambda x: -x),
    ),
    (
        "twotheta_missing",
        "two-theta is left out",
        lambda exposure: edited(exposure, "detector.twotheta", lambda _: 0.0),
    ),
)


@hookimpl
def braggtrace_hypotheses() -> Sequence[Hypothesis]:
    """Signs, order and rotations of the axes."""
    return tuple(Hypothesis(id=i, claim=c, change=change) for i, c, change in _ROWS)
