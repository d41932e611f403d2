"""braggtrace: where and why two programs that should compute the same begin to differ.

The names below are the public interface; plugins import from here alone. Each is
imported when it is first asked for, so that ``braggtrace --help`` stays instant.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from braggtrace.catalog import is_known
    from braggtrace.deviation import judge_deviation
    from braggtrace.events import Event, EventSpec, Trace, TraceHeader
    from braggtrace.extraction import EventFactors, event_factor
    from braggtrace.findings import (
        Comparator,
        Difference,
        Factor,
        FactorExtractor,
        Finding,
        Pair,
        Status,
        Tolerance,
    )
    from braggtrace.hookspecs import hookimpl

__version__ = "0.1.0"

_HOMES: Final = {
    "Comparator": "findings",
    "Difference": "findings",
    "Event": "events",
    "EventFactors": "extraction",
    "EventSpec": "events",
    "Factor": "findings",
    "FactorExtractor": "findings",
    "Finding": "findings",
    "Pair": "findings",
    "Status": "findings",
    "Tolerance": "findings",
    "Trace": "events",
    "TraceHeader": "events",
    "event_factor": "extraction",
    "hookimpl": "hookspecs",
    "is_known": "catalog",
    "judge_deviation": "deviation",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'braggtrace' has no attribute {name!r}")
    return getattr(import_module(f"braggtrace.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


__all__ = [
    "Comparator",
    "Difference",
    "Event",
    "EventFactors",
    "EventSpec",
    "Factor",
    "FactorExtractor",
    "Finding",
    "Pair",
    "Status",
    "Tolerance",
    "Trace",
    "TraceHeader",
    "__version__",
    "event_factor",
    "hookimpl",
    "is_known",
    "judge_deviation",
]
