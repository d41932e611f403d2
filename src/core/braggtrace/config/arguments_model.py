"""YAML model of an experiment that is said in nanoBragg's own arguments."""

from typing import Annotated, Any, Final

from pydantic import Field, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from braggtrace.config.base import Model

_WORDS: Final[list[dict[str, Any]]] = [
    {"type": "string", "minLength": 1},
    {
        "type": "array",
        "minItems": 1,
        "items": {"anyOf": [{"type": "string"}, {"type": "number"}]},
    },
]


class _ShortForms:
    """Says in the schema that the words may stand alone."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [*_WORDS, handler(core)]}


class ArgumentsModel(Model):
    """An argument list, and where its files lie."""

    words: Annotated[
        tuple[str, ...], Field(min_length=1), WithJsonSchema({"anyOf": _WORDS})
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
    Nothing else can stand beside it."""
