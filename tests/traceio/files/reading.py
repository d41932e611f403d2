"""Files of other programs, as text, for the tests."""

from functools import cache
from pathlib import Path
from typing import Any

from braggtrace.pluginmanager import Registry
from braggtrace.protocols import TraceReader
from braggtrace.traceio.files import Declared


@cache
def reader(form: str) -> TraceReader:
    return Registry().reader(form)


def read(folder: Path, form: str, content: str | bytes, *patterns: str, **given: Any):
    path = folder / f"file.{form}"
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(data)
    options = {**given, **({"pattern": patterns} if patterns else {})}
    declared = Declared(shapes=options.pop("shapes", {}))
    return reader(form).read(path, options, declared)
