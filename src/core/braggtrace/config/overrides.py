"""The resolved configuration as YAML, for the record and for running it again."""

import os
from pathlib import Path
from typing import Any

import yaml

from braggtrace.config.load import PATH_KEYS
from braggtrace.config.model import RunConfig
from braggtrace.config.yaml_source import Dumper


def resolved_yaml(config: RunConfig, folder: Path) -> str:
    """A configuration with extends and overrides applied.

    Args:
        config: the configuration.
        folder: where the text will lie; paths are written relative to it, so that the
            file can be run from there and names no home folder.

    Returns:
        YAML that loads to the same configuration.
    """
    data = config.model_dump(mode="json", exclude_none=True)
    for path in PATH_KEYS:
        inner: Any = data
        for part in path[:-1]:
            inner = inner.get(part, {})
        if isinstance(inner.get(path[-1]), str):
            inner[path[-1]] = _relative(inner[path[-1]], folder)
    for key in ("plugins", "factors"):
        data[key] = [
            _relative(x, folder) if x.endswith(".py") else x for x in data[key]
        ]
    text: str = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True)
    return text


def _relative(path: str, folder: Path) -> str:
    if path.startswith("$") or not Path(path).is_absolute():
        return path  # a variable, or the name of a plugin
    return os.path.relpath(path, folder.resolve())
