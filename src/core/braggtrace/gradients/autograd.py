"""Derivatives of every event by automatic differentiation, forwards and backwards."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.autograd import forward_ad

from braggtrace.gradients.parameter import Parameter
from braggtrace.gradients.point import Point

Tangents = Mapping[str, Tensor | None]
INSENSITIVE: Final = 1.0e-3  # of an event, over the whole size of a parameter
_SEED: Final = 20251  # of the weights of the reverse mode


def tangents(point: Point, parameter: Parameter) -> Tangents:
    """Derivative of every event with respect to one parameter, in the forward mode.

    One pass gives all of them: a tangent goes through the stages with each value.

    Args:
        point: the pixel.
        parameter: of its experiment.

    Returns:
        By event, shape of the event, per unit of the parameter; None where no
        derivative arrives.
    """
    with _quiet(), forward_ad.dual_level():
        value = point.scalar(parameter.value)
        dual = forward_ad.make_dual(value, torch.ones_like(value))  # type: ignore[no-untyped-call]
        events = point.events(parameter.put(point.experiment, dual))
        return {
            name: _detached(forward_ad.unpack_dual(event).tangent)  # type: ignore[no-untyped-call]
            for name, event in events.items()
        }


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warning that torch gives when it loads its forward mode."""
    with warnings.catch_warnings():
        message = ".*torch.jit.script.* is deprecated"
        warnings.filterwarnings("ignore", message, DeprecationWarning)
        yield


def _detached(tangent: Tensor | None) -> Tensor | None:
    return None if tangent is None else tangent.detach().clone()


def reverse_gaps(
    point: Point,
    parameters: Sequence[Parameter],
    forward: Mapping[str, Tangents],
    events: Sequence[str],
    noise: Mapping[str, NDArray[np.float64]],
) -> Mapping[tuple[str, str], float]:
    """How far the reverse mode, by which one trains, is from the forward mode.

    Of an event with derivatives J the reverse mode gives w·J for weights w; they are
    drawn at random, so that no error of one component hides behind another.

    Args:
        point: the pixel.
        parameters: all of them are inputs at once.
        forward: tangents by parameter.
        events: of which.
        noise: by how much rounding may move each event, shape (n,).

    Returns:
        By (event, parameter) |w·J − reverse|, over Σ w·|J|, where |J| is at least
        INSENSITIVE of the event over the parameter's size. What rounding moves a value
        by, over that size, is no gap: where large terms of a derivative cancel, the
        two modes round them in another order.
    """
    gaps: dict[tuple[str, str], float] = {}
    explicit = [p for p in parameters if p.explicit]
    # one that a convention derives from others is an input of the second pass alone
    for inputs in (explicit, parameters):
        wanted = (
            [p for p in inputs if (events[0], p.name) not in gaps] if events else []
        )
        if wanted:
            gaps |= _gaps(point, inputs, wanted, forward, events, noise)
    return gaps


def _gaps(
    point: Point,
    inputs: Sequence[Parameter],
    wanted: Sequence[Parameter],
    forward: Mapping[str, Tangents],
    events: Sequence[str],
    noise: Mapping[str, NDArray[np.float64]],
) -> dict[tuple[str, str], float]:
    leaves = {p.name: point.scalar(p.value).requires_grad_() for p in inputs}
    experiment = point.experiment
    for parameter in inputs:
        experiment = parameter.put(experiment, leaves[parameter.name])
    found = point.events(experiment, gradients=True)
    generator = torch.Generator().manual_seed(_SEED)
    gaps: dict[tuple[str, str], float] = {}
    for name in events:
        event = found[name].to(torch.float64)  # some are whole numbers, some flags
        weights = torch.rand(event.shape, generator=generator, dtype=torch.float64)
        weights = (weights + 0.5).to(event.device)
        rounding = _sum_of(weights, noise.get(name))
        ends = [leaves[p.name] for p in wanted]
        gradients = _gradients((event * weights).sum(), ends)
        for parameter, gradient in zip(wanted, gradients, strict=True):
            tangent = forward[parameter.name][name]
            least = event.detach().abs() * (INSENSITIVE / parameter.size)
            gaps[name, parameter.name] = _gap(
                weights, tangent, gradient, least, rounding / parameter.size
            )
    return gaps


def _gradients(total: Tensor, inputs: Sequence[Tensor]) -> Sequence[Tensor | None]:
    if not total.requires_grad:
        return [None] * len(inputs)
    return torch.autograd.grad(total, inputs, retain_graph=True, allow_unused=True)


def _sum_of(weights: Tensor, noise: NDArray[np.float64] | None) -> float:
    if noise is None:
        return 0.0
    return float(np.sum(weights.flatten().cpu().numpy() * noise))


def _gap(
    weights: Tensor,
    tangent: Tensor | None,
    gradient: Tensor | None,
    least: Tensor,
    rounding: float,
) -> float:
    forward = torch.zeros_like(weights) if tangent is None else tangent
    back = 0.0 if gradient is None else float(gradient)
    size = float((weights * torch.maximum(forward.abs(), least)).sum())
    gap = max(0.0, abs(float((weights * forward).sum()) - back) - rounding)
    if gap == 0.0:
        return 0.0
    return gap / size if size else float("inf")
