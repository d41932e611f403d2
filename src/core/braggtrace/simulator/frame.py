"""The laboratory frame, from the convention and the experiment."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from braggtrace.experiment import CONVENTIONS, Experiment, Switches
from braggtrace.experiment.number import Vector
from braggtrace.recorder import Recorder
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.vectors import cross, unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Axes before any rotation, unit vectors of shape (3,) unless noted.

    Attributes:
        beam: along the incident beam.
        fast: detector fast axis.
        slow: detector slow axis.
        normal: detector normal.
        twotheta_axis: of any length.
        polarization_axis: electric field of the polarised part.
        spindle: rotation axis of the crystal.
        pivot: what the detector's rotations leave in place.
    """

    beam: Tensor
    fast: Tensor
    slow: Tensor
    normal: Tensor
    twotheta_axis: Tensor
    polarization_axis: Tensor
    spindle: Tensor
    pivot: str


def lab_frame(
    experiment: Experiment, switches: Switches, precision: Precision, recorder: Recorder
) -> Frame:
    """Axes from the convention, overridden by the experiment's own.

    Args:
        experiment: the exposure.
        switches: ``odet_nonunit_replaced``, ``normal_default_kept``,
            ``pivot_custom_only`` and ``twotheta_axis_length`` are used here.
        precision: dtype and device.
        recorder: receives ``detector_convention``, ``beam_vector`` and ``initial_*``.

    Returns:
        The frame.
    """
    detector = experiment.detector
    convention = CONVENTIONS[detector.convention]

    def axis(own: Vector | None, default: Vector) -> Tensor:
        return precision.tensor(default if own is None else own)

    recorder.note("detector_convention", detector.convention.upper())
    beam = unit(axis(experiment.beam.direction, convention.beam))
    fast = recorder.emit("initial_fdet", unit(axis(detector.fast, convention.fast)))
    slow = recorder.emit("initial_sdet", unit(axis(detector.slow, convention.slow)))
    normal = _normal(experiment, switches, precision, fast, slow, beam)
    custom = detector.convention == "custom" or not switches.pivot_custom_only
    twotheta_axis = axis(detector.twotheta_axis, convention.twotheta_axis)
    if not switches.twotheta_axis_length:
        twotheta_axis = unit(twotheta_axis)
    return Frame(
        beam=recorder.emit("beam_vector", beam),
        fast=fast,
        slow=slow,
        normal=recorder.emit("initial_odet", normal),
        twotheta_axis=twotheta_axis,
        polarization_axis=unit(
            axis(experiment.beam.polarization_axis, convention.polarization_axis)
        ),
        spindle=recorder.emit(
            "spindle_axis", unit(axis(experiment.scan.spindle, convention.spindle))
        ),
        pivot=detector.pivot if custom and detector.pivot else convention.pivot,
    )


def _normal(
    experiment: Experiment,
    switches: Switches,
    precision: Precision,
    fast: Tensor,
    slow: Tensor,
    beam: Tensor,
) -> Tensor:
    """The detector normal; f × s in place of one that the C program ignores."""
    detector = experiment.detector
    across = unit(cross(fast, slow))
    if detector.normal is None:
        if detector.convention == "custom":
            return _facing(across, beam, switches)
        return precision.tensor(CONVENTIONS[detector.convention].normal)
    if switches.odet_nonunit_replaced and not _is_unit(detector.normal):
        return across
    return unit(precision.tensor(detector.normal))


def _facing(across: Tensor, beam: Tensor, switches: Switches) -> Tensor:
    """Fast × slow, reversed where left-handed axes make it point against the beam."""
    if switches.normal_default_kept:
        return across
    return torch.where((beam * across).sum() < 0.0, -across, across)


def _is_unit(vector: Vector) -> bool:
    """Whether the length is exactly one, judged on the input in double precision."""
    x, y, z = vector.tolist() if isinstance(vector, Tensor) else vector
    # not a power: its last bit may differ from that of the square root
    return math.sqrt((x * x + y * y) + z * z) == 1.0
