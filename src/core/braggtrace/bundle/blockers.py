"""blockers.md: what kept a run from a verdict, and what to do about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

BLOCKERS: Final = "blockers.md"
_FACTS: Final = ("python", "system", "release", "machine", "cpu_count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Why a run could not finish.

    Attributes:
        kind: class of the error.
        message: what went wrong, in a sentence.
        stderr: what a program printed before it failed, or "".
        advice: what to do, in sentences.
        traceback: of a plugin that raised, its own frames alone, or "".
    """

    kind: str
    message: str
    stderr: str
    advice: tuple[str, ...]
    traceback: str = ""


def blockers_text(
    name: str,
    stamp: str,
    command: str,
    blocked: Blocked,
    environment: Mapping[str, Any],
) -> str:
    """Text of blockers.md.

    Args:
        name: of the configuration.
        stamp: when the run began, UTC.
        command: what was run.
        blocked: what stopped it.
        environment: what env.json holds.

    Returns:
        Markdown.
    """
    lines = _lines(name, stamp, command, blocked, environment)
    return "\n".join(lines) + "\n"


def blocked_summary(name: str, stamp: str, command: str, blocked: Blocked) -> str:
    """The entry of summary.md of a run that could not finish."""
    first_line = blocked.message.splitlines()[0] if blocked.message else blocked.kind
    lines = [
        f"# {name}",
        "",
        f"## {stamp}",
        "",
        "- verdict: **BLOCKED**",
        f"- because: {first_line}",
        f"- see {BLOCKERS}",
        f"- command: `{command}`",
    ]
    return "\n".join(lines) + "\n"


def _lines(
    name: str,
    stamp: str,
    command: str,
    blocked: Blocked,
    environment: Mapping[str, Any],
) -> Iterator[str]:
    yield f"# Blocked: {name}"
    yield ""
    yield f"The run of {stamp} could not finish; there is no verdict."
    yield ""
    yield from _section("What stopped it", f"{blocked.kind}: {blocked.message}")
    if blocked.traceback:
        yield from _section("The plugin's own traceback", blocked.traceback)
    yield from _section("Command", command)
    printed = blocked.stderr or "(no program was run, or it said nothing)"
    yield from _section("What the program said (stderr)", printed)
    facts = [f"{key}: {environment[key]}" for key in _FACTS if key in environment]
    for group in ("packages", "variables"):
        facts += [f"{k}: {v}" for k, v in sorted(environment.get(group, {}).items())]
    yield from _section("Environment", "\n".join(facts))
    yield "## What to do"
    yield ""
    yield from (f"{i}. {step}" for i, step in enumerate(blocked.advice, start=1))


def _section(title: str, text: str) -> Iterator[str]:
    """A heading and a block of text, indented so that no mark in it counts."""
    yield f"## {title}"
    yield ""
    yield from (f"    {line}".rstrip() for line in text.splitlines())
    yield ""
