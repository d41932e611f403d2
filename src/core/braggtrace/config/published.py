"""The JSON schemas that are installed with the package."""

from importlib.resources import files
from pathlib import Path
from typing import Final

_FILES: Final = {"config": "braggtrace-1.json", "report": "braggtrace-report-1.json"}


def published(what: str) -> Path:
    """The installed copy of a schema, for an editor or a validator.

    Args:
        what: ``config`` or ``report``.
    """
    return Path(str(files("braggtrace.config").joinpath("schemas", _FILES[what])))
