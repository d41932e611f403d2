"""The YAML model of a run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    Tag,
    model_serializer,
    model_validator,
)

from braggtrace.config.arguments import KEY, ArgumentListModel
from braggtrace.config.base import Model, what_applies
from braggtrace.config.candidate_model import CandidateModel, candidate_in_one_form
from braggtrace.config.catalog_model import CatalogModel
from braggtrace.config.expect_model import ExpectModel
from braggtrace.config.experiment_model import ExperimentModel
from braggtrace.config.image_model import (
    ImageModel,
    OutputModel,
    RoiModel,
    Scope,
    ScopeModel,
)
from braggtrace.config.side_model import (
    OF_PIXELS,
    BaselineModel,
    Role,
    SubjectModel,
    TraceSourceModel,
)
from braggtrace.config.tolerance_model import ToleranceModel
from braggtrace.config.trace_model import Formula, Label, Map, short_for
from braggtrace.config.yaml_source import KeyPath, Place, error_at
from braggtrace.defaults import EVERY_EVENT
from braggtrace.errors import ConfigError

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=100)]
OF_TRACES = ("catalog", "map")
OF_PIXEL = ("pixel", "pixels")
OF_SIMULATION = ("scope", "image", "hypotheses", "output")
DESCRIBED, LISTED = "described", "listed"


def _kind(value: Any) -> str:
    """Which of the two models an experiment is, or is meant to be."""
    listed = isinstance(value, ArgumentListModel)
    listed |= isinstance(value, Mapping) and KEY in value
    return LISTED if listed else DESCRIBED


AnyExperiment = Annotated[
    Annotated[ExperimentModel, Tag(DESCRIBED)]
    | Annotated[ArgumentListModel, Tag(LISTED)],
    Discriminator(_kind),
]


class PixelModel(Model):
    """The traced pixel."""

    slow: Annotated[int, Field(ge=0)]
    """Index along slow."""
    fast: Annotated[int, Field(ge=0)]
    """Index along fast."""


class HypothesisModel(Model):
    """A what-if: settings with which the subject might agree."""

    id: Name
    """Name."""
    claim: Annotated[str, Field(min_length=1)]
    """What would be true."""
    overrides: Annotated[dict[str, Any], Field(min_length=1)]
    """Dotted keys of this file under ``experiment`` or ``subject`` and their values;
    paths are absolute or relative to the current folder."""
    closes_when: tuple[str, ...] = ()
    """Factors that must come within tolerance; none given wants all of them to."""


class ReportModel(Model):
    """Where the evidence goes."""

    dir: str = "reports"
    """Folder of the bundles, relative to the YAML file."""
    budget: bool = False
    """Whether bundles state the error budget; under ``tolerance: auto`` they do."""
    formats: Annotated[
        tuple[Literal["console", "bundle"], ...], Field(min_length=1)
    ] = ("console", "bundle")
    """What is written."""
    plugins: tuple[str, ...] = ()
    """Reports of plugins by name; each writes into ``reports`` of the bundle."""


Catalogue = Annotated[
    CatalogModel,
    BeforeValidator(short_for("plugin"), json_schema_input_type=str | CatalogModel),
]


Candidate = Annotated[
    CandidateModel,
    BeforeValidator(candidate_in_one_form, json_schema_input_type=str | CandidateModel),
]


class RunConfig(Model):
    """One comparison: what is simulated, against what, where, how closely."""

    version: Literal[1]
    """Version of this format."""
    name: Name
    """Names the bundles of this comparison."""
    experiment: AnyExperiment | None = None
    """What the programs simulate; may be left out where all sides are files."""
    subject: SubjectModel = Field(default_factory=SubjectModel)
    """The program under test."""
    baseline: BaselineModel
    """The reference."""
    candidate: Candidate | None = None
    """A third side: ``float32``, ``cuda``, ``mps``, ``cuda+float32``, ``compiled``, a
    trace that was made elsewhere, or any other source. The verdict says which of the
    three is alone."""
    output: OutputModel | None = None
    """What image files are written with; an argument list says it by itself."""
    scope: Scope = "pixel"
    """What is compared: the traces of some ``pixel``; the ``image`` or, with ``roi``, a
    part of it, and the traces of the pixels that tell most of it."""
    pixel: PixelModel | None = None
    """The traced pixel; with an image it may be left out."""
    pixels: tuple[PixelModel, ...] = ()
    """Several pixels, traced at once; instead of ``pixel``."""
    image: ImageModel = Field(default_factory=ImageModel)
    """Limits of the images, each with its reason."""
    catalog: Catalogue | None = None
    """What the events of two programs are that have nothing to do with diffraction: in
    place, in a YAML file of the same keys, or of a plugin."""
    map: Map = Field(default_factory=dict)
    """As ``map`` of subject and baseline, for whichever side has the name."""
    plugins: tuple[str, ...] = ()
    """Dotted modules or ``.py`` files in the YAML file's folder, loaded before
    factors are picked."""
    factors: Annotated[tuple[str, ...], Field(min_length=1)] = (EVERY_EVENT,)
    """Factor groups that take part: names, dotted modules or ``.py`` files; where the
    subject is a trace, every event if none is named."""
    derive: dict[Label, Formula] = Field(default_factory=dict)
    """Factors that are formulas over events, such as ``I_before_scaling / steps``: by
    name, in the group ``derived``; units are checked, and no code is run."""
    tolerance: Literal["auto"] | None = None
    """``auto``: every factor without a tolerance of its own is judged by its noise
    floor, which the run measures; beats ``tolerances.default``."""
    tolerances: dict[str, ToleranceModel] = Field(default_factory=dict)
    """By ``default``, ``default.float32``, group, group.factor or factor."""
    exempt: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    """Factors that are not compared, each with its reason."""
    expect: tuple[ExpectModel, ...] = ()
    """Declared divergences."""
    hypotheses: tuple[HypothesisModel, ...] = ()
    """What-ifs that are tried when the two sides diverge."""
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

    @model_serializer(mode="wrap")
    def _what_applies(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        files = any(side.trace for side in self.sides.values())
        idle = set() if files else {"map"}
        if self.experiment is not None:
            return what_applies(handler(self), {"catalog", *idle}, apply=False)
        if not self.traces_pixels:
            idle |= {*OF_PIXEL}
        keys = {"experiment", *OF_SIMULATION, *idle}
        return what_applies(handler(self), keys, apply=False)

    @property
    def sides(self) -> Mapping[Role, TraceSourceModel]:
        """The model of each role that there is."""
        sides: dict[Role, TraceSourceModel] = {
            "baseline": self.baseline,
            "subject": self.subject,
        }
        if self.candidate is not None:
            sides["candidate"] = self.candidate
        return sides

    @property
    def traces_pixels(self) -> bool:
        """Whether a side has traces of single pixels, so that they must be named."""
        kinds = OF_PIXELS if self.experiment is None else OF_PIXELS | {"plugin"}
        return any(side.kind in kinds for side in self.sides.values())

    def reads_names(self, role: Role) -> bool:
        """Whether a side is a file in names of its own, which a reader understands.

        With an experiment a file without reader and map is one of nanoBragg's traces.
        """
        side = self.sides.get(role)
        if side is None or side.trace is None:
            return False
        return self.experiment is None or side.is_foreign or bool(self.map)

    @property
    def traced_pixels(self) -> tuple[tuple[int, int], ...]:
        """The pixels as (slow, fast)."""
        pixels = self.pixels if self.pixel is None else (self.pixel,)
        return tuple((pixel.slow, pixel.fast) for pixel in pixels)

    @property
    def roi(self) -> RoiModel | None:
        """The part of the image that is compared, where the scope is one."""
        return self.scope.roi if isinstance(self.scope, ScopeModel) else None

    @property
    def report_folder(self) -> Path:
        """Where the bundles of this name go."""
        return Path(self.report.dir) / self.name
