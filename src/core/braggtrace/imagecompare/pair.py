"""The two images, cut to what is compared."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImagePair:
    """Two images of one rectangle of the detector.

    Attributes:
        baseline: shape (slow, fast), float32.
        subject: the same shape, if all is well.
        rendered: true where the experiment renders a pixel, shape of the subject.
        origin: (slow, fast) of the rectangle's first pixel on the detector.
        unit: of the values: "photons" or "counts".
    """

    baseline: NDArray[np.float32]
    subject: NDArray[np.float32]
    rendered: NDArray[np.bool_]
    origin: tuple[int, int] = (0, 0)
    unit: str = "photons"

    def place(self, index: int) -> tuple[int, int]:
        """The pixel on the detector of an index into the flattened rectangle."""
        slow, fast = divmod(int(index), self.subject.shape[1])
        return self.origin[0] + slow, self.origin[1] + fast

    def values(
        self,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Index, baseline and subject of every rendered pixel, each of shape (n,)."""
        index = np.flatnonzero(self.rendered)
        return (
            index,
            self.baseline.ravel()[index].astype(np.float64),
            self.subject.ravel()[index].astype(np.float64),
        )
