"""The pixel with slow and fast swapped, for a user who has mixed up the two."""

import json
from collections.abc import Collection, Sequence

import torch
from torch import Tensor

from braggtrace.recorder import NullRecorder
from braggtrace.simulator.cell_factor import Carried
from braggtrace.simulator.image import carried_at, pixel_photons
from braggtrace.simulator.order import rendered
from braggtrace.simulator.setup import Setup

Pixel = tuple[int, int]


def mirror_fact(
    setup: Setup,
    pixels: Sequence[Pixel],
    photons: Tensor,
    *,
    mirrored: Sequence[Pixel],
    first: Collection[Pixel],
    failure: int | None,
) -> dict[str, str]:
    """Photons of some pixels and of their mirrors, as a fact for a trace's header.

    Args:
        setup: what all pixels share.
        pixels: (slow, fast) of each that was computed.
        photons: in each of them, shape (P,).
        mirrored: of these, the ones whose mirror is computed, too.
        first: the pixels that the C program, or a thread of it, evaluates first.
        failure: place in its order of the pixel in which interpolation ends. One
            beyond ``pixels`` may be missing: the fact is a hint alone.

    Returns:
        ``mirrors``: JSON rows of slow, fast, photons, the mirror's photons. Nothing
        where no mirror is rendered.
    """
    detector = setup.experiment.detector
    wanted = [
        (slow, fast)
        for slow, fast in pixels
        if (slow, fast) in mirrored
        and slow != fast
        and fast < detector.n_slow
        and slow < detector.n_fast
    ]
    mirrors = setup.precision.integers([(fast, slow) for slow, fast in wanted])
    mirrors = mirrors.reshape(-1, 2)
    kept = rendered(detector, mirrors[:, 0], mirrors[:, 1]).tolist()
    wanted = [pixel for pixel, keep in zip(wanted, kept, strict=True) if keep]
    if not wanted:
        return {}
    own = dict(zip(pixels, photons.tolist(), strict=True))
    other = _photons(setup, [(f, s) for s, f in wanted], first, failure)
    rows = [
        [*p, own[p], of_mirror]
        for p, of_mirror in zip(wanted, other.tolist(), strict=True)
    ]
    return {"mirrors": json.dumps(rows)}


def _photons(
    setup: Setup, pixels: Sequence[Pixel], first: Collection[Pixel], failure: int | None
) -> Tensor:
    n_fast = setup.experiment.detector.n_fast
    failed = [carried_at(slow * n_fast + fast, failure).failed for slow, fast in pixels]
    return pixel_photons(
        setup,
        setup.precision.integers(pixels),
        NullRecorder(),
        first_pixel=torch.tensor([pixel in first for pixel in pixels]),
        carried=Carried(failed=torch.stack(failed)),
    )
