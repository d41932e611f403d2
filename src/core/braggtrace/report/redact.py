"""Keeps the user's home folder out of what is recorded."""

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from braggtrace.visible import is_one_line, visible_line


def without_home(text: str) -> str:
    """A text in which paths below the home folder begin with ``~``."""
    pattern = _home_pattern()
    return pattern.sub("~", text) if pattern else text


def data_without_home(data: Any) -> Any:
    """Plain data in which no text names the home folder."""
    if isinstance(data, str):
        return without_home(data)
    if isinstance(data, Mapping):
        return {key: data_without_home(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [data_without_home(value) for value in data]
    return data


def shell_command(words: Sequence[str]) -> str:
    """Words as one line for a shell, in which ``$HOME`` stands for the home folder."""
    return " ".join(shell_word(word) for word in words)


def shell_word(word: str) -> str:
    """A word, quoted for a shell, in which ``$HOME`` stands for the home folder."""
    pattern = _home_pattern()
    if pattern is None or not pattern.search(word):
        return quoted(word)
    parts = pattern.split(word)
    return '"$HOME"'.join(quoted(part) if part else "" for part in parts)


def quoted(word: str) -> str:
    """A word, quoted for a shell that still knows a ``~`` in front."""
    if not is_one_line(word):
        return _escaped(word)
    if word.startswith("~/"):
        return "~/" + (shlex.quote(word[2:]) if word[2:] else "")
    return shlex.quote(word)


def _escaped(word: str) -> str:
    """A word as a shell of today reads it back: ``$'...'``, on one line."""
    text = word.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    text = re.sub("[\udc80-\udcff]", lambda b: f"\\x{ord(b[0]) - 0xDC00:02x}", text)
    return f"$'{visible_line(text)}'"


def _home_pattern() -> re.Pattern[str] | None:
    """Matches the home folder as a whole path or as the beginning of one."""
    try:
        home = str(Path.home())
    except RuntimeError:
        return None
    if len(Path(home).parts) < 2:  # the root folder hides nobody
        return None
    return re.compile(r"(?<![\w./~-])" + re.escape(home) + r"(?![\w.-])")
