"""Poisson deviates in the C program's single precision, bit for bit.

Few photons: products of uniform deviates. Many: rejection from a Lorentzian. More than
a million: a Gaussian. Source: numerical reference (``docs/reference/numerical``),
section 7.4.
"""

from array import array
from collections.abc import Callable
from functools import lru_cache
from math import exp, floor, inf, isnan, log, nan, pi, sqrt, tan
from typing import Final

_FEW: Final = 12.0
_MANY: Final = 1e6
_LANCZOS: Final = (
    76.18009172947146,
    -86.50532032941677,
    24.01409824083091,
    -1.231739572450155,
    0.001208650973866179,
    -5.395239384953e-6,
)

Uniform = Callable[[], float]


class PoissonGenerator:
    """Numbers of photons for given means.

    Args:
        uniform: gives deviates between 0 and 1 that are float32 numbers.
    """

    def __init__(self, uniform: Uniform) -> None:
        self._uniform = uniform
        self._gauss = GaussGenerator(uniform)
        self._cell = array("f", (0.0,))  # what is put in comes out as float32
        self._mean = nan
        self._of_mean = (0.0, 0.0, 0.0)

    def __call__(self, mean: float) -> float:
        """A deviate.

        Args:
            mean: photons expected, a float32 number.

        Returns:
            Photons; a whole number unless there are more than a million. NaN for NaN.
        """
        if mean > _MANY:
            return single(mean + sqrt(mean) * self._gauss())
        return self._count(mean) if mean < _FEW else self._reject(mean)

    def _count(self, mean: float) -> float:
        """Multiply deviates until the product falls below exp(−m)."""
        uniform, cell = self._uniform, self._cell
        cell[0] = exponential(-mean)
        limit = cell[0]
        cell[0] = uniform()
        number = 0.0
        while cell[0] > limit:
            cell[0] *= uniform()
            number += 1.0
        return number

    def _reject(self, mean: float) -> float:
        """Draw from a Lorentzian until its ratio to the distribution accepts."""
        if mean != self._mean:
            self._of_mean = _shape(mean)
            self._mean = mean
        width, log_mean, log_top = self._of_mean
        cell = self._cell
        while True:
            y, number = self._lorentzian(mean, width)
            cell[0] = number * log_mean
            cell[0] -= ln_gamma(number + 1.0)
            cell[0] -= log_top
            accept = exponential(cell[0])
            cell[0] = y * y
            cell[0] = 0.9 * (1.0 + cell[0]) * accept
            if not self._uniform() > cell[0]:
                return number

    def _lorentzian(self, mean: float, width: float) -> tuple[float, float]:
        """A deviate y, and the number of photons that it stands for."""
        cell = self._cell
        while True:
            cell[0] = tan(pi * self._uniform())
            y = cell[0]
            cell[0] = width * y
            cell[0] += mean
            number = cell[0]
            if not number < 0.0:
                return y, number if isnan(number) else float(floor(number))


class GaussGenerator:
    """Deviates of mean zero and deviation one, made in pairs.

    Args:
        uniform: gives deviates between 0 and 1 that are float32 numbers.
    """

    def __init__(self, uniform: Uniform) -> None:
        self._uniform = uniform
        self._spare: float | None = None

    def __call__(self) -> float:
        """A deviate, a float32 number."""
        if self._spare is not None:
            deviate, self._spare = self._spare, None
            return deviate
        while True:
            v1 = single(2.0 * self._uniform() - 1.0)
            v2 = single(2.0 * self._uniform() - 1.0)
            square = single(single(v1 * v1) + single(v2 * v2))
            if 0.0 < square < 1.0:
                break
        factor = single(sqrt(-2.0 * log(square) / square))
        self._spare = single(v1 * factor)
        return single(v2 * factor)


@lru_cache(maxsize=1 << 16)  # photons are few different whole numbers
def ln_gamma(x: float) -> float:
    """Logarithm of the gamma function after Lanczos.

    Args:
        x: more than zero; it is rounded to float32 first.

    Returns:
        A float32 number.
    """
    x = single(x)
    shifted = x + 5.5
    shifted -= (x + 0.5) * log(shifted)
    series, y = 1.000000000190015, x
    for coefficient in _LANCZOS:
        y += 1.0
        series += coefficient / y
    return single(-shifted + log(2.5066282746310005 * series / x))


def single(value: float) -> float:
    """The nearest float32, as a Python float; infinity where it is too large."""
    return array("f", (value,))[0]


def exponential(x: float) -> float:
    """exp(x), infinite where Python would raise."""
    try:
        return exp(x)
    except OverflowError:
        return inf


def _shape(mean: float) -> tuple[float, float, float]:
    """Width of the Lorentzian, ln m, and the logarithm of the top, float32 numbers."""
    log_mean = single(log(mean))
    top = single(single(mean * log_mean) - ln_gamma(mean + 1.0))
    return single(sqrt(2.0 * mean)), log_mean, top
