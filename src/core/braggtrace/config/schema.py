"""The JSON schema of a configuration, generated from the models."""

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from braggtrace.comparators import default_comparators, own_limits, takers
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
from braggtrace.config.limit_keys import known_limits
from braggtrace.config.model import RunConfig
from braggtrace.config.partial import allow_parts
from braggtrace.findings import Comparator
from braggtrace.limits import Limit

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
        "description": "Another YAML file that this one is laid over.",
    }
    allow_parts(schema)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


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
        given = default_comparators() if comparators is None else comparators
        owners = " or ".join(f"``{owner}``" for owner in takers((name,), given))
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
