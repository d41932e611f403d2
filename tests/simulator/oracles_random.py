"""Scalar oracles of everything that is drawn: uniform deviates, rotations."""

import math
from collections.abc import Iterator

Rows = tuple[tuple[float, float, float], ...]
MODULUS, QUOTIENT, REMAINDER = 2147483647, 127773, 2836


def advance(x: int) -> int:
    """16807·x mod M without an overflow of 32 bits, after Schrage."""
    k = x // QUOTIENT
    x = 16807 * (x - k * QUOTIENT) - REMAINDER * k
    return x + MODULUS if x < 0 else x


def deviates(seed: int) -> Iterator[float]:
    """Deviates of a fresh generator before they are rounded to single precision."""
    x = max(1, -seed)
    table = [0] * 32
    for entry in range(39, -1, -1):
        x = advance(x)
        if entry < 32:
            table[entry] = x
    current = table[0]
    while True:
        x = advance(x)
        slot = current // 67108864
        current, table[slot] = table[slot], x
        yield min((1.0 / MODULUS) * current, 1.0 - 1.2e-7)


def rotation(first: float, second: float, third: float, spread: float) -> Rows:
    """Random rotation from three deviates, all in double precision."""
    r1, r2, r3 = (2 * u - 1 for u in (first, second, third))
    across = math.sqrt(1 - r2 * r2)
    x, y, z = across * math.sin(math.pi * r1), across * math.cos(math.pi * r1), r2
    angle = spread * (1 - r3 * r3) ** (1 / 3)
    t, s = math.cos(angle), math.sin(angle)
    q = 1 - t
    return (
        (t + q * x * x, q * x * y - s * z, q * x * z + s * y),
        (q * x * y + s * z, t + q * y * y, q * y * z - s * x),
        (q * x * z - s * y, q * y * z + s * x, t + q * z * z),
    )
