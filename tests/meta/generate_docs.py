"""Writes the generated documents; ``make docs`` runs it, a test finds them stale."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from braggtrace.cli.events import catalog_table
from braggtrace.cli.switches import switch_table
from braggtrace.config import schema_text
from braggtrace.experiment import WITHOUT_SWITCH
from braggtrace.report.machine import machine_schema
from tests.meta.reference_pages import (
    commands_document,
    configuration_document,
    hooks_document,
)

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
        "Deviations of the reference, section 9, that are no switch:\n\n"
        f"{''.join(f'- {q}: {why}{chr(10)}' for q, why in WITHOUT_SWITCH.items())}"
    )


GENERATED: Final[dict[str, Callable[[], str]]] = {
    "docs/events.md": events_document,
    "docs/switches.md": switches_document,
    "configs/schema/braggtrace-1.json": schema_text,
    "docs/reference/commands.md": commands_document,
    "docs/reference/hooks.md": hooks_document,
    "docs/reference/configuration.md": configuration_document,
    "docs/schema/braggtrace-report-1.json": machine_schema,
    "src/core/braggtrace/config/schemas/braggtrace-1.json": schema_text,
    "src/core/braggtrace/config/schemas/braggtrace-report-1.json": machine_schema,
}

if __name__ == "__main__":
    for name, text in GENERATED.items():
        (REPOSITORY / name).write_text(text(), encoding="utf-8")
