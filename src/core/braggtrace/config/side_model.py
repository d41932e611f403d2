"""The YAML model of a side: the one source that its trace comes from.

A side is a tagged union: exactly one of its keys names the source, and the other keys
are options of that source. Subject, baseline and candidate differ in what they are when
no source is named.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, Self

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
Role = Literal["baseline", "subject", "candidate"]
Kind = Literal["recorded", "trace", "nanobragg", "plugin", "simulator"]
# by the key that names a source: what one is called, and its options
NOUNS: Final[Mapping[Kind, str]] = {
    "recorded": "a recording",
    "trace": "a trace",
    "nanobragg": "the C program",
    "plugin": "a plugin",
    "simulator": "the simulator",
}
OPTIONS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "recorded": (),
    "trace": ("reader", "map"),
    "nanobragg": (),
    "plugin": (),
    "simulator": ("device", "dtype", "compile", "mode", "switches", "threads"),
}
# sources that simulate, and so need an experiment; of a plugin its source says it
OF_EXPERIMENT: Final[frozenset[Kind]] = frozenset({"nanobragg", "simulator"})
# sources that give the traces of single pixels; a plugin's does where one is named
OF_PIXELS: Final[frozenset[Kind]] = OF_EXPERIMENT | {"recorded"}


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
    """A source that a plugin provides."""

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


def plugin_in_one_form(value: Any, folder: Path) -> Any:
    """``plugin`` of a side as a mapping, with its folder wherever its name stands.

    Args:
        value: a name, or a mapping, as YAML gives it.
        folder: of the YAML file.
    """
    if isinstance(value, str):
        value = {"name": value}
    if not isinstance(value, Mapping) or "name" not in value:
        return value
    own = value.get("folder", ".")
    if not isinstance(own, str):
        return value
    return {**value, "folder": str((folder / Path(own).expanduser()).resolve())}


class TraceSourceModel(Model):
    """Where a trace comes from; one of these keys."""

    recorded: str | None = None
    """Folder of a recording with its manifest, relative to the YAML file."""
    trace: str | None = None
    """A trace file of any program, relative to the YAML file."""
    reader: Reader | None = None
    """How that file is read; a text is the form alone."""
    map: Map = Field(default_factory=dict)
    """Our event, unit and component for each of its names; a text is the event."""
    nanobragg: NanobraggModel | None = None
    """The C program itself."""
    plugin: Annotated[BaselinePluginModel, _NameAlone] | None = None
    """A source that a plugin provides: its name, or name and options."""

    USUAL: ClassVar[Kind | None] = None
    """The source where no key names one; None wants one named."""
    FREE: ClassVar[frozenset[str]] = frozenset()
    """Options that fit any source."""

    @property
    def kind(self) -> Kind:
        """The key that names the source."""
        named = self._named()
        if named:
            return named[0]
        return self.USUAL or "simulator"

    @property
    def is_computed(self) -> bool:
        """Whether its trace is computed here, in the simulator's own words."""
        return self.kind == "simulator"

    @property
    def is_foreign(self) -> bool:
        """Whether a file is read by a reader or in names of its own."""
        return self.trace is not None and (self.reader is not None or bool(self.map))

    def _named(self) -> tuple[Kind, ...]:
        kinds = [kind for kind in OPTIONS if getattr(self, kind, None) is not None]
        usual = self.USUAL
        if usual in kinds and usual not in self.model_fields_set and len(kinds) > 1:
            kinds.remove(usual)
        return tuple(kinds)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        named = self._named()
        if len(named) != 1 and (named or self.USUAL is None):
            kinds = [kind for kind in OPTIONS if kind in type(self).model_fields]
            raise ValueError(f"give exactly one of {', '.join(kinds)}")
        kind = self.kind
        for other, options in OPTIONS.items():
            foreign = sorted(self.model_fields_set & {*options} - self.FREE)
            if other == kind or not foreign:
                continue
            if other == "trace":
                raise ValueError("reader and map belong to trace; remove them")
            what = f"{foreign[0]} is of {NOUNS[other]}, and {NOUNS[kind]} is given"
            raise ValueError(f"{what}; remove one of the two")
        return self

    @model_serializer(mode="wrap")
    def _what_applies(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        kind = self.kind
        others = {
            key
            for other, options in OPTIONS.items()
            for key in (other, *options)
            if other != kind and key not in self.FREE
        }
        return what_applies(handler(self), others, apply=False)


class SideModel(TraceSourceModel):
    """A side of the comparison: a source, or the simulator with its options."""

    simulator: Literal["torch"] | None = None
    """The simulator; there is one."""
    device: str = "cpu"
    """Torch device."""
    dtype: Literal["float64", "float32"] = "float64"
    """Precision of the physics."""
    compile: Literal["auto", "on", "off"] = "auto"
    """Whether images are rendered by compiled stages; ``auto`` where they are large."""
    mode: Literal["nanobragg", "physical"] = "nanobragg"
    """``nanobragg`` does what the C program does, ``physical`` what the model says."""
    switches: dict[str, bool] = Field(default_factory=dict)
    """Single deviations, set otherwise than the mode has them."""
    threads: Annotated[int, Field(ge=1)] = 1
    """Threads of the C program; each starts anew where it carries something over."""


class BaselineModel(SideModel):
    """The reference; one key names its source."""


class SubjectModel(SideModel):
    """The program under test: the simulator, unless a key names another source."""

    simulator: Literal["torch"] | None = "torch"
    """The simulator; there is one."""

    USUAL: ClassVar[Kind | None] = "simulator"
