"""braggtrace: where and why two programs that should compute the same begin to differ.

The names below are the public interface; plugins import from here alone. Each is
imported when it is first asked for, so that ``braggtrace --help`` stays instant.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from braggtrace.catalog import is_known
    from braggtrace.emission import Emission, record
    from braggtrace.errors import CannotRunError, TraceFormatError
    from braggtrace.events import (
        Catalog,
        Event,
        EventSpec,
        Trace,
        TraceHeader,
        Unread,
    )
    from braggtrace.experiment import CONVENTIONS, SWITCHES
    from braggtrace.hookspecs import hookimpl
    from braggtrace.judgement.deviation import judge_deviation
    from braggtrace.judgement.extraction import EventFactors, EveryEvent, event_factor
    from braggtrace.judgement.findings import (
        Comparator,
        Difference,
        Factor,
        FactorExtractor,
        Finding,
        Pair,
        Status,
        Tolerance,
    )
    from braggtrace.judgement.limits import Limit
    from braggtrace.judgement.values import FactorValues
    from braggtrace.protocols import (
        BaselineRequest,
        BaselineSource,
        OutcomeWriter,
        ReportWriter,
        TraceReader,
    )
    from braggtrace.report.console import outcome_text
    from braggtrace.report.context import ReportContext
    from braggtrace.report.diff_trace import diff_trace_text
    from braggtrace.report.gated import Gated
    from braggtrace.report.github import github_annotations, github_step_summary
    from braggtrace.report.junit import junit_text
    from braggtrace.report.outcomes import machine_text
    from braggtrace.report.summary import summary_text
    from braggtrace.report.tables import comparison_table
    from braggtrace.traceio import read_text, read_trace
    from braggtrace.traceio.files import (
        Declared,
        LinePattern,
        LogLines,
        MemoryLimit,
        SampleCollector,
        Shape,
        TableCell,
        TableRows,
        TextColumn,
        UnreadableValuesError,
        applied_attributes,
        array_event,
        in_64_bits,
        json_lines_trace,
        json_trace,
        read_npy,
        read_value,
        table_trace,
        unpacked_values,
        unreadable_event,
        whole_number,
    )
    from braggtrace.watching import Watch, watch
    from braggtrace.whatif import (
        Exposure,
        Hypothesis,
        center_of,
        edited,
        value_at,
        with_value,
    )

__version__ = "0.1.0"

_HOMES: Final = {
    "applied_attributes": "traceio.files",
    "array_event": "traceio.files",
    "BaselineRequest": "protocols",
    "BaselineSource": "protocols",
    "CannotRunError": "errors",
    "Catalog": "events",
    "center_of": "whatif",
    "Comparator": "judgement.findings",
    "comparison_table": "report.tables",
    "CONVENTIONS": "experiment",
    "Declared": "traceio.files",
    "diff_trace_text": "report.diff_trace",
    "Difference": "judgement.findings",
    "edited": "whatif",
    "Emission": "emission",
    "Event": "events",
    "event_factor": "judgement.extraction",
    "EventFactors": "judgement.extraction",
    "EventSpec": "events",
    "EveryEvent": "judgement.extraction",
    "Exposure": "whatif",
    "Factor": "judgement.findings",
    "FactorExtractor": "judgement.findings",
    "FactorValues": "judgement.values",
    "Finding": "judgement.findings",
    "Gated": "report.gated",
    "github_annotations": "report.github",
    "github_step_summary": "report.github",
    "hookimpl": "hookspecs",
    "Hypothesis": "whatif",
    "in_64_bits": "traceio.files",
    "is_known": "catalog",
    "json_lines_trace": "traceio.files",
    "json_trace": "traceio.files",
    "judge_deviation": "judgement.deviation",
    "junit_text": "report.junit",
    "LinePattern": "traceio.files",
    "LogLines": "traceio.files",
    "machine_text": "report.outcomes",
    "MemoryLimit": "traceio.files",
    "outcome_text": "report.console",
    "OutcomeWriter": "protocols",
    "Pair": "judgement.findings",
    "Limit": "judgement.limits",
    "read_npy": "traceio.files",
    "read_text": "traceio",
    "read_trace": "traceio",
    "read_value": "traceio.files",
    "record": "emission",
    "ReportContext": "report.context",
    "ReportWriter": "protocols",
    "SampleCollector": "traceio.files",
    "Shape": "traceio.files",
    "Status": "judgement.findings",
    "summary_text": "report.summary",
    "SWITCHES": "experiment",
    "table_trace": "traceio.files",
    "TableCell": "traceio.files",
    "TableRows": "traceio.files",
    "TextColumn": "traceio.files",
    "Tolerance": "judgement.findings",
    "Trace": "events",
    "TraceFormatError": "errors",
    "TraceHeader": "events",
    "TraceReader": "protocols",
    "Unread": "events",
    "unpacked_values": "traceio.files",
    "unreadable_event": "traceio.files",
    "UnreadableValuesError": "traceio.files",
    "value_at": "whatif",
    "watch": "watching",
    "Watch": "watching",
    "whole_number": "traceio.files",
    "with_value": "whatif",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'braggtrace' has no attribute {name!r}")
    return getattr(import_module(f"braggtrace.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


__all__ = [
    "CONVENTIONS",
    "SWITCHES",
    "BaselineRequest",
    "BaselineSource",
    "CannotRunError",
    "Catalog",
    "Comparator",
    "Declared",
    "Difference",
    "Emission",
    "Event",
    "EventFactors",
    "EventSpec",
    "EveryEvent",
    "Exposure",
    "Factor",
    "FactorExtractor",
    "FactorValues",
    "Finding",
    "Gated",
    "Hypothesis",
    "Limit",
    "LinePattern",
    "LogLines",
    "MemoryLimit",
    "OutcomeWriter",
    "Pair",
    "ReportContext",
    "ReportWriter",
    "SampleCollector",
    "Shape",
    "Status",
    "TableCell",
    "TableRows",
    "TextColumn",
    "Tolerance",
    "Trace",
    "TraceFormatError",
    "TraceHeader",
    "TraceReader",
    "Unread",
    "UnreadableValuesError",
    "Watch",
    "__version__",
    "applied_attributes",
    "array_event",
    "center_of",
    "comparison_table",
    "diff_trace_text",
    "edited",
    "event_factor",
    "github_annotations",
    "github_step_summary",
    "hookimpl",
    "in_64_bits",
    "is_known",
    "json_lines_trace",
    "json_trace",
    "judge_deviation",
    "junit_text",
    "machine_text",
    "outcome_text",
    "read_npy",
    "read_text",
    "read_trace",
    "read_value",
    "record",
    "summary_text",
    "table_trace",
    "unpacked_values",
    "unreadable_event",
    "value_at",
    "watch",
    "whole_number",
    "with_value",
]
