"""Writes the generated documents; ``make docs`` runs it, a test finds them stale."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from braggtrace.cli.events import catalog_table
from braggtrace.cli.switches import switch_table
from braggtrace.config import schema_text

REPOSITORY: Final = Path(__file__).resolve().parents[2]


def events_document() -> str:
    """docs/events.md."""
    return (
        "# Events\n\n"
        "Every event of the simulator in causal order, generated from the catalogue "
        "(`braggtrace events`). Where one is marked *printed only*, it is derived from "
        "others when a trace is written in nanoBragg's vocabulary.\n\n"
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
        f"{switch_table('github')}\n"
    )


GENERATED: Final[dict[str, Callable[[], str]]] = {
    "docs/events.md": events_document,
    "docs/switches.md": switches_document,
    "configs/schema/braggtrace-1.json": schema_text,
}

if __name__ == "__main__":
    for name, text in GENERATED.items():
        (REPOSITORY / name).write_text(text(), encoding="utf-8")
