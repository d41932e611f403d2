"""Reference pages that are generated from commands, hooks and the schema."""

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_type_hints

import click

from braggtrace import (
    BaselineRequest,
    Declared,
    FactorValues,
    Gated,
    ReportContext,
    hookspecs,
)
from braggtrace.cli.main import COMMANDS, cli
from braggtrace.config import schema_text
from braggtrace.pluginmanager.kinds import KINDS, hook_of

# what objects of a kind are handed and may look into
HANDED: Final[Mapping[str, tuple[type, ...]]] = {
    "readers": (Declared,),
    "baselines": (BaselineRequest,),
    "reports": (ReportContext, FactorValues),
    "outcomes": (Gated,),
}
EXAMPLES: Final = Path(__file__).parents[2] / "docs/examples/hooks"
_FENCE: Final = "```"


def commands_document() -> str:
    """docs/reference/commands.md."""
    parts = [
        "# Commands\n\n"
        "Generated from the program (`braggtrace COMMAND --help`). Exit codes are the "
        "same everywhere: 0 agree, 1 diverged, 2 usage or configuration, 3 could not "
        "run, 4 internal error.\n"
    ]
    context = click.Context(cli, info_name="braggtrace")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if command is None:
            raise LookupError(f"no command {name}")
        parts += _command(command, name, context, 2)
    return "\n".join(parts)


def _command(
    command: click.Command, name: str, parent: click.Context, depth: int
) -> Iterator[str]:
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=88,
        max_content_width=88,
        help_option_names=["-h", "--help"],
    )
    path = context.command_path.removeprefix("braggtrace ")
    shown = f"{_FENCE}text\n{command.get_help(context)}\n{_FENCE}"
    yield f"{'#' * depth} {path}\n\n{shown}\n"
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                yield from _command(found, inner, context, depth + 1)


def hooks_document() -> str:
    """docs/reference/hooks.md."""
    parts = [
        "# Hooks\n\n"
        "Generated from `braggtrace.hookspecs` and from the files of "
        "`docs/examples/hooks`, each of which the tests run.\n\n"
        "A plugin is a module with functions of these names, marked with "
        "`braggtrace.hookimpl`: a package with an entry point in the group "
        "`braggtrace`, a dotted module, or a `.py` file beside the YAML. A hook hands "
        "over named objects; a configuration picks them by name, and only what it "
        "names takes part in a verdict.\n"
    ]
    parts += [_hook(kind) for kind in KINDS]
    return "\n".join(parts)


def _hook(kind: str) -> str:
    function = getattr(hookspecs, hook_of(kind))
    (item,) = get_type_hints(function)["return"].__args__
    text = inspect.cleandoc(function.__doc__ or "").partition("\nReturns:")[0]
    return (
        f"## {hook_of(kind)}\n\n{_plain(text)}\n"
        f"Each object is {_article(item)} `{item.__name__}`:\n\n"
        f"{_members(item, kind)}\n"
        f"{_more(item)}{''.join(map(_handed, HANDED.get(kind, ())))}"
        f"{_example(kind)}"
    )


def _article(item: type) -> str:
    return "an" if item.__name__[0] in "AEIOU" else "a"


def _more(item: type) -> str:
    """What a protocol says of attributes that an object may have."""
    text = inspect.cleandoc(item.__doc__ or "").partition("\n\n")[2]
    return f"{_plain(text)}\n\n" if text.startswith("One with") else ""


def _handed(item: type) -> str:
    """What an object is handed: fields and properties of a dataclass."""
    names = [*getattr(item, "__dataclass_fields__", {})]
    names += [n for n, found in vars(item).items() if isinstance(found, property)]
    rows = ["| member | is |", "|---|---|"]
    for name in names:
        member = inspect.getattr_static(item, name)
        own = inspect.getdoc(member) if isinstance(member, property) else None
        told = " ".join((own or _attribute(item, name)).split())
        rows.append(f"| `{name}` | {_plain(told)} |")
    about = inspect.cleandoc(item.__doc__ or "").partition("\n")[0]
    return f"`{item.__name__}`: {_plain(about)}\n\n" + "\n".join(rows) + "\n\n"


def _members(item: type, kind: str) -> str:
    """What an object must have, with what each member is."""
    rows = ["| member | is |", "|---|---|"]
    for name in _member_names(item, kind):
        member = inspect.getattr_static(item, name, None)
        if isinstance(member, property):
            shown, text = f"`{name}`", member.fget.__doc__
        elif inspect.isfunction(member):
            words = [p for p in inspect.signature(member).parameters if p != "self"]
            shown, text = f"`{name}({', '.join(words)})`", member.__doc__
        else:
            shown, text = f"`{name}`", _attribute(item, name)
        first = " ".join(inspect.cleandoc(text or "").partition("\n\n")[0].split())
        rows.append(f"| {shown} | {_plain(first)} |")
    return "\n".join(rows) + "\n"


def _member_names(item: type, kind: str) -> list[str]:
    own = [n for n in vars(item) if not n.startswith("_")]
    fields = [n for n in getattr(item, "__dataclass_fields__", {}) if n[0] != "_"]
    asked = [n for n in KINDS[kind].promise if n in own or n in fields]
    return list(dict.fromkeys((*asked, *(fields or own))))


def _attribute(item: type, name: str) -> str:
    """What the docstring of a dataclass says of a field."""
    text = inspect.cleandoc(item.__doc__ or "").partition("Attributes:\n")[2]
    found = re.search(rf"^    {name}: (.*(?:\n {{8,}}.*)*)", text, re.MULTILINE)
    return found[1] if found else ""


def _example(kind: str) -> str:
    code = (EXAMPLES / f"{kind}.py").read_text("utf-8")
    lines = (EXAMPLES / f"{kind}.yaml").read_text("utf-8").splitlines(keepends=True)
    config = "".join(lines[1:])
    return (
        f'{_FENCE}python title="{kind}.py"\n{code}{_FENCE}\n\n'
        f'{_FENCE}yaml title="{kind}.yaml"\n{config}{_FENCE}\n'
    )


def _plain(text: str) -> str:
    return text.replace("``", "`")


def configuration_document() -> str:
    """docs/reference/configuration.md."""
    schema = json.loads(schema_text())
    parts = [
        "# Configuration\n\n"
        "Generated from the JSON schema (`braggtrace schema`), which editors read. "
        "Relative paths are relative to the YAML file; an unknown key is an error with "
        "the nearest known one.\n",
        _model("The file", schema),
    ]
    parts += [
        _model(name.removesuffix("Model"), model)
        for name, model in schema["$defs"].items()
        if "properties" in model
    ]
    return "\n".join(parts)


def _model(title: str, model: Mapping[str, Any]) -> str:
    rows = ["| key | type | default | is |", "|---|---|---|---|"]
    for key, entry in model["properties"].items():
        text = " ".join(entry.get("description", "").split())
        default = json.dumps(entry["default"]) if "default" in entry else ""
        shown = f"`{default}`" if default not in ("", "null") else ""
        kind = _type(entry).replace("|", "\\|")
        rows.append(
            f"| `{key}` | {kind} | {shown} | {_plain(text)} |".replace("  ", " ")
        )
    about = " ".join(str(model.get("description", "")).split())
    head = f"{_plain(about)}\n\n" if about else ""
    return f"## {title}\n\n{head}" + "\n".join(rows) + "\n"


def _type(entry: Mapping[str, Any]) -> str:
    """The type of a key in a few words; a model is a link."""
    if "$ref" in entry:
        name = entry["$ref"].rpartition("/")[2].removesuffix("Model")
        return f"[{name}](#{name.lower()})"
    if "enum" in entry:
        return ", ".join(f"`{json.dumps(value)}`" for value in entry["enum"])
    if "const" in entry:
        return f"`{json.dumps(entry['const'])}`"
    for branch in ("anyOf", "oneOf"):
        if branch in entry:
            inner = (_type(one) for one in entry[branch] if one.get("type") != "null")
            return " or ".join(dict.fromkeys(inner))
    kind = str(entry.get("type", "any"))
    others = entry.get("additionalProperties")
    if kind == "array":
        return f"list of {_type(entry['items'])}" if "items" in entry else "list"
    if kind == "object" and isinstance(others, Mapping):
        return f"mapping to {_type(others)}"
    return {"string": "text", "object": "mapping", "integer": "whole number"}.get(
        kind, kind
    )
