"""How far rounding alone may move a factor, value by value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Noise:
    """The noise floor of one factor.

    Attributes:
        axes: names of the columns of ``index``.
        index: shape (n, len(axes)).
        values: root mean square of what rounding does, shape (n, components), in the
            unit of the factor.
    """

    axes: tuple[str, ...]
    index: NDArray[np.int64]
    values: NDArray[np.float64]

    def rows(
        self, axes: tuple[str, ...], index: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """The noise at the places of a factor; zero where none is known.

        Args:
            axes: of the factor.
            index: shape (m, len(axes)).

        Returns:
            Shape (m, components).
        """
        known = {tuple(row): i for i, row in enumerate(self.index.tolist())}
        found = np.zeros((len(index), self.values.shape[1]))
        if axes != self.axes:
            return found
        for i, row in enumerate(index.tolist()):
            if tuple(row) in known:
                found[i] = self.values[known[tuple(row)]]
        return found
