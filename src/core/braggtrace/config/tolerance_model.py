"""The YAML model of a tolerance: one measure, several, or others at single indices."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from braggtrace.config.base import Model

Limit = Annotated[float, Field(ge=0)]
Index = Annotated[dict[str, Annotated[int, Field(ge=0)]], Field(min_length=1)]


class MeasureModel(Model):
    """One measure, or a comparator with limits of its own."""

    rtol: Limit | None = None
    """Relative to the baseline's value."""
    atol: Limit | None = None
    """Absolute, in the unit of the factor."""
    floor: Limit | None = None
    """Absolute, as a fraction of the natural scale: Na·Nb·Nc for lattice factors; its
    square with the fraction squared for intensities; nothing for the rest."""
    peak: Limit | None = None
    """Absolute, as a fraction of the greatest value of the baseline's factor."""
    ulp: Annotated[int, Field(ge=0)] | None = None
    """Representable doubles apart; picks the comparator ``ulp``."""
    angle_rad: Limit | None = None
    """Angle between vectors, rad; picks the comparator ``angular``."""
    noise: Limit | None = None
    """As many times the noise floor of each value: what rounding does to the reference
    in the subject's precision."""
    comparator: str | None = None
    """Comparator by name."""

    @property
    def limits(self) -> tuple[float | None, ...]:
        """Every limit, given or not."""
        close = (self.rtol, self.atol, self.floor, self.peak)
        return (*close, self.ulp, self.angle_rad, self.noise)

    @property
    def empty(self) -> bool:
        """Whether it says nothing of how close the sides must be."""
        return self.comparator is None and all(limit is None for limit in self.limits)

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if self.peak is not None and any(
            limit is not None for limit in self.limits[:3]
        ):
            raise ValueError("peak is a measure of its own; put both under any or all")
        close = any(limit is not None for limit in self.limits[:4])
        others = (self.ulp, self.angle_rad, self.noise)
        if close + sum(limit is not None for limit in others) > 1:
            raise ValueError(
                "give one measure: rtol with atol and floor, peak, ulp, angle_rad or "
                "noise; several stand under any or all"
            )
        return self


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
            raise ValueError(f"each of any and all: {_NO_LIMIT}")
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
            raise ValueError(_NO_LIMIT)
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
            raise ValueError(_NO_LIMIT)
        places = [tuple(sorted(place.index.items())) for place in self.at]
        if len(set(places)) < len(places):
            raise ValueError("at names the same index twice; keep one of them")
        return self

    @property
    def only_policy(self) -> bool:
        """Whether it leaves the limits to the default."""
        return self.empty and not self.several


_NO_LIMIT = "give a limit: rtol, atol, floor, peak, ulp, angle_rad, noise or comparator"


def _lacks_limit(measures: Sequence[MeasureModel]) -> bool:
    return any(measure.empty for measure in measures)
