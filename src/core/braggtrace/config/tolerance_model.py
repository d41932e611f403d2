"""The YAML model of a tolerance: one measure, several, or others at single indices.

Which limits there are, comparators declare; their keys are no fields of a model.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_serializer,
    model_validator,
)

from braggtrace.config.base import Model
from braggtrace.config.limit_keys import known_limits, no_limit, one_measure
from braggtrace.config.yaml_source import KeyPath
from braggtrace.defaults import COMPARATORS
from braggtrace.errors import suggestion
from braggtrace.judgement.limits import RESERVED, STANDARD


def _as_written(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """A number that is checked as any, and stays whole where it was written so."""
    checked = handler(value)
    return value if isinstance(value, int) else checked


Value = Annotated[float, Field(ge=0), WrapValidator(_as_written)]
Index = Annotated[dict[str, Annotated[int, Field(ge=0)]], Field(min_length=1)]


class MeasureModel(Model):
    """One measure, or a comparator with limits of its own."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Value | None]

    comparator: str | None = None
    """Comparator by name."""

    @property
    def limits(self) -> Mapping[str, float]:
        """The limits that are given, by name."""
        extra = self.__pydantic_extra__ or {}
        return {name: value for name, value in extra.items() if value is not None}

    @property
    def limit_keys(self) -> tuple[str, ...]:
        """The keys of limits, with those that take one away (null)."""
        return tuple(self.__pydantic_extra__ or {})

    @property
    def empty(self) -> bool:
        """Whether it says nothing of how close the sides must be."""
        return self.comparator is None and not self.limits

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if wrong := one_measure(self.limits):
            raise ValueError(wrong)
        return self

    @model_serializer(mode="wrap")
    def _limits_first(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        # as they are held: a whole number stays one
        extra = self.__pydantic_extra__ or {}
        limits = {key: value for key, value in extra.items() if key in data}
        return {**limits, **{k: v for k, v in data.items() if k not in limits}}


class SeveralModel(MeasureModel):
    """One measure, or several of which any or all must hold."""

    any: Annotated[tuple[MeasureModel, ...], Field(min_length=1)] | None = None
    """Measures of which each value must be within one."""
    all: Annotated[tuple[MeasureModel, ...], Field(min_length=1)] | None = None
    """Measures of which each value must be within every one."""

    @property
    def several(self) -> tuple[MeasureModel, ...]:
        """The measures under any or all."""
        return self.any or self.all or ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = (self.any is not None) + (self.all is not None) + (not self.empty)
        if ways > 1:
            raise ValueError("give one of: a measure, any, all")
        if _lacks_limit(self.several):
            raise ValueError(f"each of any and all: {no_limit()}")
        return self


class PlacedModel(SeveralModel):
    """Another tolerance at single indices."""

    index: Index
    """Value by axis, such as ``{phi: 0}``; each index that has all of them is meant."""
    why: Annotated[str, Field(pattern=r"\S")]
    """Reason."""

    @model_validator(mode="after")
    def _some_limit(self) -> Self:
        if self.empty and not self.several:
            raise ValueError(no_limit())
        return self


class ToleranceModel(SeveralModel):
    """How far the subject may be from the baseline."""

    nan: Literal["fail", "equal"] = "fail"
    """Whether a value that is not finite may equal the same on the other side."""
    why: str = ""
    """Reason; wanted for every tolerance but the default."""
    at: tuple[PlacedModel, ...] = ()
    """Other tolerances at single indices; the first that matches counts."""

    @model_validator(mode="after")
    def _some_limit(self) -> Self:
        bare = self.empty and not self.several
        if bare and self.nan == "fail" and not self.at:
            raise ValueError(no_limit())
        places = [tuple(sorted(place.index.items())) for place in self.at]
        if len(set(places)) < len(places):
            raise ValueError("at names the same index twice; keep one of them")
        return self

    @property
    def only_policy(self) -> bool:
        """Whether it leaves the limits to the default."""
        return self.empty and not self.several


def _lacks_limit(measures: Sequence[MeasureModel]) -> bool:
    return any(measure.empty for measure in measures)


def wrong_key(tolerances: Any, *, plugins: bool) -> tuple[str, KeyPath] | None:
    """The first key that can be no limit, before anything else is looked at.

    Args:
        tolerances: as they stand in the YAML, right or wrong.
        plugins: whether the configuration names plugins, whose comparators may declare
            limits that nobody knows yet.

    Returns:
        What is wrong with it, and its path; None where all are right.
    """
    if not isinstance(tolerances, Mapping):
        return None
    for name, tolerance in tolerances.items():
        for path, measure, model in _measures(tolerance, (name,), ToleranceModel):
            further = measure.get("comparator") not in (None, *COMPARATORS)
            for key, value in measure.items():
                if key in model.model_fields or key in STANDARD:
                    continue
                wrong = _wrong(key, value, model, later=plugins or further)
                if wrong:
                    return wrong, (*path, key)
    return None


def _wrong(key: str, value: object, model: type[MeasureModel], *, later: bool) -> str:
    known = known_limits()
    if key in known:
        return "" if value is None else known[key].objection(value)
    if later and key not in RESERVED:
        if value is None or _is_number(value):
            return ""
        if isinstance(value, bool) or _reads_as_number(value):
            return f"Input should be a valid number, got {value!r}"
    return f"unknown key{suggestion(str(key), (*known, *model.model_fields))}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _reads_as_number(value: object) -> bool:
    """Whether a text holds a number: then the value is wrong, and not the key."""
    try:
        return isinstance(value, str) and float(value) == float(value)
    except ValueError:
        return False


def _measures(
    data: Any, path: KeyPath, model: type[MeasureModel]
) -> Iterator[tuple[KeyPath, Mapping[str, Any], type[MeasureModel]]]:
    """Every mapping of a tolerance that may hold limits, with its place and model."""
    if not isinstance(data, Mapping):
        return
    yield path, data, model
    inside: dict[str, type[MeasureModel]] = {
        "any": MeasureModel,
        "all": MeasureModel,
        "at": PlacedModel,
    }
    for key, inner in inside.items():
        several = data.get(key) if key in model.model_fields else None
        for i, one in enumerate(several if isinstance(several, tuple | list) else ()):
            yield from _measures(one, (*path, key, i), inner)
