"""What the C library does with memory that is freed.

A tile's temporaries are a megabyte each. By default glibc returns such memory to the
system at once, and requests it again, page by page, at the next operation: 1.4 million
page faults in an image of six million pixels by stages, where 0.1 million do.
"""

from typing import Final

_TRIM_THRESHOLD: Final = -1  # options of mallopt, malloc.h
_MMAP_THRESHOLD: Final = -3
_KEPT: Final = 256 * 2**20  # bytes, free at the top of the heap
_LARGEST: Final = 32 * 2**20  # bytes of what is taken from the heap; glibc's limit


def keep_freed_memory() -> None:
    """Let this process use freed memory again; does nothing without glibc."""
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(_TRIM_THRESHOLD, _KEPT)
    mallopt(_MMAP_THRESHOLD, _LARGEST)
