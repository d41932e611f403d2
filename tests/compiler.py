"""Whether there is a C++ compiler here, which the compiled gear needs."""

import pytest

from braggtrace.simulator.compiled.gear import require_compiler

try:
    require_compiler()
    _FOUND = True
except FileNotFoundError:
    _FOUND = False

needs_compiler = pytest.mark.skipif(not _FOUND, reason="needs a C++ compiler")
