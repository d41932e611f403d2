"""The PGM: eight bits a pixel, for a quick look."""

import numpy as np
from numpy.typing import NDArray

from braggtrace.imageio.cast import wrapped
from braggtrace.imageio.number_text import general

_GREATEST = 255.0


def pgm_scale(scale: float | None, rmsd: float, integer: float) -> float:
    """Grey levels per photon.

    Args:
        scale: the requested scale; None, zero and less mean the automatic one.
        rmsd: deviation of the image from its mean, photons.
        integer: scale of the integer image, for an image without deviation or
            with a NaN in it.

    Returns:
        The scale that gives five deviations the level 250.
    """
    if scale is not None and not scale <= 0.0:
        return scale
    return 250.0 / (5.0 * rmsd) if rmsd > 0.0 else integer


def encode_pgm(image: NDArray[np.float32], scale: float) -> bytes:
    """The bytes of a ``.pgm`` file.

    Args:
        image: photons, shape (slow, fast).
        scale: grey levels per photon.

    Returns:
        Header and levels, cut off at 255.
    """
    n_slow, n_fast = image.shape
    header = f"P5\n{n_fast} {n_slow}\n# pixels scaled by {general(scale)}\n255\n"
    with np.errstate(invalid="ignore", over="ignore"):
        level = image.astype(np.float64) * scale
    level[level > _GREATEST] = _GREATEST
    return header.encode("ascii") + bytes(wrapped(level, np.uint8).tobytes())
