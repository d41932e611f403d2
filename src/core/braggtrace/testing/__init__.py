"""What the tests of a plugin need: tiny traces, a comparison in memory, assertions."""

from braggtrace.testing.assertions import (
    assert_agree,
    assert_diverged,
    assert_finding,
    check_plugin,
    finding_of,
)
from braggtrace.testing.builders import event, pair, tiny_trace, trace
from braggtrace.testing.running import compare, run

__all__ = [
    "assert_agree",
    "assert_diverged",
    "assert_finding",
    "check_plugin",
    "compare",
    "event",
    "finding_of",
    "pair",
    "run",
    "tiny_trace",
    "trace",
]
