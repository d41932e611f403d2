"""The YAML model of a declared divergence."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from braggtrace.config.base import Model
from braggtrace.config.tolerance_model import Index


def _is_day(value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"wanted a day such as 2027-01-31, got {value!r}") from None
    if day.isoformat() != value:
        raise ValueError(f"wanted a day such as 2027-01-31, got {value!r}")
    return value


Word = Annotated[str, Field(pattern=r"\S")]
Day = Annotated[
    str, AfterValidator(_is_day), Field(json_schema_extra={"format": "date"})
]


class BoundsModel(Model):
    """Bounds of a relative difference."""

    min: float
    """Least (subject − baseline) / baseline, with its sign."""
    max: float
    """Greatest (subject − baseline) / baseline, with its sign."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min > self.max:
            raise ValueError(f"min {self.min:g} is greater than max {self.max:g}")
        return self


class ExpectModel(Model):
    """A divergence that is known.

    Out of its bounds, after its last day, and once both sides agree again, it fails.
    """

    factor: Word
    """Factor, or group.factor."""
    index: Index | None = None
    """Value by axis, such as ``{phi: 0}``; absent for every index."""
    component: Word | None = None
    """One component, such as ``y``; absent for all."""
    relative: BoundsModel
    """Bounds of the relative difference: its signature."""
    reason: Word
    """Why the two differ."""
    issue: Word
    """Where that is followed up, a link."""
    owner: Word
    """Who answers for it."""
    expires: Day
    """Last day on which it holds, as 2027-01-31."""

    def key(self) -> tuple[Any, ...]:
        """What it is about; two entries may not share one."""
        return self.factor, tuple(sorted((self.index or {}).items())), self.component
