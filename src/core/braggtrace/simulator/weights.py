"""Weights of a pixel: which are applied once, and which at every step."""

from dataclasses import dataclass

import torch
from torch import Tensor

from braggtrace.recorder import Recorder
from braggtrace.simulator.accumulate import Weights
from braggtrace.simulator.corrections import captured, polarization, solid_angle
from braggtrace.simulator.setup import Setup


@dataclass(frozen=True, slots=True, kw_only=True)
class _Every:
    """Which weights are applied at every step."""

    thick: bool
    polar: bool
    omega: bool


def pixel_weights(
    setup: Setup,
    diffracted: Tensor,
    distance: Tensor,
    scattered: Tensor | None,
    recorder: Recorder,
) -> Weights:
    """Capture, polarisation, solid angle: at the end, and at every step.

    Args:
        setup: what all pixels share; ``weights_from_corner``, ``nopolar_overruled``,
            ``source_weights_ignored`` and ``point_pixel_without_area`` are used here.
        diffracted: unit vectors, shape (P, T, S, 1, 1, 1, 3).
        distance: of the points, the same shape without the last axis, m.
        scattered: which rays dmin lets through; None for all.
        recorder: receives ``omega`` and ``polar_of_ray``.

    Returns:
        The weights.
    """
    detector, every = setup.experiment.detector, _every(setup)
    omega = _solid_angle(setup, distance, every, recorder)
    capture = captured(
        setup.sensor,
        setup.placement.normal,
        diffracted,
        setup.precision,
        every=every.thick,
    )
    factor = _polarization(setup, diffracted, recorder)
    off = setup.experiment.beam.polarization_off and not every.polar
    if off:
        in_use = torch.ones_like(distance[:, :1, :1])
    else:
        in_use = _in_use(factor, scattered, last=every.polar)
    at_steps = [
        part
        for part, on in (
            (capture, every.thick),
            (factor, every.polar),
            (omega, every.omega),
        )
        if on
    ]
    if setup.rays.weight is not None and not setup.switches.source_weights_ignored:
        at_steps.append(setup.rays.weight)
    return Weights(
        capture=capture[:, -1:, -1:],
        polarization=in_use,
        solid_angle=omega[:, -1:, -1:],
        every=_product(at_steps),
        once=(not every.thick, not every.polar, not every.omega),
        requested=(
            detector.oversample_thick,
            detector.oversample_polar,
            detector.oversample_omega,
        ),
    )


def _every(setup: Setup) -> _Every:
    """As the experiment says; in physical mode, all that vary within a pixel."""
    detector = setup.experiment.detector
    if setup.switches.weights_from_corner:
        return _Every(
            thick=detector.oversample_thick,
            polar=detector.oversample_polar,
            omega=detector.oversample_omega,
        )
    layers, points = setup.sensor.layers, setup.placement.oversample**2
    return _Every(
        thick=layers > 1,
        polar=layers * points * setup.rays.count > 1,
        omega=layers * points > 1,
    )


def _solid_angle(
    setup: Setup, distance: Tensor, every: _Every, recorder: Recorder
) -> Tensor:
    bare = setup.switches.point_pixel_without_area
    point = setup.experiment.detector.point_pixel
    return solid_angle(
        setup.placement,
        distance,
        recorder,
        every=every.omega,
        point=("without area" if bare else "with area") if point else "",
    )


def _polarization(setup: Setup, diffracted: Tensor, recorder: Recorder) -> Tensor:
    beam = setup.experiment.beam
    factor = polarization(
        beam.polarization,
        setup.frame,
        setup.rays,
        diffracted,
        setup.precision,
        recorder,
    )
    if beam.polarization_off and not setup.switches.nopolar_overruled:
        factor = torch.ones_like(factor)
    return recorder.emit("polar_of_ray", factor)


def _product(parts: list[Tensor]) -> Tensor | None:
    product = None
    for part in parts:
        product = part if product is None else product * part
    return product


def _in_use(factor: Tensor, scattered: Tensor | None, *, last: bool) -> Tensor:
    """The factor of the first or last ray that scatters; zero where none does."""
    flat = factor.flatten(1)
    if not flat.shape[1]:
        return torch.zeros_like(factor.sum(dim=(1, 2, 3, 4, 5), keepdim=True))
    if scattered is None:
        picked = flat[:, -1 if last else 0]
    else:
        gate = scattered.expand_as(factor).flatten(1)
        order = gate.to(torch.int64).cumsum(1)
        wanted = order[:, -1:] if last else torch.ones_like(order[:, :1])
        chosen = gate & (order == wanted)
        picked = torch.where(chosen, flat, torch.zeros_like(flat)).sum(dim=1)
    return picked.reshape(-1, 1, 1, 1, 1, 1)
