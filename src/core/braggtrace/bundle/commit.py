"""The commit of the repository that holds a folder; nothing of it is executed.

A repository may come from anybody, and its configuration names programs that git runs:
monitors of the file system, hooks, filters, transports. None of them has a say here.
"""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_SECONDS: Final = 10
_KEPT: Final = ("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_SETTINGS: Final[Mapping[str, str]] = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "core.untrackedCache": "false",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",
}
_FILTERS: Final = (
    *("config", "--includes", "--show-scope", "--name-only", "-z", "--get-regexp"),
    r"^filter\..*\.(clean|smudge|process|required)$",
)
_OF_REPOSITORY: Final = ("local", "worktree")
_STATUS: Final = (
    *("status", "--porcelain", "--untracked-files=normal"),
    *("--ignore-submodules=dirty", "--no-renames"),
)


def commit(folder: Path) -> dict[str, Any]:
    """Commit of the repository that holds a folder, and whether it was changed since.

    Args:
        folder: any folder.

    Returns:
        ``commit`` and ``dirty``; both None outside a repository.
    """
    head = _git(folder, "rev-parse", "--verify", "HEAD")
    if head is None:
        return {"commit": None, "dirty": None}
    filters = _own_filters(folder)
    changes = None if filters is None else _git(folder, *_STATUS, settings=filters)
    return {"commit": head, "dirty": None if changes is None else bool(changes)}


def _own_filters(folder: Path) -> dict[str, str] | None:
    """Settings that take the repository's own filters out; None if git does not answer.

    Those of the user's own configuration stay: without them, files that they store in
    another form would look changed.
    """
    printed = _git(folder, *_FILTERS, none_is=1)
    if printed is None:
        return None
    words = printed.split("\0")
    return {
        name: "false" if name.endswith(".required") else ""
        for scope, name in zip(words[::2], words[1::2], strict=False)
        if scope in _OF_REPOSITORY
    }


def _git(
    folder: Path,
    *arguments: str,
    settings: Mapping[str, str] | None = None,
    none_is: int = 0,
) -> str | None:
    """What git prints, or None where it fails; ``none_is`` is its code for nothing."""
    try:
        done = subprocess.run(
            ["git", "--no-pager", "--no-optional-locks", *arguments],
            cwd=folder,
            env=_environment({**_SETTINGS, **(settings or {})}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if done.returncode not in (0, none_is):
        return None
    return os.fsdecode(done.stdout).strip()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment for git: no variable of its own, but for these settings."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("GIT_") or name in _KEPT
    }
    own |= {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_CONFIG_COUNT": str(len(settings)),
        "LC_ALL": "C",
    }
    for i, (name, value) in enumerate(settings.items()):
        own |= {f"GIT_CONFIG_KEY_{i}": name, f"GIT_CONFIG_VALUE_{i}": value}
    return own
