"""Overrides: a hypothesis applied to a configuration, and the result as YAML."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from braggtrace.config.load import PATH_KEYS
from braggtrace.config.model import HypothesisModel, RunConfig
from braggtrace.config.schema import known_keys
from braggtrace.config.yaml_source import Dumper
from braggtrace.errors import suggestion

_ROOTS: Final = ("experiment", "subject")


def with_overrides(config: RunConfig, hypothesis: HypothesisModel) -> RunConfig:
    """The configuration that a hypothesis describes.

    Args:
        config: a configuration.
        hypothesis: one of its own.

    Returns:
        The configuration with the overrides.

    Raises:
        ConfigError: a key that does not exist, or a value that it cannot have.
    """
    data = config.model_dump(exclude_unset=True)
    at = ("hypotheses", config.hypotheses.index(hypothesis), "overrides")
    for key, value in hypothesis.overrides.items():
        path = tuple(key.split("."))
        known = known_keys(path[:-1]) if path[0] in _ROOTS else _ROOTS
        wanted = path[-1] if path[0] in _ROOTS else path[0]
        free = path[:-1] == ("subject", "switches")
        if not free and (wanted not in known or len(path) < 2):
            what = f"unknown key{suggestion(wanted, known)}"
            raise config.error(what, *at, key)
        _set(data, path, value)
    try:
        return RunConfig.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise config.error(f"{where}: {first['msg']}", *at) from error


def resolved_yaml(config: RunConfig, folder: Path) -> str:
    """A configuration as YAML, with extends and overrides applied.

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


def _set(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    inner = data
    for part in path[:-1]:
        old = inner.get(part)
        inner[part] = dict(old) if isinstance(old, Mapping) else {}
        inner = inner[part]
    inner[path[-1]] = value


def _relative(path: str, folder: Path) -> str:
    if path.startswith("$") or not Path(path).is_absolute():
        return path  # a variable, or the name of a plugin
    return os.path.relpath(path, folder.resolve())
