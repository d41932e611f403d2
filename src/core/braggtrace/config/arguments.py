"""``experiment: {nanobragg_args: ...}``: its YAML model and the forms of its list."""

import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from braggtrace.config.base import Model
from braggtrace.errors import ConfigError

KEY: Final = "nanobragg_args"
Fail = Callable[[str], ConfigError]
# a shell joins lines that end in a backslash, but not inside single quotes
_JOINED: Final = re.compile(r"'[^']*'|\\\n|\\.", re.DOTALL)
_WORDS_SCHEMA: Final[list[dict[str, Any]]] = [
    {"type": "string", "minLength": 1},
    {
        "type": "array",
        "minItems": 1,
        "items": {"anyOf": [{"type": "string"}, {"type": "number"}]},
    },
]


class _ShortForms:
    """States in the schema that the words may stand alone."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [*_WORDS_SCHEMA, handler(core)]}


class ArgumentsModel(Model):
    """An argument list, and where its files lie."""

    words: Annotated[
        tuple[str, ...], Field(min_length=1), WithJsonSchema({"anyOf": _WORDS_SCHEMA})
    ]
    """nanoBragg's own arguments: a text that is split as a shell does, or a list."""
    folder: str = "."
    """Folder from which the list names its files, relative to the YAML file."""
    lenient: bool = False
    """Ignore unknown options, as the C program does."""


class ArgumentListModel(Model):
    """What both programs simulate, as nanoBragg's own argument list says it."""

    nanobragg_args: Annotated[ArgumentsModel, _ShortForms]
    """nanoBragg's own arguments: a text, a list of words, or those with their folder.
    No other key can accompany it."""


def in_one_form(value: Any, folder: Path, fail: Fail) -> Any:
    """An argument list as a mapping of words and folder.

    Args:
        value: a text, a list of words, or such a mapping, as YAML gives it.
        folder: of the YAML file; where the list names its files from.
        fail: makes an error at the key.

    Returns:
        The mapping; its folder is absolute, and stands in it wherever words do.

    Raises:
        ConfigError: another form, an empty list, or a quote that is not closed.
    """
    if not isinstance(value, Mapping):
        return {"words": _words(value, fail), "folder": str(folder)}
    mapping = dict(value)
    if "words" in mapping:
        mapping = {"folder": ".", **mapping, "words": _words(mapping["words"], fail)}
    if isinstance(mapping.get("folder"), str):
        place = folder / Path(mapping["folder"]).expanduser()
        mapping["folder"] = str(place.resolve())
    return mapping


def holds_words(data: Mapping[str, Any]) -> bool:
    """Whether a document has an argument list, which is a whole experiment."""
    experiment = data.get("experiment")
    listed = experiment.get(KEY) if isinstance(experiment, dict) else None
    return isinstance(listed, dict) and "words" in listed


def _words(value: Any, fail: Fail) -> tuple[str, ...]:
    if isinstance(value, str):
        words = _split(value, fail)
    elif isinstance(value, list | tuple):
        words = tuple(_word(item, fail) for item in value)
    else:
        what = f"wanted nanoBragg's arguments as a text or a list of words, got {value}"
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
