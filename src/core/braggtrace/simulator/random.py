"""The C program's own random numbers, bit for bit.

A minimal-standard multiplicative generator with a shuffle table of 32 entries; every
deviate is a float32. Source: numerical reference (``docs/reference/numerical``),
section 3.5.
"""

import ctypes
import ctypes.util
import math
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np

_MULTIPLIER: Final = 16807
_MODULUS: Final = 2147483647
_TABLE: Final = 32
_WARM_UP: Final = 8
_DIVISOR: Final = 1 + (_MODULUS - 1) // _TABLE
_SCALE: Final = 1.0 / _MODULUS
_GREATEST: Final = float(np.float32(1.0 - 1.2e-7))


class UniformGenerator:
    """Deviates between 0 and 1.

    The C program has one such generator for all its uses. A seed of zero or less starts
    it anew; a positive seed moves a generator that runs to another place of its stream.
    """

    def __init__(self, seed: int) -> None:
        self._state = 0
        self._current = 0
        self._table: list[int] = []
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        """Take a new seed."""
        if seed <= 0 or not self._table:
            self._start(max(1, -seed))
        else:
            self._state = seed

    def __call__(self) -> float:
        """The next deviate, a float32 as a Python float."""
        self._state = _next(self._state)
        slot = self._current // _DIVISOR
        self._current = self._table[slot]
        self._table[slot] = self._state
        return min(float(np.float32(_SCALE * self._current)), _GREATEST)

    def _start(self, state: int) -> None:
        filled = []
        for _ in range(_WARM_UP + _TABLE):
            state = _next(state)
            filled.append(state)
        self._state = state
        self._table = filled[: _WARM_UP - 1 : -1]
        self._current = self._table[0]


def _next(state: int) -> int:
    """One step of the generator, 16807·x mod 2³¹−1."""
    return _MULTIPLIER * state % _MODULUS


def random_rotation(uniform: UniformGenerator) -> tuple[tuple[float, ...], float]:
    """Axis of a random rotation, and its angle for a spread of one.

    Args:
        uniform: gives the three deviates that are needed.

    Returns:
        The axis as a unit vector, and the cube root of a deviate as a float32.
    """
    first, second, third = (2.0 * uniform() - 1.0 for _ in range(3))
    across = math.sqrt(1.0 - second * second)
    around = math.pi * first
    axis = (across * math.sin(around), across * math.cos(around), second)
    return axis, cube_root(1.0 - third * third)


def cube_root(value: float) -> float:
    """``powf(x, 1/3)`` of the C library, in single precision.

    Other single-precision powers differ from it in the last bit for one number in a
    hundred, which shows in the image.
    """
    return _powf()(float(np.float32(value)), float(np.float32(1.0 / 3.0)))


@cache
def _powf() -> Callable[[float, float], float]:
    """The C library's own powf; numpy's double power where there is none."""
    name = ctypes.util.find_library("m")
    try:
        function = ctypes.CDLL(name).powf
    except (OSError, AttributeError):
        return lambda x, y: float(np.float32(x**y))
    function.argtypes = (ctypes.c_float, ctypes.c_float)
    function.restype = ctypes.c_float

    def powf(x: float, y: float) -> float:
        return float(function(x, y))

    return powf
