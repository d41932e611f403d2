"""YAML models of an experiment; the unit of a number is the suffix of its key."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from braggtrace.config.base import Model
from braggtrace.config.scalars import (
    Axis,
    Count,
    CountOrAuto,
    LengthOrInfinite,
    NotNegative,
    Positive,
    TrueFalseOrAuto,
    Vector,
)
from braggtrace.experiment.lattice_volume import cell_objection, matrix_objection


class AngularSpreadModel(Model):
    """Equidistant rays over a range of angles."""

    steps: Count = 1
    """Number of steps."""
    range_mrad: NotNegative = 0.0
    """From the first to the last of the angles, mrad."""
    step_mrad: Positive | None = None
    """Distance of two steps, mrad; the default divides the range evenly."""


class DivergenceModel(Model):
    """Rays that are not parallel."""

    horizontal: AngularSpreadModel = Field(default_factory=AngularSpreadModel)
    """About the vertical."""
    vertical: AngularSpreadModel = Field(default_factory=AngularSpreadModel)
    """About the polarisation axis."""


class DispersionModel(Model):
    """Rays of several wavelengths."""

    steps: Count = 1
    """Number of wavelengths."""
    range_percent: NotNegative = 0.0
    """From the first to the last, percent of the wavelength."""
    step_percent: Positive | None = None
    """Distance of two, percent; the default divides the range evenly."""


class SourceModel(Model):
    """One ray of a list."""

    position_m: Vector
    """Where it comes from, m; only the direction matters."""
    weight: float = 1.0
    """Relative brightness."""
    wavelength_m: float | None = None
    """Wavelength, m; the default is the beam's."""


class BeamModel(Model):
    """The incident beam."""

    wavelength_A: Positive
    """Wavelength, Å."""
    flux_ph_s: Annotated[float, Field(ge=0)] | None = None
    """Photons per second; with exposure_s and size_mm it gives the fluence."""
    exposure_s: Positive = 1.0
    """Exposure, s."""
    size_mm: NotNegative = 0.1
    """Edge of the square beam, mm."""
    fluence_ph_m2: Annotated[float, Field(ge=0)] | None = None
    """Photons per m²; the default makes r_e² times fluence one."""
    polarization: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """Kahn factor; 0 is unpolarised."""
    polarization_off: bool = False
    """Leave the polarisation factor out."""
    direction: Axis | None = None
    """Along the beam, any length; the default is the convention's."""
    polarization_axis: Axis | None = None
    """Electric field of the polarised part; the default is the convention's."""
    divergence: DivergenceModel = Field(default_factory=DivergenceModel)
    """Rays that are not parallel; the default is one ray."""
    round_divergence: bool = True
    """Trim the corners of the divergence to an ellipse."""
    dispersion: DispersionModel = Field(default_factory=DispersionModel)
    """Rays of several wavelengths; the default is one."""
    sources: Annotated[tuple[SourceModel, ...], Field(min_length=1)] | None = None
    """Rays that replace divergence and dispersion."""

    @model_validator(mode="after")
    def _one_fluence(self) -> Self:
        if self.flux_ph_s is not None and self.fluence_ph_m2 is not None:
            raise ValueError("give flux_ph_s or fluence_ph_m2, not both")
        if self.sources is not None and self._is_spread():
            raise ValueError("give sources, or divergence and dispersion, not both")
        return self

    def _is_spread(self) -> bool:
        spreads = (
            self.divergence.horizontal,
            self.divergence.vertical,
            self.dispersion,
        )
        return any(spread.steps > 1 for spread in spreads)


class CellModel(Model):
    """Unit cell."""

    a_A: Positive
    """Edge a, Å."""
    b_A: Positive
    """Edge b, Å."""
    c_A: Positive
    """Edge c, Å."""
    alpha_deg: Positive = 90.0
    """Angle between b and c, deg."""
    beta_deg: Positive = 90.0
    """Angle between c and a, deg."""
    gamma_deg: Positive = 90.0
    """Angle between a and b, deg."""

    @model_validator(mode="after")
    def _has_a_volume(self) -> Self:
        edges = (self.a_A, self.b_A, self.c_A)
        angles = (self.alpha_deg, self.beta_deg, self.gamma_deg)
        if wrong := cell_objection(edges, angles):
            raise ValueError(f"{wrong}; correct the cell")
        return self


class StructureFactorsModel(Model):
    """Where F(hkl) comes from."""

    hkl: str | None = None
    """Text file of h k l F, relative to the YAML file."""
    default_F: float = 0.0
    """F of a reflection that the file does not hold."""
    cache: str | None = None
    """Binary file that nanoBragg wrote of such a list, relative to the YAML file."""
    interpolate: TrueFalseOrAuto = False
    """Between reflections; auto does so with two cells or fewer along an axis."""

    @model_validator(mode="after")
    def _some_source(self) -> Self:
        if self.hkl is not None and self.cache is not None:
            raise ValueError("give hkl or cache, not both")
        if self.hkl is None and self.cache is None and self.default_F == 0.0:
            raise ValueError("give hkl, cache, or a default_F other than 0")
        return self


class MosaicModel(Model):
    """Misoriented domains."""

    spread_deg: NotNegative = 0.0
    """Greatest rotation of a domain, deg."""
    domains: Count | None = None
    """Number of domains; the default is ten, or one without a spread."""
    seed: int = 12345678
    """Seed of the rotations, as nanoBragg's -mosaic_seed."""


class CrystalModel(Model):
    """Identical cells in one block, or in several that are slightly turned."""

    cell: CellModel | None = None
    """Unit cell; a* along lab x, b* in the xy plane, before misset."""
    matrix: tuple[Vector, Vector, Vector] | None = None
    """MOSFLM matrix: rows lab x, y, z; columns a*, b*, c*; in units of 1/λ."""
    mosflm_matrix: str | None = None
    """File with those nine numbers, relative to the YAML file."""
    scaled_to_cell: CellModel | None = None
    """Beside a matrix: cell whose lengths and volume the lattice is scaled to."""
    misset_deg: Vector = (0.0, 0.0, 0.0)
    """Rotations about lab x, y, z, deg."""
    random_misset_seed: int | None = None
    """Seed of a random orientation in place of misset_deg, as -misset_seed."""
    cells: tuple[Count, Count, Count] = (1, 1, 1)
    """Number of cells along a, b, c."""
    sample_mm: tuple[NotNegative, NotNegative, NotNegative] = (0.0, 0.0, 0.0)
    """Edges along a, b, c, mm, that give the number of cells; 0 leaves it."""
    shape: Literal["square", "round", "gauss", "tophat"] = "square"
    """Shape of the block, and so of the reflections."""
    fudge: float = 1.0
    """Scales the width of a reflection of every shape but square."""
    mosaic: MosaicModel = Field(default_factory=MosaicModel)
    """Misoriented domains; the default is one."""
    dmin_A: NotNegative = 0.0
    """Finest spacing that scatters, Å; 0 for no limit."""
    structure_factors: StructureFactorsModel
    """F(hkl)."""

    @model_validator(mode="after")
    def _one_lattice(self) -> Self:
        cells = [self.cell, self.matrix, self.mosflm_matrix]
        if sum(source is not None for source in cells) != 1:
            raise ValueError(
                "give exactly one of cell, matrix, mosflm_matrix; a cell beside a "
                "matrix is called scaled_to_cell"
            )
        if self.matrix is not None and (wrong := matrix_objection(self.matrix)):
            raise ValueError(f"matrix: {wrong}; correct the matrix")
        if self.cell is not None and self.scaled_to_cell is not None:
            raise ValueError("scaled_to_cell: only beside matrix or mosflm_matrix")
        if self.random_misset_seed is not None and any(self.misset_deg):
            raise ValueError("give misset_deg or random_misset_seed, not both")
        return self


class ScanModel(Model):
    """Rotation of the crystal during the exposure."""

    spindle: Axis | None = None
    """Rotation axis, any length; the default is the convention's."""
    phi_start_deg: float = 0.0
    """Spindle angle of the first step, deg."""
    osc_deg: float = 0.0
    """Range of the scan, deg."""
    step_deg: float | None = None
    """Distance of two steps, deg; the default divides osc_deg."""
    steps: Count = 1
    """Number of steps, each at the start of its part of the range."""

    @model_validator(mode="after")
    def _one_step(self) -> Self:
        if self.step_deg is not None and self.osc_deg:
            raise ValueError("give osc_deg or step_deg, not both")
        return self


class SizeModel(Model):
    """Pixels of the detector."""

    slow: Count
    """Pixels along slow."""
    fast: Count
    """Pixels along fast."""


class PointModel(Model):
    """A point on the detector in the convention's own sense."""

    x: float | None = None
    """x, mm; the default is the convention's."""
    y: float | None = None
    """y, mm; the default is the convention's."""


class ExtentModel(Model):
    """Edges of the detector."""

    slow_mm: Positive
    """Along slow, mm."""
    fast_mm: Positive
    """Along fast, mm."""


class OriginModel(Model):
    """Near point on the detector, as XDS counts; a half left out is the middle."""

    fast: float | None = None
    """Along fast, pixels; 1 is the centre of the first."""
    slow: float | None = None
    """Along slow, pixels; 1 is the centre of the first."""


class SensorModel(Model):
    """The layer in which photons are caught."""

    thickness_um: Positive
    """Thickness, µm."""
    layers: Count | None = None
    """Layers in which it is computed; the default is two."""
    pitch_um: NotNegative | None = None
    """Distance of two layers, µm; the default is nanoBragg's."""
    attenuation_depth_um: LengthOrInfinite = None
    """Depth that 1/e of the photons reach, µm; the default is the thickness."""


class RegionModel(Model):
    """Pixels that are rendered."""

    slow: tuple[int, int]
    """First and last along slow, both rendered."""
    fast: tuple[int, int]
    """First and last along fast, both rendered."""


class DetectorModel(Model):
    """A pixel detector."""

    convention: Literal["adxv", "mosflm", "denzo", "xds", "dials", "custom"] = "mosflm"
    """Where axes, beam centre and pivot start from."""
    pixel_mm: Positive
    """Edge of a pixel, mm."""
    size_px: SizeModel
    """Pixels along slow and fast."""
    extent: ExtentModel | None = None
    """Edges, where they are no multiple of the pixel."""
    distance_mm: Positive
    """Sample to beam spot, mm."""
    close_distance_mm: float | None = None
    """Sample to detector plane, mm; it beats distance_mm."""
    beam_center_mm: PointModel | None = None
    """Beam centre, mm; the default is the convention's."""
    near_point_mm: PointModel | None = None
    """Default of the beam centre in ``xds``, ``dials`` and ``custom``, mm
    (nanoBragg's -Xclose, -Yclose); the default is that of origin_px."""
    origin_px: OriginModel | None = None
    """Near point, pixels (XDS's ORGX, ORGY); the default is the middle."""
    pix0_m: Vector | None = None
    """Outer corner of the first pixel, m; nanoBragg never uses it."""
    fast_axis: Axis | None = None
    """Fast axis, any length; ``custom`` only."""
    slow_axis: Axis | None = None
    """Slow axis, any length; ``custom`` only."""
    normal: Axis | None = None
    """Detector normal; the default in ``custom`` is fast × slow."""
    pivot: Literal["sample", "beam"] | None = None
    """What the rotations leave in place; the default is the convention's, which the C
    program keeps for all but ``custom`` (switch ``pivot_custom_only``)."""
    rotations_deg: Vector = (0.0, 0.0, 0.0)
    """Rotations about lab x, y, z, deg."""
    twotheta_deg: float = 0.0
    """Rotation about the two-theta axis, deg."""
    twotheta_axis: Axis | None = None
    """Two-theta axis; ``custom`` only."""
    curved: bool = False
    """All points at the same distance."""
    point_pixel: bool = False
    """Solid angle without obliquity."""
    sensor: SensorModel | None = None
    """Thickness and absorption; the default has no depth."""
    oversample: CountOrAuto = 1
    """Sub-pixels per edge; auto decides by the size of the crystal."""
    oversample_thick: bool = False
    """Take the captured fraction at every step."""
    oversample_polar: bool = False
    """Take the polarisation factor at every step."""
    oversample_omega: bool = False
    """Take the solid angle at every step."""
    region_px: RegionModel | None = None
    """Pixels that are rendered; the default is all."""
    mask: str | None = None
    """SMV file, relative to the YAML file; pixels of zero are not rendered."""

    @model_validator(mode="after")
    def _custom_axes(self) -> Self:
        own = {
            "fast_axis": self.fast_axis,
            "slow_axis": self.slow_axis,
            "normal": self.normal,
            "twotheta_axis": self.twotheta_axis,
            "pix0_m": self.pix0_m,
        }
        keys = [name for name, value in own.items() if value is not None]
        if keys and self.convention != "custom":
            names = ", ".join(keys)
            raise ValueError(
                f"{names}: only for convention: custom; {self.convention} "
                "sets its own axes"
            )
        if self.near_point_mm and self.convention in ("mosflm", "denzo", "adxv"):
            raise ValueError(
                f"near_point_mm: not used in convention {self.convention}; give "
                "beam_center_mm"
            )
        return self


class ExperimentModel(Model):
    """What both programs simulate."""

    beam: BeamModel
    """The incident beam."""
    crystal: CrystalModel
    """The crystal."""
    scan: ScanModel = Field(default_factory=ScanModel)
    """Rotation of the crystal."""
    detector: DetectorModel
    """The detector."""
    water_um: NotNegative = 0.0
    """Water in the beam, µm."""
