"""Readers of what other programs leave: logs, tables, arrays."""

from braggtrace.traceio.foreign.forms import FORMS, form_of, read_foreign
from braggtrace.traceio.foreign.mapping import Renaming, mapped
from braggtrace.traceio.foreign.options import ReaderOptions, Shape
from braggtrace.traceio.foreign.template import Template, TemplateError

__all__ = [
    "FORMS",
    "ReaderOptions",
    "Renaming",
    "Shape",
    "Template",
    "TemplateError",
    "form_of",
    "mapped",
    "read_foreign",
]
