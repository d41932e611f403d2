"""YAML with places: every value knows file, line and column.

Scalars follow the core schema of YAML 1.2: 1e-9 is a number, yes is a word. A key that
stands twice is an error, as the last one would win in silence.
"""

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from braggtrace.errors import ConfigError

KeyPath = tuple[str | int, ...]
MOST_BYTES: Final = 2**20  # of one file
_SHOWN: Final = 60  # characters of a wrong value
_DEEPEST: Final = 50  # keys and entries inside one another
_MOST_REPEATED: Final = 10_000  # values that aliases stand for, in one document
_OPENS: Final = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSES: Final = (
    yaml.BlockEndToken,
    yaml.FlowMappingEndToken,
    yaml.FlowSequenceEndToken,
)
_TAGS: Final = tuple(
    f"tag:yaml.org,2002:{name}"
    for name in ("map", "seq", "str", "int", "float", "bool", "null")
)
_KINDS: Final = {
    "int": "a whole number of at most 4300 digits",
    "float": "a number",
    "bool": "true or false",
}


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
        ConfigError: absent, unreadable, too large, no YAML, no mapping, or a key twice.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ConfigError("is no regular file; name a file", source=str(path))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise ConfigError(why, source=str(path)) from error
    except ValueError as error:  # Python opens no path with a NUL character
        raise ConfigError(f"is no path: {error}", source=repr(str(path))) from error
    if len(data) > MOST_BYTES:
        what = f"is larger than {MOST_BYTES} bytes; a configuration is not"
        raise ConfigError(what, source=str(path))
    try:
        return parse_yaml(data.decode("utf-8"), str(path))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what = f"is not UTF-8 text: byte 0x{data[error.start]:02x}; save it as UTF-8"
        raise ConfigError(what, source=str(path), line=line) from error


def parse_yaml(text: str, source: str) -> Document:
    """Parse a YAML mapping.

    Args:
        text: the YAML.
        source: its name for messages.

    Returns:
        The document.

    Raises:
        ConfigError: no YAML, no mapping, a key twice, or values that cannot be meant.
    """
    try:
        root = _composed(text)
    except yaml.reader.ReaderError as error:
        raise _forbidden_character(error, text, source) from error
    except yaml.YAMLError as error:
        raise _syntax_error(error, source) from error
    except RecursionError as error:
        raise _nested_too_deep(text, source) from error
    except (
        ValueError
    ) as error:  # an escape beyond the last character, such as \UFFFFFFFF
        raise ConfigError(f"not valid YAML: {error}", source=source) from error
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
        data = parse_yaml(f"value: {text}", source).data
        value = data.pop("value")
        if data:
            raise ConfigError("wanted one value", source=source)
    except ConfigError as error:
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        raise ConfigError(f"{error.what}, got {shown!r}", source=source) from error
    return value


class _Builder:
    """Turns nodes into data and remembers where each stood."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._scalars = _Loader("")
        self._met: set[int] = set()  # nodes; one that comes again stands for an alias
        self._repeated = 0
        self.places: dict[KeyPath, Place] = {}

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        self.places.setdefault(path, self._place(node))
        self._require_bounded(node, path)
        if node.tag not in _TAGS:
            what = f"the tag {_short(node.tag)} is not known here; remove it"
            raise self._error(what, self._place(node), path)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            # tuples: the models are frozen through and through
            return tuple(self.value(n, (*path, i)) for i, n in enumerate(node.value))
        return self._scalar(node, path)

    def _require_bounded(self, node: yaml.Node, path: KeyPath) -> None:
        """Aliases may make a small text endless, or as good as that."""
        if len(path) > _DEEPEST:
            raise self._error(_too_deep(), self._place(node), path[:3])
        self._repeated += id(node) in self._met
        self._met.add(id(node))
        if self._repeated > _MOST_REPEATED:
            what = (
                f"aliases stand for more than {_MOST_REPEATED} values; write them out"
            )
            raise self._error(what, self._place(node), path[:3])

    def _scalar(self, node: yaml.Node, path: KeyPath) -> Any:
        kind = node.tag.rpartition(":")[2]
        try:
            value = self._scalars.construct_object(node)
        except yaml.YAMLError as error:
            raise _syntax_error(error, self._source) from error
        except (ValueError, KeyError, IndexError) as error:
            what = f"wanted {_KINDS.get(kind, kind)}, got {_short(node.value)!r}"
            raise self._error(what, self._place(node), path) from error
        if isinstance(value, str) and (wrong := _unusable(value)):
            raise self._error(wrong, self._place(node), path)
        return value

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            key = self.value(key_node, (*path, "<key>"))
            if not isinstance(key, str):
                what = f"a key must be a word, got {_short(repr(key))}"
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


def _too_deep() -> str:
    return f"nested more than {_DEEPEST} levels deep"


def _nested_too_deep(text: str, source: str) -> ConfigError:
    """The error at the first place that is nested too deep."""
    depth = 0
    for token in yaml.scan(text, Loader=_Loader):
        depth += isinstance(token, _OPENS) - isinstance(token, _CLOSES)
        if depth > _DEEPEST:
            break
    mark = token.start_mark
    line, column = mark.line + 1, mark.column + 1
    return ConfigError(_too_deep(), source=source, line=line, column=column)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _unusable(text: str) -> str:
    """Why a text can be no name, path or sentence, or ""."""
    if "\0" in text:
        return "holds a NUL character; remove it"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "holds half of a surrogate pair, which is no character; remove it"
    return ""


def _forbidden_character(
    error: yaml.reader.ReaderError, text: str, source: str
) -> ConfigError:
    before = text[: error.position]
    return ConfigError(
        f"not valid YAML: the character U+{ord(text[error.position]):04X} is not "
        "allowed; remove it",
        source=source,
        line=before.count("\n") + 1,
        column=len(before) - before.rfind("\n"),
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
