"""Freed memory is used again: counted in page faults, not in seconds."""

import platform

import pytest

from tests.cli.runner import call_python

SCRIPT = """
import resource, sys
import numpy as np
from braggtrace.cli.allocator import keep_freed_memory

if sys.argv[1] == "kept":
    keep_freed_memory()

def work():
    a = np.ones(200_000)
    return (a + 1.0) * (a - 1.0)

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

work()
before = faults()
for _ in range(50):
    work()
print(faults() - before)
"""


def faults(how):
    return int(call_python(SCRIPT, how).out)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="speaks to glibc")
def test_memory_that_was_freed_costs_no_page_faults():
    assert faults("kept") < 0.1 * faults("left")


def test_another_c_library_is_left_alone(monkeypatch):
    import ctypes

    from braggtrace.cli.allocator import keep_freed_memory

    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    keep_freed_memory()
