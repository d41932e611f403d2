"""Hypotheses of a configuration: overrides that make another configuration."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from braggtrace.config.model import HypothesisModel, RunConfig
from braggtrace.config.names import known_keys
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


def _set(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    inner = data
    for part in path[:-1]:
        old = inner.get(part)
        inner[part] = dict(old) if isinstance(old, Mapping) else {}
        inner = inner[part]
    inner[path[-1]] = value
