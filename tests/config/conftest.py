"""Fixtures that write and load a configuration."""

from collections.abc import Callable
from pathlib import Path

import pytest

from braggtrace.config import RunConfig, load_config
from braggtrace.errors import ConfigError

Load = Callable[..., RunConfig]
Fail = Callable[..., ConfigError]

# test_old.py loads them; most of them miss the files that they name
collect_ignore_glob = ["old/*.yaml"]


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Writes a file beside the others of the test."""

    def save(text: str, name: str = "run.yaml") -> Path:
        path: Path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return save


@pytest.fixture
def load(write) -> Load:
    """Writes and loads a configuration."""

    def loaded(text: str, *overrides: tuple[str, object]) -> RunConfig:
        return load_config(write(text), overrides)

    return loaded


@pytest.fixture
def fail(load) -> Fail:
    """Writes and loads a configuration that cannot be used; returns the error."""

    def failed(text: str, *overrides: tuple[str, object]) -> ConfigError:
        with pytest.raises(ConfigError) as caught:
            load(text, *overrides)
        return caught.value

    return failed
