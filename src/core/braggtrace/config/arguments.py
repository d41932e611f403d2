"""``experiment: {nanobragg_args: ...}``: the forms in which a list may be written."""

import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from braggtrace.errors import ConfigError

KEY: Final = "nanobragg_args"
Fail = Callable[[str], ConfigError]
# a shell joins lines that end in a backslash, but not inside single quotes
_JOINED: Final = re.compile(r"'[^']*'|\\\n|\\.", re.DOTALL)


def in_one_form(given: Any, folder: Path, fail: Fail) -> Any:
    """An argument list as a mapping of words and folder.

    Args:
        given: a text, a list of words, or such a mapping, as YAML gives it.
        folder: of the YAML file; where the list names its files from.
        fail: makes an error at the key.

    Returns:
        The mapping; its folder is absolute, and stands in it wherever words do.

    Raises:
        ConfigError: another form, an empty list, or a quote that is not closed.
    """
    if not isinstance(given, Mapping):
        return {"words": _words(given, fail), "folder": str(folder)}
    mapping = dict(given)
    if "words" in mapping:
        mapping = {"folder": ".", **mapping, "words": _words(mapping["words"], fail)}
    if isinstance(mapping.get("folder"), str):
        place = folder / Path(mapping["folder"]).expanduser()
        mapping["folder"] = str(place.resolve())
    return mapping


def says_everything(data: Mapping[str, Any]) -> bool:
    """Whether a document holds a whole list, and so a whole experiment."""
    experiment = data.get("experiment")
    listed = experiment.get(KEY) if isinstance(experiment, dict) else None
    return isinstance(listed, dict) and "words" in listed


def _words(given: Any, fail: Fail) -> tuple[str, ...]:
    if isinstance(given, str):
        words = _split(given, fail)
    elif isinstance(given, list | tuple):
        words = tuple(_word(item, fail) for item in given)
    else:
        what = f"wanted nanoBragg's arguments as a text or a list of words, got {given}"
        raise fail(what)
    if not words:
        raise fail("holds no word; wanted nanoBragg's arguments, such as -cell 100 ...")
    return words


def _split(text: str, fail: Fail) -> tuple[str, ...]:
    joined = _JOINED.sub(lambda found: found[0].removeprefix("\\\n"), text)
    try:
        return tuple(shlex.split(joined))
    except ValueError as error:
        what = f"cannot be split into words: {str(error).lower()}; close the quote"
        raise fail(what) from error


def _word(item: Any, fail: Fail) -> str:
    """A word; a number without quotes is one, too."""
    if isinstance(item, str):
        return item
    if isinstance(item, int | float) and not isinstance(item, bool):
        return repr(item)
    raise fail(f"wanted words and numbers, got {item!r}; put it into quotes")
