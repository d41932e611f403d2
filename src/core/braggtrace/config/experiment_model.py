"""YAML models of an experiment; the unit of a number is the suffix of its key."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from braggtrace.config.base import Model

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
Vector = tuple[float, float, float]


class BeamModel(Model):
    """The incident beam."""

    wavelength_A: Positive
    """Wavelength, Å."""
    flux_ph_s: Annotated[float, Field(ge=0)] | None = None
    """Photons per second; with exposure_s and size_mm it gives the fluence."""
    exposure_s: Positive = 1.0
    """Exposure, s."""
    size_mm: Positive = 0.1
    """Edge of the square beam, mm."""
    fluence_ph_m2: Annotated[float, Field(ge=0)] | None = None
    """Photons per m²; the default makes r_e² times fluence one."""
    polarization: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """Kahn factor; 0 is unpolarised."""
    direction: Vector | None = None
    """Along the beam, any length; the default is the convention's."""
    polarization_axis: Vector | None = None
    """Electric field of the polarised part; the default is the convention's."""

    @model_validator(mode="after")
    def _one_fluence(self) -> Self:
        if self.flux_ph_s is not None and self.fluence_ph_m2 is not None:
            raise ValueError("give flux_ph_s or fluence_ph_m2, not both")
        return self


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


class StructureFactorsModel(Model):
    """Where F(hkl) comes from."""

    hkl: str | None = None
    """Text file of h k l F, relative to the YAML file."""
    default_F: float = 0.0
    """F of a reflection that the file does not hold."""
    interpolate: Literal[False] = False
    """Nearest reflection; interpolation is not offered yet."""

    @model_validator(mode="after")
    def _some_source(self) -> Self:
        if self.hkl is None and self.default_F == 0.0:
            raise ValueError("give hkl, or a default_F other than 0")
        return self


class CrystalModel(Model):
    """A block of identical cells."""

    cell: CellModel | None = None
    """Unit cell; a* along lab x, b* in the xy plane, before misset."""
    matrix: tuple[Vector, Vector, Vector] | None = None
    """MOSFLM matrix: rows lab x, y, z; columns a*, b*, c*; in units of 1/λ."""
    mosflm_matrix: str | None = None
    """File with those nine numbers, relative to the YAML file."""
    misset_deg: Vector = (0.0, 0.0, 0.0)
    """Rotations about lab x, y, z, deg."""
    cells: tuple[Count, Count, Count] = (1, 1, 1)
    """Number of cells along a, b, c."""
    structure_factors: StructureFactorsModel
    """F(hkl)."""

    @model_validator(mode="after")
    def _one_lattice(self) -> Self:
        given = [self.cell, self.matrix, self.mosflm_matrix]
        if sum(source is not None for source in given) != 1:
            raise ValueError("give exactly one of cell, matrix, mosflm_matrix")
        return self


class ScanModel(Model):
    """Rotation of the crystal during the exposure."""

    spindle: Vector | None = None
    """Rotation axis, any length; the default is the convention's."""
    phi_start_deg: float = 0.0
    """Spindle angle of the first step, deg."""
    osc_deg: float = 0.0
    """Range of the scan, deg."""
    steps: Count = 1
    """Number of steps, each at the start of its part of the range."""


class SizeModel(Model):
    """Pixels of the detector."""

    slow: Count
    """Pixels along slow."""
    fast: Count
    """Pixels along fast."""


class BeamCenterModel(Model):
    """Beam centre in the convention's own sense."""

    x: float
    """x, mm."""
    y: float
    """y, mm."""


class DetectorModel(Model):
    """A flat pixel detector."""

    convention: Literal["adxv", "mosflm", "denzo", "xds", "dials", "custom"] = "mosflm"
    """Where axes, beam centre and pivot start from."""
    pixel_mm: Positive
    """Edge of a pixel, mm."""
    size_px: SizeModel
    """Pixels along slow and fast."""
    distance_mm: Positive
    """Sample to beam spot, mm."""
    beam_center_mm: BeamCenterModel | None = None
    """Beam centre, mm; the default is the convention's."""
    fast_axis: Vector | None = None
    """Fast axis, any length; ``custom`` only."""
    slow_axis: Vector | None = None
    """Slow axis, any length; ``custom`` only."""
    normal: Vector | None = None
    """Detector normal; the default in ``custom`` is fast × slow."""
    pivot: Literal["sample", "beam"] | None = None
    """What the rotations leave in place; ``custom`` only."""
    rotations_deg: Vector = (0.0, 0.0, 0.0)
    """Rotations about lab x, y, z, deg."""
    twotheta_deg: float = 0.0
    """Rotation about the two-theta axis, deg."""
    twotheta_axis: Vector | None = None
    """Two-theta axis; ``custom`` only."""
    oversample: Count = 1
    """Sub-pixels per edge."""

    @model_validator(mode="after")
    def _custom_axes(self) -> Self:
        own = {
            "fast_axis": self.fast_axis,
            "slow_axis": self.slow_axis,
            "normal": self.normal,
            "pivot": self.pivot,
            "twotheta_axis": self.twotheta_axis,
        }
        given = [name for name, value in own.items() if value is not None]
        if given and self.convention != "custom":
            names = ", ".join(given)
            raise ValueError(
                f"{names}: only for convention: custom; {self.convention} "
                "sets its own axes and pivot"
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
