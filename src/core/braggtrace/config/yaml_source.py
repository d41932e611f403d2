"""YAML with places: every value knows file, line and column.

Scalars follow the core schema of YAML 1.2: 1e-9 is a number, yes is a word. A key that
stands twice is an error, as the last one would win in silence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from braggtrace.errors import ConfigError

KeyPath = tuple[str | int, ...]
_TOO_LONG: Final = "this number has too many digits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a value stands; line and column count from one."""

    source: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A mapping and the places of its keys and values."""

    source: str
    data: dict[str, Any]
    places: Mapping[KeyPath, Place] = field(default_factory=dict)


class _Loader(yaml.SafeLoader):
    """Safe loader with the scalars of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 -- as PyYAML declares it


class Dumper(yaml.SafeDumper):
    """Writes what the loader reads: a word that looks like a number gets quotes."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 -- as PyYAML declares it


_SCALARS: Final = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)"
        r"|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
)
for _tag, _pattern, _first in _SCALARS:
    for _class in (_Loader, Dumper):
        _class.add_implicit_resolver(
            f"tag:yaml.org,2002:{_tag}",
            re.compile(rf"^(?:{_pattern})$"),
            [c if c != "\0" else "" for c in _first],
        )


def read_yaml(path: Path) -> Document:
    """Read a YAML mapping from a file.

    Args:
        path: the file.

    Returns:
        The document.

    Raises:
        ConfigError: absent, unreadable, no YAML, no mapping, or a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise ConfigError(why, source=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError("is not a text file", source=str(path)) from error
    return parse_yaml(text, str(path))


def parse_yaml(text: str, source: str) -> Document:
    """Parse a YAML mapping.

    Args:
        text: the YAML.
        source: its name for messages.

    Returns:
        The document.

    Raises:
        ConfigError: no YAML, no mapping, or a key twice.
    """
    try:
        root = _composed(text)
    except yaml.YAMLError as error:
        raise _syntax_error(error, source) from error
    if not isinstance(root, yaml.MappingNode):
        what = "wanted a mapping of keys, such as 'version: 1'"
        raise ConfigError(what, source=source, line=1, column=1)
    builder = _Builder(source)
    data = builder.value(root, ())
    return Document(source=source, data=data, places=builder.places)


# a run and a verification read the same file several times, and composing takes longest
@lru_cache(maxsize=16)
def _composed(text: str) -> yaml.Node | None:
    """The nodes of a text; whoever gets them only reads them."""
    return yaml.compose(text, Loader=_Loader)


def error_at(
    what: str, path: KeyPath, places: Mapping[KeyPath, Place], source: str = ""
) -> ConfigError:
    """An error at a key, with the place of the key or of the nearest one above it.

    Args:
        what: the sentence.
        path: keys from the root.
        places: where each key stands.
        source: name of the document where no place is known.

    Returns:
        The error, not raised.
    """
    above = (path[:n] for n in range(len(path), -1, -1))
    found = next((places[p] for p in above if p in places), Place(source=source))
    return ConfigError(
        what,
        source=found.source,
        line=found.line,
        column=found.column,
        key=".".join(str(part) for part in path),
    )


def parse_scalar(text: str, source: str = "--set") -> Any:
    """A single YAML value, as given on a command line.

    Args:
        text: the YAML.
        source: its name for messages.

    Raises:
        ConfigError: no YAML.
    """
    if not text.strip():
        return None
    try:
        return parse_yaml(f"value: {text}", source).data["value"]
    except ConfigError as error:
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        raise ConfigError(f"{error.what}, got {shown!r}", source=source) from error


class _Builder:
    """Turns nodes into data and remembers where each stood."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._scalars = _Loader("")
        self.places: dict[KeyPath, Place] = {}

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        self.places.setdefault(path, self._place(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            # tuples: the models are frozen through and through
            return tuple(self.value(n, (*path, i)) for i, n in enumerate(node.value))
        try:
            return self._scalars.construct_object(node)
        except yaml.YAMLError as error:
            raise _syntax_error(error, self._source) from error
        except ValueError as error:  # Python reads no whole number of so many digits
            raise self._error(_TOO_LONG, self._place(node), path) from error

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            key = self.value(key_node, (*path, "<key>"))
            if not isinstance(key, str):
                what = f"a key must be a word, got {key!r}"
                raise self._error(what, place, path)
            if key in found:
                raise self._error("this key stands twice", place, (*path, key))
            self.places[(*path, key)] = place
            found[key] = self.value(value_node, (*path, key))
        return found

    def _place(self, node: yaml.Node) -> Place:
        mark = node.start_mark
        return Place(source=self._source, line=mark.line + 1, column=mark.column + 1)

    def _error(self, what: str, place: Place, path: KeyPath) -> ConfigError:
        key = ".".join(str(part) for part in path)
        return ConfigError(
            what, source=place.source, line=place.line, column=place.column, key=key
        )


def _syntax_error(error: yaml.YAMLError, source: str) -> ConfigError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error)
    return ConfigError(
        f"not valid YAML: {what}",
        source=source,
        line=mark.line + 1 if mark else None,
        column=mark.column + 1 if mark else None,
    )
