"""Tells whether a YAML file is meant as a configuration, without loading it.

pytest asks that of every YAML file in a repository; most belong to other programs. The
file is parsed, so that any way of writing the same keys counts the same; what cannot be
parsed to its end, but begins like a configuration, is meant as one.
"""

import codecs
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ENDINGS: Final = (".yaml", ".yml")
# keys of a configuration; a test holds them against the model
KEYS: Final = frozenset(
    {
        "baseline",
        "candidate",
        "catalog",
        "derive",
        "exempt",
        "expect",
        "experiment",
        "extends",
        "factors",
        "hypotheses",
        "image",
        "map",
        "name",
        "output",
        "pixel",
        "pixels",
        "plugins",
        "report",
        "scope",
        "subject",
        "tolerance",
        "tolerances",
        "version",
    }
)
_NEEDED: Final = {"version", "baseline"}
_ONE_OF: Final = {"experiment", "subject"}
_MOST_BYTES: Final = 2**20  # as much as of a configuration is read
_DEEPEST: Final = 50  # files that extend one another, as of a configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outline:
    """What the top level of a file shows.

    Attributes:
        keys: names of its keys.
        extends: the file that it extends, or "".
        whole: whether it could be read to its end.
        hidden: whether it is there and cannot be opened: it may be anything.
    """

    keys: frozenset[str] = frozenset()
    extends: str = ""
    whole: bool = True
    hidden: bool = False


def is_configuration(path: Path) -> bool:
    """Whether a file is a configuration, or meant as one and not readable as such.

    Args:
        path: of a YAML file.
    """
    own = outline = _outline(path)
    keys, whole, left = set(own.keys), own.whole, _DEEPEST
    while outline.extends and left:
        path, left = path.parent / outline.extends, left - 1
        outline = _outline(path)
        keys |= outline.keys
        whole = whole and outline.whole
    if keys >= _NEEDED and keys & _ONE_OF:
        return True
    return not (whole and left) and _looks_like_one(own)


def _looks_like_one(outline: _Outline) -> bool:
    """Whether what could be read of a file, if anything, speaks for a configuration."""
    named = outline.extends.endswith(ENDINGS) or "version" in outline.keys
    ours = outline.keys <= KEYS and len(outline.keys) > 1
    return outline.hidden or (ours and named)


def _outline(path: Path) -> _Outline:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _Outline(whole=False)
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return _Outline(whole=False)
    except (OSError, ValueError):
        return _Outline(whole=False, hidden=True)
    return _outline_of(data)


def _outline_of(data: bytes) -> _Outline:
    """The keys of the outermost mapping, as far as the text can be parsed."""
    import yaml

    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data.decode("utf-16" if wide else "utf-8", errors="replace")
    whole = not wide and "\ufffd" not in text and len(data) <= _MOST_BYTES
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    keys: list[str] = []
    extends, depth, is_key = "", 0, True
    try:
        for event in yaml.parse(text, Loader=loader):
            if depth == 1 and not isinstance(event, yaml.CollectionEndEvent):
                if not is_key and keys[-1] == "extends":
                    extends = getattr(event, "value", "")
                elif is_key:
                    keys.append(getattr(event, "value", ""))
                is_key = not is_key
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
    except (yaml.YAMLError, ValueError):
        whole = False
    return _Outline(keys=frozenset(keys), extends=extends, whole=whole)
