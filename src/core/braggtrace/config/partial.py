"""A schema in which a file that extends another may leave out what that one says."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from braggtrace.config.arguments import KEY

# mappings that are laid over those of the other file, key by key
_LAID_OVER: Final = ("experiment", "baseline")
_WHOLE: Final = "ExperimentModel"


def allow_parts(schema: dict[str, Any]) -> None:
    """Demand required keys of a file only where it extends no other.

    Args:
        schema: of a configuration; changed in place. What its models require moves into
            the branch of a file that stands alone, along the same keys.
    """
    defs, known = schema["$defs"], dict[str, dict[str, Any]]()
    whole = {"required": schema.pop("required"), "properties": {}}
    for key in _LAID_OVER:
        names = list(_models(schema["properties"][key]))
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
        for model in _models(entry)
        if (demands := _demands(model, defs, known))
    }
    if inner:
        found["properties"] = inner
    return found


def _models(entry: Mapping[str, Any]) -> Iterator[str]:
    """Names of the models that a key may hold; a list is replaced whole."""
    if "$ref" in entry:
        yield entry["$ref"].rpartition("/")[2]
    for branch in ("anyOf", "oneOf"):
        for one in entry.get(branch, ()):
            yield from _models(one)
