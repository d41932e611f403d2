"""How much a program may take before it is stopped."""

from dataclasses import dataclass

GIGABYTE = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one run.

    Attributes:
        timeout: wall time, s.
        memory: address space, bytes.
        output: everything that it prints and writes, bytes.
        threads: OpenMP threads.
    """

    timeout: float = 600.0
    memory: int = 8 * GIGABYTE
    output: int = 2 * GIGABYTE
    threads: int = 1
