"""The YAML model of the reference."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from braggtrace.config.base import Model, what_applies
from braggtrace.config.trace_model import Map, Reader

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class NanobraggModel(Model):
    """The C program itself, run for the experiment of the configuration."""

    executable: Annotated[str, Field(min_length=1)]
    """The compiled program, unmodified or with its tracing switch: a path relative to
    the YAML file, or a variable such as ``$NB_C_BIN``."""
    threads: Annotated[int, Field(ge=1, le=1024)] = 1
    """OpenMP threads."""
    timeout_s: Positive = 600.0
    """Wall time after which the program is stopped."""
    memory_GB: Positive = 8.0
    """Memory that the program may use."""
    output_GB: Positive = 2.0
    """Bytes that the program may print and write."""
    cache: bool | str = True
    """Folder of past runs, none of which is made twice: ``true`` is the user's cache
    folder, ``false`` keeps none; a path is relative to the YAML file."""


class BaselinePluginModel(Model):
    """A baseline that a plugin provides."""

    name: Annotated[str, Field(min_length=1)]
    """Name under which a plugin offers it; a ``.py`` file is loaded by ``plugins``."""
    options: dict[str, Any] = Field(default_factory=dict)
    """What the plugin is told; it says which keys it knows."""
    folder: str = "."
    """Folder of relative paths among the options, relative to the YAML file."""


class _NameAlone:
    """Says in the schema that the name may stand alone."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(core)]}


def plugin_in_one_form(given: Any, folder: Path) -> Any:
    """``baseline.plugin`` as a mapping, with its folder wherever its name stands.

    Args:
        given: a name, or a mapping, as YAML gives it.
        folder: of the YAML file.
    """
    if isinstance(given, str):
        given = {"name": given}
    if not isinstance(given, Mapping) or "name" not in given:
        return given
    own = given.get("folder", ".")
    if not isinstance(own, str):
        return given
    return {**given, "folder": str((folder / Path(own).expanduser()).resolve())}


class BaselineModel(Model):
    """The reference."""

    recorded: str | None = None
    """Folder of a recording with its manifest, relative to the YAML file."""
    trace: str | None = None
    """One trace file, relative to the YAML file."""
    reader: Reader | None = None
    """How that file is read; a text is the form alone."""
    map: Map = Field(default_factory=dict)
    """Our event, unit and component for each of its names; a text is the event."""
    nanobragg: NanobraggModel | None = None
    """The C program itself."""
    plugin: Annotated[BaselinePluginModel, _NameAlone] | None = None
    """A baseline that a plugin provides: its name, or name and options."""

    @model_validator(mode="after")
    def _one_baseline(self) -> Self:
        given = (self.recorded, self.trace, self.nanobragg, self.plugin)
        if sum(one is not None for one in given) != 1:
            raise ValueError("give exactly one of recorded, trace, nanobragg, plugin")
        if self.trace is None and self.model_fields_set & {"reader", "map"}:
            raise ValueError("reader and map belong to trace; remove them")
        return self

    @model_serializer(mode="wrap")
    def _what_applies(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return what_applies(
            handler(self), ("reader", "map"), apply=self.trace is not None
        )
