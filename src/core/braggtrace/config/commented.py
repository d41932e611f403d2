"""A configuration as YAML with a comment on each key, taken from the schema."""

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from braggtrace.config.schema import schema_text
from braggtrace.config.yaml_source import Dumper

MODELINE: Final = "# yaml-language-server: $schema={schema}\n"
_WIDTH: Final = 88
_BRANCHES: Final = ("anyOf", "oneOf", "allOf")


def commented_yaml(data: Mapping[str, Any], *, schema: str, head: str = "") -> str:
    """A configuration as YAML for a reader.

    Args:
        data: keys and plain values; the order is kept.
        schema: where an editor finds the JSON schema, relative to the file.
        head: lines of comment above the keys.

    Returns:
        Text that loads as ``data``: every key on its own line, below its description in
        the schema, so that the comments follow the code.
    """
    whole = json.loads(schema_text())
    lines = [MODELINE.format(schema=schema).rstrip(), "#"]
    lines += [f"# {line}".rstrip() for line in head.splitlines()]
    for key, value in data.items():
        lines += ["", *_lines({key: value}, whole, whole["$defs"], 0)]
    return "\n".join(lines) + "\n"


def _lines(
    data: Mapping[str, Any],
    node: Mapping[str, Any],
    defs: Mapping[str, Any],
    depth: int,
) -> Iterator[str]:
    pad = "  " * depth
    for key, value in data.items():
        inner = _inside(node, key, defs)
        yield from _comment(inner.get("description", ""), pad)
        if isinstance(value, Mapping) and value:
            yield f"{pad}{key}:"
            yield from _lines(value, inner, defs, depth + 1)
        else:
            yield f"{pad}{key}: {_flow(value)}"


def _comment(description: str, pad: str) -> Iterator[str]:
    text = " ".join(description.replace("``", "`").split())
    for line in textwrap.wrap(text, _WIDTH - len(pad) - 2):
        yield f"{pad}# {line}"


def _flow(value: Any) -> str:
    """A value on one line."""
    text: str = yaml.dump(
        value,
        Dumper=Dumper,
        default_flow_style=True,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
    )
    return text.removesuffix("\n").removesuffix("\n...")


def _inside(
    node: Mapping[str, Any], key: str, defs: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What the schema says of a key; nothing where any key may stand."""
    for model in _models(node, defs):
        if key in model.get("properties", {}):
            found: Mapping[str, Any] = model["properties"][key]
            return found
    for model in _models(node, defs):
        others = model.get("additionalProperties")
        if isinstance(others, Mapping):
            return others
    return {}


def _models(
    node: Mapping[str, Any], defs: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """The models that may stand at a place."""
    if "$ref" in node:
        yield from _models(defs[node["$ref"].rpartition("/")[2]], defs)
    if "properties" in node or "additionalProperties" in node:
        yield node
    for branch in _BRANCHES:
        for inner in node.get(branch, ()):
            yield from _models(inner, defs)
