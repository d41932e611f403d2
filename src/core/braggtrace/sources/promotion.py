"""What a promoted recording says of its origin."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Decision(_Model):
    """What became of one factor that diverged."""

    factor: str
    decision: Literal["accept", "reject"]
    unit: str
    """Of both values."""
    at: dict[str, int]
    """Index of the value that is furthest from its limit."""
    component: str
    """Which component of it, or ""."""
    before: float | int | str | None
    """What the earlier version says there."""
    after: float | int | str | None
    """What this version says there; as before where the factor was rejected."""
    proposed: float | int | str | None
    """The subject's value there."""
    outside: int
    """How many of its values were outside their tolerance."""
    compared: int
    """How many values it has."""


class Standing(_Model):
    """How the bundle's subject stands against one version."""

    verdict: Literal["AGREE", "DIVERGED"]
    num_divergent: Annotated[int, Field(ge=0)]


class Promotion(_Model):
    """Who made a version of a recording, why, and from what."""

    version: Annotated[int, Field(ge=1)]
    """Counts up from that of the earlier version, which has 1 unless it says more."""
    who: Annotated[str, Field(min_length=1)]
    why: Annotated[str, Field(min_length=1)]
    time: str
    """UTC."""
    bundle: str
    """Folder of the bundle that gave the values."""
    bundle_manifest: str
    """sha256 of its sha256.txt."""
    previous: str | None
    """Folder of the earlier version, which stays as it is; null for the first."""
    previous_manifest: str | None
    """sha256 of its manifest.json."""
    before: Standing
    after: Standing
    factors: tuple[Decision, ...]
    """Every factor that diverged, accepted or rejected by name."""

    def summary(self) -> str:
        """One line for the record of every run against this version."""
        accepted = [d.factor for d in self.factors if d.decision == "accept"]
        what = ", ".join(accepted) or "no factor"
        return f"version {self.version}, {what} accepted by {self.who}: {self.why}"

    def data(self) -> dict[str, Any]:
        """Plain data."""
        return self.model_dump(mode="json")
