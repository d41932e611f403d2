"""Writes the generated documents; ``make docs`` runs it, a test finds them stale."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from braggtrace.cli.events import catalog_table
from braggtrace.cli.switches import switch_table
from braggtrace.config import schema_text
from braggtrace.experiment import SWITCHES, WITHOUT_SWITCH
from braggtrace.nanobragg.arguments.option import Option
from braggtrace.nanobragg.arguments.table import OPTIONS
from braggtrace.report.outcomes import machine_schema
from tests.meta.figures import shapes_figure
from tests.meta.reference_pages import (
    commands_document,
    configuration_document,
    hooks_document,
)
from tests.meta.rooms import rooms_figure

REPOSITORY: Final = Path(__file__).resolve().parents[2]


def events_document() -> str:
    """docs/events.md."""
    return (
        "# Events\n\n"
        "Every event of the simulator in causal order, generated from the catalogue "
        "(`braggtrace events`; with a configuration, a catalogue or a plugin after it "
        "theirs). Where one is marked *printed only*, it is derived from others when a "
        "trace is written in nanoBragg's vocabulary.\n\n"
        f"{catalog_table('github')}\n"
    )


def switches_document() -> str:
    """docs/switches.md."""
    return (
        "# Switches\n\n"
        "Deviations of the C program from what its model says (`braggtrace switches`). "
        "`mode: nanobragg` has all of them on, `mode: physical` all off; "
        "`subject: {switches: {NAME: false}}` or `--set subject.switches.NAME=false` "
        "sets one alone.\n\n"
        f"{switch_table('github')}\n\n"
        "Switches of reading act where an argument list is read (`render`, `trace`, "
        "`experiment.nanobragg_args`); `hkl_stream`, `cache_header_scanned` and the "
        "layers of `automatic_rules` act on YAML experiments, too. `import` reads a "
        "list as the C program does.\n\n"
        "The [numerical reference](reference/numerical/deviations.md) describes each "
        f"deviation:\n\n{_deviations()}\n"
        "Deviations that are no switch:\n\n"
        + "".join(f"- {_link(q)}: {why}\n" for q, why in WITHOUT_SWITCH.items())
    )


def _deviations() -> str:
    """Every switch with links to its deviations."""
    lines = (
        f"- `{switch.name}`: {', '.join(map(_link, switch.deviation.split()))}\n"
        for switch in SWITCHES
    )
    return "".join(lines)


def _link(deviation: str) -> str:
    anchor = deviation.lower()
    return f"[{deviation}](reference/numerical/deviations.md#{anchor})"


def options_document() -> str:
    """docs/reference/numerical/options.md."""
    rows = [
        "| option | is matched | values | does | |",
        "|---|---|---|---|---|",
        *(_option_row(option) for option in OPTIONS),
    ]
    return (
        "# Options of the argument list\n\n"
        "Generated from the code, in the order in which the C program looks at them. "
        "[Section 1.1](arguments.md#s1-1) says how an option is matched and which "
        "setting wins; behind *last* no row sees the argument any more.\n\n"
        + "\n".join(rows)
        + "\n"
    )


def _option_row(option: Option) -> str:
    kind = {"nothing": "", "whole": " whole number"}.get(option.kind, f" {option.kind}")
    special = {"-cell": "up to 6", "-misset": "1 or 3"}
    values = special.get(option.pattern, option.values)
    marks = {
        "last": option.last,
        "no effect": option.without_effect,
        "published program alone": option.program == "stock",
        "instrumented program alone": option.program == "fork",
        "crashes in last place": option.crashes_without_value,
        f"switch `{option.loose}`": option.loose is not None,
        f"switch `{option.idle_last}`": option.idle_last is not None,
    }
    notes = ", ".join(note for note, marked in marks.items() if marked)
    return (
        f"| `{option.pattern}` | {option.match} | {values}{kind} | {option.effect} "
        f"| {notes} |"
    )


GENERATED: Final[dict[str, Callable[[], str]]] = {
    "docs/events.md": events_document,
    "docs/switches.md": switches_document,
    "docs/rooms.svg": rooms_figure,
    "configs/schema/braggtrace-1.json": schema_text,
    "docs/reference/commands.md": commands_document,
    "docs/reference/numerical/options.md": options_document,
    "docs/reference/numerical/shapes.svg": shapes_figure,
    "docs/reference/hooks.md": hooks_document,
    "docs/reference/configuration.md": configuration_document,
    "docs/schema/braggtrace-report-1.json": machine_schema,
    "src/core/braggtrace/config/schemas/braggtrace-1.json": schema_text,
    "src/core/braggtrace/config/schemas/braggtrace-report-1.json": machine_schema,
}

if __name__ == "__main__":
    for name, text in GENERATED.items():
        (REPOSITORY / name).write_text(text(), encoding="utf-8")
