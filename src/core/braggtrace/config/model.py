"""The YAML model of a run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, PrivateAttr, Tag, model_validator

from braggtrace.config.argument_list import KEY
from braggtrace.config.arguments_model import ArgumentListModel
from braggtrace.config.base import Model
from braggtrace.config.baseline_model import BaselineModel
from braggtrace.config.experiment_model import ExperimentModel
from braggtrace.config.image_model import ImageModel, RoiModel, Scope, ScopeModel
from braggtrace.config.yaml_source import KeyPath, Place, error_at
from braggtrace.errors import ConfigError

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=100)]
Limit = Annotated[float, Field(ge=0)]
DEFAULT_RTOL = 1.0e-9
DESCRIBED, LISTED = "described", "listed"


def _kind(given: Any) -> str:
    """Which of the two models an experiment is, or is meant to be."""
    listed = isinstance(given, ArgumentListModel)
    listed |= isinstance(given, Mapping) and KEY in given
    return LISTED if listed else DESCRIBED


AnyExperiment = Annotated[
    Annotated[ExperimentModel, Tag(DESCRIBED)]
    | Annotated[ArgumentListModel, Tag(LISTED)],
    Discriminator(_kind),
]


class SubjectModel(Model):
    """The program under test."""

    simulator: Literal["torch"] = "torch"
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


class PixelModel(Model):
    """The traced pixel."""

    slow: Annotated[int, Field(ge=0)]
    """Index along slow."""
    fast: Annotated[int, Field(ge=0)]
    """Index along fast."""


class ToleranceModel(Model):
    """How far the subject may be from the baseline."""

    rtol: Limit | None = None
    """Relative to the baseline's value."""
    atol: Limit | None = None
    """Absolute, in the unit of the factor."""
    floor: Limit | None = None
    """Absolute, as a fraction of the natural scale: Na·Nb·Nc for lattice factors; its
    square with the fraction squared for intensities; nothing for the rest."""
    ulp: Annotated[int, Field(ge=0)] | None = None
    """Representable doubles apart; picks the comparator ``ulp``."""
    angle_rad: Limit | None = None
    """Angle between vectors, rad; picks the comparator ``angular``."""
    comparator: str | None = None
    """Comparator by name."""
    nan: Literal["fail", "equal"] = "fail"
    """Whether a value that is not finite may equal the same on the other side."""
    why: str = ""
    """Reason; wanted for every tolerance but the default."""

    @model_validator(mode="after")
    def _some_limit(self) -> Self:
        limits = (self.rtol, self.atol, self.floor, self.ulp, self.angle_rad)
        close = any(limit is not None for limit in limits[:3])
        if close + (self.ulp is not None) + (self.angle_rad is not None) > 1:
            raise ValueError(
                "give one measure: rtol with atol and floor, ulp, or angle_rad"
            )
        none = self.comparator is None and all(limit is None for limit in limits)
        if none and self.nan == "fail":
            raise ValueError("give a limit: rtol, atol, ulp, angle_rad or comparator")
        return self


class ReportModel(Model):
    """Where the evidence goes."""

    dir: str = "reports"
    """Folder of the bundles, relative to the YAML file."""
    formats: Annotated[
        tuple[Literal["console", "bundle"], ...], Field(min_length=1)
    ] = ("console", "bundle")
    """What is written."""


class RunConfig(Model):
    """One comparison: what is simulated, against what, where, how closely."""

    version: Literal[1]
    """Version of this format."""
    name: Name
    """Names the bundles of this comparison."""
    experiment: AnyExperiment
    """What both programs simulate."""
    subject: SubjectModel = Field(default_factory=SubjectModel)
    """The program under test."""
    baseline: BaselineModel
    """The reference."""
    scope: Scope = "pixel"
    """What is compared: the traces of some ``pixel``; the ``image`` or, with ``roi``, a
    part of it, and the traces of the pixels that tell most of it."""
    pixel: PixelModel | None = None
    """The traced pixel; with an image it may be left out."""
    pixels: tuple[PixelModel, ...] = ()
    """Several pixels, traced at once; instead of ``pixel``."""
    image: ImageModel = Field(default_factory=ImageModel)
    """Limits of the images, each with its reason."""
    plugins: tuple[str, ...] = ()
    """Dotted modules or ``.py`` files beside the YAML file, loaded before factors are
    picked."""
    factors: Annotated[tuple[str, ...], Field(min_length=1)]
    """Factor groups that take part: names, dotted modules or ``.py`` files."""
    tolerances: dict[str, ToleranceModel] = Field(default_factory=dict)
    """By ``default``, group, group.factor or factor."""
    exempt: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    """Factors that are not compared, each with its reason."""
    expect: tuple[()] = ()
    """Declared divergences; none can be declared yet."""
    hypotheses: tuple[()] = ()
    """What-if overrides; none can be declared yet."""
    report: ReportModel = Field(default_factory=ReportModel)
    """Where the evidence goes."""

    _places: Mapping[KeyPath, Place] = PrivateAttr(default_factory=dict)

    def placed(self, places: Mapping[KeyPath, Place]) -> Self:
        """Remember where each key stands, for errors that are found later."""
        self._places = places
        return self

    def error(self, what: str, *path: str | int) -> ConfigError:
        """An error at a key, with its place."""
        return error_at(what, path, self._places)

    @model_validator(mode="after")
    def _some_pixel(self) -> Self:
        if self.pixel is not None and self.pixels:
            raise ValueError("give either pixel or pixels")
        return self

    @property
    def traced_pixels(self) -> tuple[tuple[int, int], ...]:
        """The pixels as (slow, fast)."""
        given = self.pixels if self.pixel is None else (self.pixel,)
        return tuple((pixel.slow, pixel.fast) for pixel in given)

    @property
    def roi(self) -> RoiModel | None:
        """The part of the image that is compared, where the scope is one."""
        return self.scope.roi if isinstance(self.scope, ScopeModel) else None

    @property
    def report_folder(self) -> Path:
        """Where the bundles of this name go."""
        return Path(self.report.dir) / self.name
