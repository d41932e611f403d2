"""Loads a configuration: extends, overrides, validation with places."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from braggtrace.config.arguments import KEY, holds_words, in_one_form
from braggtrace.config.candidate_model import FILE
from braggtrace.config.model import DESCRIBED, LISTED, RunConfig
from braggtrace.config.required_keys import catalog_in_one_form, require_keys
from braggtrace.config.schema import known_keys
from braggtrace.config.side_model import OPTIONS, plugin_in_one_form
from braggtrace.config.tolerance_model import wrong_key
from braggtrace.config.yaml_source import (
    Document,
    KeyPath,
    Place,
    error_at,
    parse_scalar,
    parse_yaml,
    read_yaml,
)
from braggtrace.errors import ConfigError, suggestion

COMMAND_LINE: Final = "command line"
DEEPEST_CHAIN: Final = 50  # files that extend one another
NOT_WITH_A_LIST: Final = (
    f"cannot stand beside {KEY}, which says all; remove one of the two"
)
ROLES: Final = ("baseline", "subject", "candidate")
PATH_KEYS: Final[tuple[tuple[str, ...], ...]] = (
    ("experiment", "crystal", "mosflm_matrix"),
    ("experiment", "crystal", "structure_factors", "hkl"),
    ("experiment", "crystal", "structure_factors", "cache"),
    ("experiment", "detector", "mask"),
    ("experiment", KEY, "folder"),
    ("candidate",),
    *(
        (role, *path)
        for role in ROLES
        for path in (
            ("recorded",),
            ("trace",),
            ("plugin", "folder"),
            ("nanobragg", "executable"),
            ("nanobragg", "cache"),
        )
    ),
    ("catalog", "plugin"),
    ("report", "dir"),
)

# of each of these keys one may be given: it takes the place of the others, and of what
# belongs to them
EXCLUSIVE: Final[tuple[Mapping[str, Collection[str]], ...]] = (
    {str(kind): options for kind, options in OPTIONS.items()},
    {"pixel": (), "pixels": ()},
)


def load_config(
    path: Path, overrides: Sequence[tuple[str, Any]] = (), *, alone: bool = False
) -> RunConfig:
    """Load a configuration file.

    Args:
        path: the YAML file; relative paths in it are relative to its folder.
        overrides: (dotted key, value) of the command line; a text is read as YAML, and
            paths are relative to the current folder.
        alone: whether it must not extend another file, as that of a bundle.

    Returns:
        The configuration, with every path absolute.

    Raises:
        ConfigError: anything wrong with it, with file, line and column.
    """
    document = read_yaml(path)
    if alone and "extends" in document.data:
        what = "a bundle's configuration stands by itself and extends no other file"
        raise error_at(what, ("extends",), document.places)
    return _loaded(_with_parents(document, path, ()), path, overrides)


def load_text(text: str, path: Path) -> RunConfig:
    """Load a configuration that is not a file yet.

    Args:
        text: the YAML.
        path: where it will lie; relative paths in it are relative to its folder.

    Returns:
        The configuration, with every path absolute.

    Raises:
        ConfigError: anything wrong with it, with file, line and column.
    """
    document = parse_yaml(text, str(path))
    return _loaded(_with_parents(document, path, ()), path, ())


def _loaded(
    document: Document, path: Path, overrides: Sequence[tuple[str, Any]]
) -> RunConfig:
    """The configuration of a document with nothing left to extend."""
    _require_one_experiment([key for key, _ in overrides])
    for key, value in overrides:
        document = _override(document, key, value)
    data = {key: value for key, value in document.data.items() if key != "extends"}
    data = _with_report_folder(data, path.resolve().parent)
    _require_limits(data, document)
    try:
        config = RunConfig.model_validate(data)
    except ValidationError as error:
        raise _explain(_first(error.errors()), document) from error
    config = config.placed(document.places)
    require_keys(config)
    _require_reasons(config)
    return config


def _layered(path: Path, above: tuple[Path, ...]) -> Document:
    """The file, laid over the one that it extends."""
    return _with_parents(read_yaml(path), path, above)


def _with_parents(own: Document, path: Path, above: tuple[Path, ...]) -> Document:
    """A document, laid over the file that it extends."""
    chain = (*above, path.resolve())
    base = own.data.get("extends")
    own = _with_absolute_paths(own, path.resolve().parent)
    if base is None:
        return own
    below = _layered(_parent(path, base, chain, own), chain)
    return Document(
        source=own.source,
        data=_over(below.data, own.data),
        places=_laid_over(below, own),
    )


def _parent(path: Path, base: Any, chain: tuple[Path, ...], own: Document) -> Path:
    """The file that a file extends."""
    if not isinstance(base, str):
        what = "wanted the path of one YAML file"
        raise error_at(what, ("extends",), own.places)
    parent = (path.parent / base).resolve()
    if len(chain) >= DEEPEST_CHAIN:
        what = f"more than {DEEPEST_CHAIN} files extend one another; join some of them"
        raise error_at(what, ("extends",), own.places)
    if parent in chain:
        what = f"{parent} extends itself in a circle"
        raise error_at(what, ("extends",), own.places)
    if not parent.is_file():
        wrong = "is no regular file" if parent.exists() else "does not exist"
        what = f"{parent} {wrong}; check the path"
        raise error_at(what, ("extends",), own.places)
    return parent


def _laid_over(below: Document, above: Document) -> dict[KeyPath, Place]:
    """Places of a merged document; what is replaced whole loses its old places."""
    replaced = {p for p in above.places if p and not _is_mapping(above.data, p)}
    kept = {
        path: place
        for path, place in below.places.items()
        if not any(path[:n] in replaced for n in range(1, len(path)))
    }
    return {**kept, **above.places}


def _is_mapping(data: Any, path: KeyPath) -> bool:
    for part in path:
        if not isinstance(data, dict) or part not in data:
            return False
        data = data[part]
    return isinstance(data, dict)


def _with_report_folder(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Bundles go to ``reports`` in the file's folder, where it names no other."""
    report = data.get("report", {})
    if not isinstance(report, dict) or "dir" in report:
        return data
    return {**data, "report": {**report, "dir": _absolute(folder, "reports")}}


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One document over another; a whole argument list replaces the experiment."""
    if holds_words(above):
        below = {key: value for key, value in below.items() if key != "experiment"}
    return _merge(below, above)


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings key by key; everything else is replaced whole."""
    merged = {k: v for k, v in below.items() if not _displaced(k, above)}
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _merge(old, value) if both else value  # type: ignore[arg-type]
    return merged


def _displaced(key: str, above: Mapping[str, Any]) -> bool:
    """Whether the upper file names something else that excludes this key."""
    if key in above:
        return False
    for choice in EXCLUSIVE:
        named = [other for other in choice if other in above]
        mine = [other for other in choice if key == other or key in choice[other]]
        if named and mine and not set(mine) & set(named):
            return True
    return False


def _require_one_experiment(keys: Sequence[str]) -> None:
    """A list replaces what lies below it, but not what stands on the same line."""
    inside = [key.split(".")[1:2] for key in keys if key.startswith("experiment.")]
    others = [name for name in inside if name != [KEY]]
    if others and [KEY] in inside:
        key = f"experiment.{others[0][0]}"
        raise ConfigError(NOT_WITH_A_LIST, source=COMMAND_LINE, key=key)


def _override(document: Document, key: str, value: Any) -> Document:
    path = tuple(key.split("."))
    if not all(path):
        what = f"wanted KEY=VALUE with a dotted key, got {key!r}"
        raise ConfigError(what, source=COMMAND_LINE, key="--set")
    if path[0] == "extends":
        what = "cannot be set here; name the other file on the command line instead"
        raise ConfigError(what, source=COMMAND_LINE, key=key)
    parsed = parse_scalar(value, COMMAND_LINE) if isinstance(value, str) else value
    layer: dict[str, Any] = {}
    inner = layer
    for part in path[:-1]:
        inner = inner.setdefault(part, {})
    inner[path[-1]] = parsed
    place = Place(source=COMMAND_LINE)
    new: dict[KeyPath, Place] = {path[:n]: place for n in range(1, len(path))}
    own = Document(
        source=COMMAND_LINE,
        data=layer,
        places=dict.fromkeys((path, *_paths_in(parsed, path)), place),
    )
    own = _with_absolute_paths(own, Path.cwd())
    return Document(
        source=document.source,
        data=_over(document.data, own.data),
        places={**new, **_laid_over(document, own)},
    )


def _paths_in(value: Any, path: KeyPath) -> Iterator[KeyPath]:
    """Every path inside a value."""
    entries: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, tuple):
        entries = enumerate(value)
    for key, inner in entries:
        yield (*path, key)
        yield from _paths_in(inner, (*path, key))


def _with_absolute_paths(document: Document, folder: Path) -> Document:
    data = _copy(document.data)
    places = dict(document.places)
    if "catalog" in data:
        fail = partial(
            error_at, path=("catalog",), places=places, source=document.source
        )
        data["catalog"], own = catalog_in_one_form(data["catalog"], folder, fail)
        places |= own
        if isinstance(data["catalog"], str):
            data["catalog"] = {"plugin": data["catalog"]}
    experiment = data.get("experiment")
    if isinstance(experiment, dict) and KEY in experiment:
        fail = partial(
            error_at,
            path=("experiment", KEY),
            places=document.places,
            source=document.source,
        )
        experiment[KEY] = in_one_form(experiment[KEY], folder, fail)
    for role in ROLES:
        side = data.get(role)
        if isinstance(side, dict) and "plugin" in side:
            side["plugin"] = plugin_in_one_form(side["plugin"], folder)
    for path in PATH_KEYS:
        inner: Any = data
        for part in path[:-1]:
            inner = inner.get(part) if isinstance(inner, dict) else None
        if isinstance(inner, dict) and isinstance(inner.get(path[-1]), str):
            inner[path[-1]] = _absolute(folder, inner[path[-1]], path)
    for key in ("plugins", "factors"):
        if isinstance(data.get(key), tuple):
            data[key] = tuple(_plugin_path(folder, item) for item in data[key])
    return Document(source=document.source, data=data, places=places)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return value


def _plugin_path(folder: Path, item: Any) -> Any:
    is_file = isinstance(item, str) and item.endswith(".py")
    return _absolute(folder, item) if is_file else item


def _absolute(folder: Path, path: str, key: tuple[str, ...] = ()) -> str:
    if path.startswith("$"):  # a variable, for whoever opens the file
        return path
    if key == ("catalog", "plugin") and not path.endswith(".py"):
        return path  # a name, and no file
    if key == ("candidate",) and not path.endswith(FILE):
        return path  # words, and no file
    return str((folder / Path(path).expanduser()).resolve())


def _first(errors: list[ErrorDetails]) -> ErrorDetails:
    """The error to tell: an unknown key before the key that it was meant to be."""
    unknown = [error for error in errors if error["type"] == "extra_forbidden"]
    return (unknown or errors)[0]


def _explain(error: ErrorDetails, document: Document) -> ConfigError:
    """The first error of a validation in words, with its place."""
    path, listed = _path(error)
    match error["type"]:
        case "extra_forbidden" if listed and len(path) == 2:
            what = NOT_WITH_A_LIST
        case "extra_forbidden":
            known = known_keys(path[:-1])
            what = f"unknown key{suggestion(str(path[-1]), known)}"
        case "missing":
            what = "this key is missing; add it"
        case "value_error":
            what = error["msg"].removeprefix("Value error, ")
        case _:
            what = f"{error['msg']}, got {_shown(error['input'])}"
    return error_at(what, path, document.places, document.source)


def _path(error: ErrorDetails) -> tuple[KeyPath, bool]:
    """Keys from the root to an error, and whether it is in an argument list."""
    # "[key]" and the like say where pydantic was, not where the key stands
    path = tuple(part for part in error["loc"] if not str(part).startswith("["))
    if path[:1] != ("experiment",) or path[1:2] not in ((DESCRIBED,), (LISTED,)):
        return path, False
    return ("experiment", *path[2:]), path[1] == LISTED


def _require_reasons(config: RunConfig) -> None:
    for name, tolerance in config.tolerances.items():
        own = name.partition(".")[0] != "default"
        if own and not tolerance.why.strip():
            what = (
                "a tolerance that is not the default carries its reason; add why: ..."
            )
            raise config.error(what, "tolerances", name)


def _require_limits(data: Mapping[str, Any], document: Document) -> None:
    """Refuse a key of a tolerance that can be no limit of any comparator."""
    named = (data.get(key) or () for key in ("plugins", "factors"))
    plugins, factors = (x if isinstance(x, tuple) else () for x in named)
    modules = any("." in factor for factor in factors if isinstance(factor, str))
    wrong = wrong_key(data.get("tolerances"), plugins=bool(plugins) or modules)
    if wrong is not None:
        what, path = wrong
        place = ("tolerances", *path)
        raise error_at(what, place, document.places, document.source)


def _shown(value: Any) -> str:
    text = repr(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 60 else f"{text[:57]}..."
