"""The JSON schema of a configuration, its installed copy, and keys of the models."""

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

from braggtrace.config import (
    arguments,
    candidate_model,
    catalog_model,
    expect_model,
    experiment_model,
    image_model,
    model,
    side_model,
    tolerance_model,
    trace_model,
)
from braggtrace.config.arguments import KEY
from braggtrace.config.limit_keys import known_limits
from braggtrace.config.model import RunConfig
from braggtrace.judgement.comparators import default_comparators, own_limits, takers
from braggtrace.judgement.findings import Comparator
from braggtrace.judgement.limits import Limit

_FILES: Final = {"config": "braggtrace-1.json", "report": "braggtrace-report-1.json"}
# mappings that are laid over those of the other file, key by key
_LAID_OVER: Final = ("experiment", "baseline")
_WHOLE: Final = "ExperimentModel"
# models that take over the fields of another, bases first
_INHERITED = (
    ("MeasureModel", "SeveralModel"),
    ("SeveralModel", "PlacedModel"),
    ("SeveralModel", "ToleranceModel"),
    ("AtMostModel", "OfItselfModel"),
    ("TraceSourceModel", "SideModel"),
    ("SideModel", "BaselineModel"),
    ("SideModel", "SubjectModel"),
    ("TraceSourceModel", "CandidateModel"),
)


def schema_text(comparators: Mapping[str, Comparator] | None = None) -> str:
    """JSON schema of a configuration file.

    Args:
        comparators: by name, whose limits are keys of a tolerance; None takes those
            that are on by default.

    Returns:
        The schema as text; ``configs/schema/braggtrace-1.json`` is a copy of it.
    """
    schema = RunConfig.model_json_schema()
    modules = (
        *(model, side_model, image_model, experiment_model, arguments),
        *(tolerance_model, expect_model, trace_model, catalog_model, candidate_model),
    )
    documented = {k: v for module in modules for k, v in _documented(module)}
    for base, name in _INHERITED:
        documented[name] = documented[base] | documented[name]
    for name, part in {"RunConfig": schema, **schema["$defs"]}.items():
        _describe(part, documented[name])
    for name in _measures(tolerance_model.MeasureModel):
        if name in schema["$defs"]:
            _allow_limits(schema["$defs"][name], known_limits(comparators), comparators)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "braggtrace configuration, version 1"
    schema["properties"]["extends"] = {
        "type": "string",
        "description": (
            "Another YAML file that this one is laid over, key by key: a "
            "mapping is merged with the other file's, everything else takes its "
            "place. A source of a side (trace, recorded, ...) takes the place "
            "of the other one with its options. A path is relative to the file "
            "in which it stands."
        ),
    }
    _allow_parts(schema)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def published(what: str) -> Path:
    """The installed copy of a schema, for an editor or a validator.

    Args:
        what: ``config`` or ``report``.
    """
    return Path(str(files("braggtrace.config").joinpath("schemas", _FILES[what])))


def known_keys(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Keys of the model at a place.

    Args:
        path: keys from the root to the mapping.

    Returns:
        Field names; empty where the path leads to no model.
    """
    annotation: Any = RunConfig
    for part in path:
        annotation = _inner(annotation, str(part))
    models = tuple(_models_in(annotation))
    fields = dict.fromkeys(name for model in models for name in model.model_fields)
    extra = ("extends",) if RunConfig in models else ()
    return (*fields, *extra)


def _measures(model: type[tolerance_model.MeasureModel]) -> Iterator[str]:
    """Names of the models whose further keys are limits."""
    yield model.__name__
    for inner in model.__subclasses__():
        yield from _measures(inner)


def _allow_limits(
    part: dict[str, Any],
    limits: Mapping[str, Limit],
    comparators: Mapping[str, Comparator] | None,
) -> None:
    """The limits that comparators take as keys of a model, before all others."""
    part["additionalProperties"] = False
    found = {name: _limit(name, limit) for name, limit in limits.items()}
    for name in own_limits(limits):
        known = default_comparators() if comparators is None else comparators
        owners = " or ".join(f"``{owner}``" for owner in takers((name,), known))
        about = found[name]["description"].rstrip(".")
        found[name]["description"] = f"{about}; picks the comparator {owners}."
    part["properties"] = {**found, **part["properties"]}


def _limit(name: str, limit: Limit) -> dict[str, Any]:
    whole = int(limit.least)
    least = whole if whole == limit.least else limit.least
    number = {"minimum": least, "type": "integer" if limit.whole else "number"}
    return {
        "anyOf": [number, {"type": "null"}],
        "default": None,
        "title": name.replace("_", " ").title(),
        "description": limit.description,
    }


def _describe(part: dict[str, Any], documented: dict[str, str]) -> None:
    for key, entry in part.get("properties", {}).items():
        entry["description"] = documented[key]


def _documented(module: ModuleType) -> Iterator[tuple[str, dict[str, str]]]:
    """Per class of a module, the strings that stand under its fields."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            yield node.name, dict(_field_strings(node))


def _field_strings(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in zip(node.body, node.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(below, ast.Expr):
            continue
        if isinstance(field.target, ast.Name) and isinstance(below.value, ast.Constant):
            yield field.target.id, inspect.cleandoc(str(below.value.value))


def _allow_parts(schema: dict[str, Any]) -> None:
    """Demand required keys of a file only where it extends no other.

    Args:
        schema: of a configuration; changed in place. What its models require moves into
            the branch of a file that stands alone, along the same keys.
    """
    defs, known = schema["$defs"], dict[str, dict[str, Any]]()
    whole = {"required": schema.pop("required"), "properties": {}}
    for key in _LAID_OVER:
        names = list(_models_at(schema["properties"][key]))
        name = _WHOLE if _WHOLE in names else names[0]
        demands = _demands(name, defs, known)
        if name == _WHOLE:
            demands = {"anyOf": [{"required": [KEY]}, demands]}
        whole["properties"][key] = demands
    schema["anyOf"] = [{"required": ["extends"]}, whole]


def _demands(
    name: str, defs: dict[str, Any], known: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """What a model and those inside of it require; they themselves no longer do."""
    if name in known:
        return known[name]
    found: dict[str, Any] = {}
    known[name] = found
    required = defs[name].pop("required", None)
    if required is not None:
        found["required"] = required
    inner = {
        key: demands
        for key, entry in defs[name].get("properties", {}).items()
        for model in _models_at(entry)
        if (demands := _demands(model, defs, known))
    }
    if inner:
        found["properties"] = inner
    return found


def _models_at(entry: Mapping[str, Any]) -> Iterator[str]:
    """Names of the models that a key may hold; a list is replaced whole."""
    if "$ref" in entry:
        yield entry["$ref"].rpartition("/")[2]
    for branch in ("anyOf", "oneOf"):
        for one in entry.get(branch, ()):
            yield from _models_at(one)


def _inner(annotation: Any, key: str) -> Any:
    """Type behind a key, through optional, mapping and sequence types."""
    for found in _models_in(annotation):
        if key in found.model_fields:
            return found.model_fields[key].annotation
    if get_origin(annotation) in (dict, tuple):
        return get_args(annotation)[-1 if get_origin(annotation) is dict else 0]
    # an optional or annotated type: what it holds
    inside = (_inner(inner, key) for inner in get_args(annotation))
    return next((inner for inner in inside if inner is not None), None)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The model that a type is, or those that an optional or a united type allows."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) not in (dict, tuple):
        for argument in get_args(annotation):
            yield from _models_in(argument)
