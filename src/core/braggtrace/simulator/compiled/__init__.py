"""The compiled engine: the stages of a pixel, compiled once and kept.

The kernel is made from the same functions that the plain engine runs. This package has
its inputs, how it is built, where it is kept and when it is trusted.
"""

from braggtrace.simulator.compiled.engine import Compile, kernel_for
from braggtrace.simulator.compiled.kernel import Kernel
from braggtrace.simulator.compiled.tracing import trace_compiled

__all__ = ["Compile", "Kernel", "kernel_for", "trace_compiled"]
