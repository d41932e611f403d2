"""What a whole trace of the program holds, whatever it simulated."""

from typing import Final

from braggtrace.events import Trace
from braggtrace.traceio.nanobragg.vocabulary import (
    BEAM_PIVOT,
    CLOSING,
    SAMPLE,
    SAMPLE_PIVOT,
    Form,
)

# printed by a square crystal alone, and then all of them
_SQUARE: Final = frozenset(
    {"F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "phi", "k_frac"}
)
_LOOKED_UP: Final = frozenset({"F_cell"})  # only where the lattice factor is not zero


def _events(forms: tuple[Form, ...]) -> frozenset[str]:
    printed = (form for form in forms if not form.exempt)
    return frozenset(meaning.event for form in printed for meaning in form.meanings)


_BEAM: Final = _events(BEAM_PIVOT)
_SAMPLE: Final = _events(SAMPLE_PIVOT)
_SCATTERED: Final = 1 + next(
    i for i, form in enumerate(SAMPLE) if form.name == "scattering_vec_A_inv"
)
_RAY: Final = _events(SAMPLE[:_SCATTERED])
# not where dmin cuts the ray off
_STEP: Final = _events(SAMPLE[_SCATTERED:]) - _RAY - _SQUARE - _LOOKED_UP
_OUTER: Final = frozenset(
    {*("pix0_vector", "fdet_vec", "sdet_vec", "pixel_pos", "R_distance", "omega")}
    | {"close_distance", "obliquity_factor", "diffracted_vec"}
)
# F_latt of the third ray is printed whatever the shape
_ELSEWHERE: Final = frozenset({"F_latt"})
_CLOSING: Final = _events(CLOSING)


def lost_events(trace: Trace) -> frozenset[str]:
    """Events that the program always prints and a whole trace of it lacks.

    Args:
        trace: of any dialect.

    Returns:
        Names of events; none for a trace that is not nanoBragg's, or that has no start
        or no end: of a part of a trace nobody knows what belongs to it.
    """
    held = frozenset(trace.events)
    whole = {"detector_angles", "floatimage_accumulated"} <= held
    if trace.header.dialect != "nanobragg" or not whole:
        return frozenset()
    of_beam = held & (_BEAM - _SAMPLE - _RAY - _STEP)
    wanted = (_BEAM if of_beam else _SAMPLE) | _CLOSING
    if _has_steps(trace):
        wanted |= _OUTER
    # without any ray there is no step, and no line of one
    for group in (_RAY, _STEP, _SQUARE):
        if held & (group - _OUTER - _ELSEWHERE):
            wanted |= group
    return wanted - held


def _has_steps(trace: Trace) -> bool:
    """Whether anything was summed; of nothing the program prints no ray."""
    steps = trace.get("steps")
    return steps is None or bool(steps.values.any())
