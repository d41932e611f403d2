"""YAML models of traces of other programs: how they are read, and what they mean."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from braggtrace.config.base import Model
from braggtrace.defaults import READERS, DefaultReader, reader_picked_by
from braggtrace.judgement.formula import parse_formula
from braggtrace.quantities import UnitError, require_unit
from braggtrace.traceio.files.template import LinePattern, TemplateError

Label = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]
Axis = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", max_length=100)]


def known_unit(text: str | None) -> str | None:
    """A unit that can be understood, or none at all.

    Raises:
        ValueError: it cannot.
    """
    try:
        if text is not None:
            require_unit(text)
    except UnitError as error:
        raise ValueError(str(error)) from error
    return text


def short_for(key: str) -> Callable[[Any], Any]:
    """Reads a text as a mapping with one key."""

    def expand(value: Any) -> Any:
        return {key: value} if isinstance(value, str) else value

    return expand


def one_or_several(value: Any) -> Any:
    """A text alone is a sequence of one."""
    return (value,) if isinstance(value, str) else value


class ReaderModel(Model):
    """How a file of another program is read."""

    form: str | None = None
    """``trace`` (native, or nanoBragg's own lines), ``lines``, ``csv``, ``jsonl``,
    ``json``, ``npz``, ``npy``, ``hdf5``, ``netcdf``, ``zarr``, or a reader of a plugin;
    else the ending of the file decides."""
    pattern: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=1000)], ...],
        BeforeValidator(one_or_several, json_schema_input_type=str | tuple[str, ...]),
    ] = ()
    """Forms of the lines of a log, tried in order, such as ``"step {step}"`` and
    ``"{name} = {values} {unit}"``; ``{name+}`` is a name of several words,
    ``{value:EVENT}`` names the event itself, ``{_}`` is a word and ``{...}`` a rest
    that do not matter, any other name is an axis; ``{time:AXIS}`` and ``{word:AXIS}``
    are an index that is no whole number."""
    others: Literal["fail", "ignore"] = "fail"
    """What becomes of lines of a log that have none of these forms."""
    index: tuple[Label, ...] = ()
    """Columns or keys that say where a row belongs: whole numbers."""
    count: Axis | None = None
    """An axis that counts the rows of a table, or how often a name came."""
    name: Label | None = None
    """Column or key with the name, where each row holds one value."""
    value: Label | None = None
    """Column or key with that value."""
    unit: Label | None = None
    """Column or key with its unit."""
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    """Between the cells of a table, a blank for runs of blanks; left out, a tab, a
    semicolon, a comma or blanks, whichever the first row shows."""
    comment: Annotated[str, Field(max_length=10)] = "#"
    """Begins lines that are passed over; empty for none. Where it is left out, a line
    of a table that begins with # and has as many cells as the others is a row."""
    decimal: Literal[".", ","] = "."
    """The sign before decimals."""
    empty: Literal["nan"] | None = None
    """What an empty cell or null stands for: ``nan``; left out, it is no value."""
    first: dict[Axis, Annotated[int, Field(ge=-(2**31), le=2**31)]] = Field(
        default_factory=dict
    )
    """The first index along an axis, where the program does not count from 0."""
    again: Literal["first", "last"] | None = None
    """Which of several values at one place counts, in a file that was appended to."""
    group: Annotated[str, Field(min_length=1)] = "/"
    """Group of an HDF5, NetCDF 4 or Zarr file."""
    axes: tuple[Axis, ...] = ()
    """Names of the axes of arrays, outermost first, where the catalogue has none."""
    dtype: Literal["float64"] | None = None
    """``float64`` makes doubles of the real numbers of arrays of a lower precision."""
    digits: Annotated[int, Field(ge=1, le=17)] | None = None
    """Significant digits that the program prints; what they leave open is agreement."""
    decimals: Annotated[int, Field(ge=0, le=300)] | None = None
    """Decimals that it prints, instead."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Whatever the reader of a plugin wants."""

    @model_serializer(mode="wrap")
    def _keys_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # a key that its form does not need is an error, also with its default
        keys = self.model_fields_set
        return {key: value for key, value in handler(self).items() if key in keys}

    @field_validator("pattern")
    @classmethod
    def _sound(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for text in texts:
            try:
                LinePattern.of(text)
            except TemplateError as error:
                raise ValueError(str(error)) from error
        return texts

    @field_validator("delimiter")
    @classmethod
    def _visible(cls, text: str) -> str:
        if text in "\r\n\"'":
            raise ValueError(f"{text!r} cannot stand between cells")
        return text

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        keys = {key for key, value in self if value}
        form = self.form or reader_picked_by(keys)
        if form is None:
            return self
        known = READERS.get(form, DefaultReader(keys=("options",)))
        foreign = self.model_fields_set - {"form", "first", *known.keys}
        if foreign:
            allowed = ", ".join(known.keys) or "no further key"
            raise ValueError(
                f"{sorted(foreign)[0]} is nothing that {form} needs; it takes {allowed}"
            )
        if known.needs and known.needs not in keys:
            raise ValueError(f"{form} need a {known.needs}, such as {known.example}")
        return self

    @model_validator(mode="after")
    def _whole_sentences(self) -> Self:
        if (self.name is None) != (self.value is None):
            raise ValueError("name and value belong together: give both or neither")
        if self.unit is not None and self.name is None:
            raise ValueError("unit is the column beside name and value; give those")
        if self.digits is not None and self.decimals is not None:
            raise ValueError("give one of digits and decimals")
        return self


class MapEntryModel(Model):
    """What one of their names stands for."""

    event: Label | None = None
    """Our name; left out, their name is ours."""
    unit: Annotated[str, Field(max_length=80)] | None = None
    """The unit of their values; converted into that of the catalogue."""
    component: Label | None = None
    """Which component of the event it is, where they print each alone."""
    axes: tuple[Axis, ...] | None = None
    """Names of the axes of their array, outermost first."""
    first: dict[Axis, Annotated[int, Field(ge=-(2**31), le=2**31)]] = Field(
        default_factory=dict
    )
    """The first index along an axis, where theirs does not count from 0."""

    _units = field_validator("unit")(known_unit)


def readable_formula(text: str) -> str:
    """A formula that can be parsed.

    Raises:
        ValueError: it cannot.
    """
    parse_formula(text)
    return text


Formula = Annotated[str, AfterValidator(readable_formula)]
Reader = Annotated[
    ReaderModel,
    BeforeValidator(short_for("form"), json_schema_input_type=str | ReaderModel),
]
MapEntry = Annotated[
    MapEntryModel,
    BeforeValidator(short_for("event"), json_schema_input_type=str | MapEntryModel),
]
Map = Annotated[dict[Label, MapEntry], Field(max_length=10_000)]
