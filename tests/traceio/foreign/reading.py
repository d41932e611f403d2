"""Files of other programs, as text, for the tests."""

from pathlib import Path
from typing import Any

from braggtrace.traceio import ReaderOptions, Template, read_foreign


def options(*patterns: str, **given: Any) -> ReaderOptions:
    return ReaderOptions(patterns=tuple(map(Template.of, patterns)), **given)


def read(folder: Path, form: str, content: str | bytes, *patterns: str, **given: Any):
    path = folder / f"file.{form}"
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(data)
    return read_foreign(path, form, options(*patterns, **given))
