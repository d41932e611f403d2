"""Placement of the detector, and the points of its pixels.

Source of the equations: numerical reference (``docs/reference/numerical``), sections
2.2 to 2.6.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from braggtrace.experiment import CONVENTIONS, MODES, Detector, Switches
from braggtrace.recorder import Recorder
from braggtrace.simulator.frame import Frame
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.vectors import (
    apply,
    cross,
    dot,
    join,
    rotate_about,
    rotation_x,
    rotation_y,
    rotation_z,
)
from braggtrace.units import TINY

NANOBRAGG: Final = MODES["nanobragg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The detector in the lab frame.

    Attributes:
        origin: outer corner of pixel (0, 0), shape (3,), m.
        center: beam centre in the convention's own x and y, shape (2,), m.
        fast: unit vector, shape (3,).
        slow: unit vector, shape (3,).
        normal: unit vector, shape (3,).
        beam: unit vector along the incident beam, shape (3,).
        close_distance: sample to detector plane, m.
        distance: sample to beam spot, m.
        pixel_size: m.
        oversample: sub-pixels per edge.
        curved: all points have the same distance.
        bent_in_lab: a curved detector is bent by lab y and z, as in the C program.
    """

    origin: Tensor
    center: Tensor
    fast: Tensor
    slow: Tensor
    normal: Tensor
    beam: Tensor
    close_distance: Tensor
    distance: Tensor
    pixel_size: Tensor
    oversample: int
    curved: bool = False
    bent_in_lab: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """The rotations of the detector: about lab x, y, z, then two-theta."""

    x: Tensor
    y: Tensor
    z: Tensor
    axis: Tensor
    twotheta: Tensor

    def about_lab(self, vector: Tensor) -> Tensor:
        return apply(self.z, apply(self.y, apply(self.x, vector)))

    def about_twotheta(self, vector: Tensor) -> Tensor:
        return rotate_about(vector, self.axis, self.twotheta)


def place_detector(
    detector: Detector,
    frame: Frame,
    precision: Precision,
    recorder: Recorder,
    switches: Switches = NANOBRAGG,
) -> Placement:
    """Put the detector into the lab frame.

    Args:
        detector: sizes, distance, beam centre, rotations.
        frame: axes before rotation.
        precision: dtype and device.
        recorder: receives the set-up events of the detector.
        switches: ``ratio_without_twotheta``, ``pix0_ignored`` and ``curved_lab_axes``
            are used here.

    Returns:
        The placement.
    """
    pixel = recorder.emit("pixel_size", precision.tensor(detector.pixel_size))
    turn = _turn(detector, frame, precision, recorder)
    ratio = recorder.emit("ratio", _ratio(frame, turn, switches))
    close = recorder.emit(
        "close_distance0", _close_distance(detector, ratio, precision)
    )
    distance = recorder.emit("distance0", close / ratio)
    near, center = _centers(detector, pixel, precision, recorder)
    axes = {
        name: _rotate_axis(name, vector, turn, recorder)
        for name, vector in (
            ("fdet", frame.fast),
            ("sdet", frame.slow),
            ("odet", frame.normal),
        )
    }
    if frame.pivot == "sample":
        corner = _from_near_point(near, close, frame, turn, recorder)
    else:
        spot = _beam_spot(detector, center, pixel, precision, recorder)
        corner = _from_beam_spot(spot, distance, frame, axes, recorder)
    if detector.pix0 is not None and not switches.pix0_ignored:
        corner = precision.tensor(detector.pix0)
    return _placed(
        detector, frame.beam, corner, center, axes, pixel, ratio, switches, recorder
    )


def pixel_points(
    placement: Placement, pixels: Tensor, depths: Tensor, recorder: Recorder
) -> Tensor:
    """Points of all sub-pixels, x = ((F·f + S·s) + O·o) + x₀.

    Args:
        placement: the detector in the lab frame.
        pixels: (slow, fast) of each pixel, shape (P, 2), whole numbers.
        depths: depth of each sensor layer, shape (T,), m.
        recorder: receives ``pixel_pos``.

    Returns:
        Shape (P, T, S, 1, 1, 1, 3), m.
    """
    n, dtype = placement.oversample, placement.origin.dtype
    sub = placement.pixel_size / n
    step = torch.arange(n, device=pixels.device)
    inner_slow, inner_fast = step.repeat_interleave(n), step.repeat(n)
    s = sub * (pixels[:, 0:1] * n + inner_slow).to(dtype) + sub / 2.0
    f = sub * (pixels[:, 1:2] * n + inner_fast).to(dtype) + sub / 2.0
    f, s, o = f[:, None, :], s[:, None, :], depths[None, :, None]
    axes = (placement.fast, placement.slow, placement.normal, placement.origin)
    x, y, z = (
        ((f * fast + s * slow) + o * normal) + origin
        for fast, slow, normal, origin in zip(
            *(axis.unbind() for axis in axes), strict=True
        )
    )
    point = join((x, y, z))[:, :, :, None, None, None, :]
    return recorder.emit("pixel_pos", _bent(placement, point))


def _bent(placement: Placement, flat: Tensor) -> Tensor:
    """Points of a curved detector: the beam spot, turned about slow and fast.

    The C program turns it by the lab y and z of the flat points, whatever the axes of
    the detector are; else by their offsets from the beam spot, along fast and slow.
    """
    if not placement.curved:
        return flat
    spot = placement.distance * placement.beam
    about_slow, about_fast = flat[..., 1], flat[..., 2]
    if not placement.bent_in_lab:
        f, s, b = placement.fast, placement.slow, placement.beam
        about_slow = dot(flat - spot, f) * torch.sign(dot(cross(s, b), f))
        about_fast = dot(flat - spot, s) * torch.sign(dot(cross(f, b), s))
    turned = rotate_about(
        spot.expand_as(flat), placement.slow, about_slow / placement.distance
    )
    return rotate_about(turned, placement.fast, about_fast / placement.distance)


def _close_distance(detector: Detector, ratio: Tensor, precision: Precision) -> Tensor:
    if detector.close_distance is not None:
        return precision.tensor(detector.close_distance)
    return torch.abs(ratio * precision.tensor(detector.distance))


def _extent(detector: Detector, pixel: Tensor, precision: Precision) -> Tensor:
    """Edges of the detector along slow and fast, shape (2,), m."""
    if detector.extent is not None:
        return precision.tensor(detector.extent)
    return torch.stack((pixel * detector.n_slow, pixel * detector.n_fast))


def _turn(
    detector: Detector, frame: Frame, precision: Precision, recorder: Recorder
) -> _Turn:
    about = precision.tensor(detector.rotations)
    twotheta = precision.tensor(detector.twotheta)
    angles = recorder.emit("detector_angles", torch.stack((*about, twotheta)))
    matrices = {
        "rotation_x": rotation_x(angles[0]),
        "rotation_y": rotation_y(angles[1]),
        "rotation_z": rotation_z(angles[2]),
    }
    matrices = {
        name: recorder.emit(name, matrix.reshape(9)).reshape(3, 3)
        for name, matrix in matrices.items()
    }
    return _Turn(
        x=matrices["rotation_x"],
        y=matrices["rotation_y"],
        z=matrices["rotation_z"],
        axis=recorder.emit("twotheta_axis", frame.twotheta_axis),
        twotheta=angles[3],
    )


def _ratio(frame: Frame, turn: _Turn, switches: Switches) -> Tensor:
    """Cosine between beam and rotated normal; the C program leaves two-theta out."""
    normal = turn.about_lab(frame.normal)
    if not switches.ratio_without_twotheta:
        normal = turn.about_twotheta(normal)
    cosine = dot(frame.beam, normal)
    return torch.where(cosine == 0, torch.full_like(cosine, TINY), cosine)


def _rotate_axis(name: str, vector: Tensor, turn: _Turn, recorder: Recorder) -> Tensor:
    about_lab = recorder.emit(f"{name}_after_rotz", turn.about_lab(vector))
    return recorder.emit(f"{name}_after_twotheta", turn.about_twotheta(about_lab))


def _near_point(detector: Detector, pixel: Tensor, precision: Precision) -> Tensor:
    """Along fast and slow: the origin, or the middle where a half is not given."""
    middles = _extent(detector, pixel, precision).flip(0) / 2.0
    origin = (None, None) if detector.origin is None else detector.origin
    halves = zip(middles, origin, strict=True)
    return torch.stack(
        [
            middle if half is None else (precision.tensor(half) - 0.5) * pixel
            for middle, half in halves
        ]
    )


def _centers(
    detector: Detector, pixel: Tensor, precision: Precision, recorder: Recorder
) -> tuple[Tensor, Tensor]:
    """Near point along fast and slow, and beam centre in x and y, shape (2,) each, m.

    A beam centre moves the near point in ``custom`` alone.
    """
    near = _near_point(detector, pixel, precision)
    own = detector.near_point
    default = recorder.emit(
        "near_point", near if own is None else precision.tensor(own)
    )
    convention = CONVENTIONS[detector.convention]
    if detector.beam_center is not None:
        center = precision.tensor(detector.beam_center)
    elif convention.from_near_point:
        center = default
    else:
        half = _extent(detector, pixel, precision) / 2.0
        half = half if convention.swaps_center else half.flip(0)
        center = half + precision.tensor(convention.default_offset) * pixel
    center = recorder.emit("beam_center", center)
    return (center if detector.convention == "custom" else near), center


def _from_near_point(
    near: Tensor,
    close: Tensor,
    frame: Frame,
    turn: _Turn,
    recorder: Recorder,
) -> Tensor:
    """Origin of a detector that pivots around the sample."""
    fast = recorder.emit("Fclose0", near[0])
    slow = recorder.emit("Sclose0", near[1])
    terms = (
        recorder.emit("term_fast_before_rot", -fast * frame.fast),
        recorder.emit("term_slow_before_rot", -slow * frame.slow),
        recorder.emit("term_close_before_rot", close * frame.normal),
    )
    corner = recorder.emit("pix0_before_rotation", (terms[0] + terms[1]) + terms[2])
    corner = recorder.emit("pix0_after_rotz", turn.about_lab(corner))
    return recorder.emit("pix0_after_twotheta", turn.about_twotheta(corner))


def _beam_spot(
    detector: Detector,
    center: Tensor,
    pixel: Tensor,
    precision: Precision,
    recorder: Recorder,
) -> tuple[Tensor, Tensor]:
    """Beam spot along fast and slow, m."""
    convention = CONVENTIONS[detector.convention]
    x, y = center[0], center[1]
    if convention.flips_y:
        y = _extent(detector, pixel, precision)[0] - y
    fast, slow = (y, x) if convention.swaps_center else (x, y)
    return (
        recorder.emit("Fbeam0", fast + convention.half_pixels * pixel),
        recorder.emit("Sbeam0", slow + convention.half_pixels * pixel),
    )


def _from_beam_spot(
    spot: tuple[Tensor, Tensor],
    distance: Tensor,
    frame: Frame,
    axes: dict[str, Tensor],
    recorder: Recorder,
) -> Tensor:
    """Origin of a detector that pivots around the beam spot."""
    terms = (
        recorder.emit("term_fast", -spot[0] * axes["fdet"]),
        recorder.emit("term_slow", -spot[1] * axes["sdet"]),
        recorder.emit("term_beam", distance * frame.beam),
    )
    return (terms[0] + terms[1]) + terms[2]


def _placed(
    detector: Detector,
    beam: Tensor,
    corner: Tensor,
    center: Tensor,
    axes: dict[str, Tensor],
    pixel: Tensor,
    ratio: Tensor,
    switches: Switches,
    recorder: Recorder,
) -> Placement:
    """Distances once more, from where the detector really came to lie."""
    origin = recorder.emit("pix0_vector", corner)
    normal = recorder.emit("odet_vec", axes["odet"])
    close = recorder.emit("close_distance", dot(origin, normal))
    return Placement(
        origin=origin,
        center=center,
        fast=recorder.emit("fdet_vec", axes["fdet"]),
        slow=recorder.emit("sdet_vec", axes["sdet"]),
        normal=normal,
        beam=beam,
        close_distance=close,
        distance=recorder.emit("distance", close / ratio),
        pixel_size=pixel,
        oversample=detector.oversample or 1,
        curved=detector.curved,
        bent_in_lab=switches.curved_lab_axes,
    )
