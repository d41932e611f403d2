"""From YAML units to the objects that the rest of the program works with."""

from collections.abc import Iterable
from pathlib import Path

from braggtrace.catalog import CATALOG
from braggtrace.config.experiment_model import (
    BeamModel,
    CellModel,
    CrystalModel,
    DetectorModel,
    ScanModel,
)
from braggtrace.config.matrix_file import read_matrix
from braggtrace.config.model import DEFAULT_RTOL, RunConfig, ToleranceModel
from braggtrace.errors import suggestion
from braggtrace.experiment import (
    MODES,
    Beam,
    Cell,
    Crystal,
    Detector,
    Experiment,
    Scan,
    StructureFactors,
    Switches,
)
from braggtrace.experiment.beam import fluence_from_flux
from braggtrace.findings import FactorExtractor, Rules, Tolerance
from braggtrace.units import DEFAULT_FLUENCE, DEGREES_PER_RADIAN


def build_experiment(config: RunConfig) -> Experiment:
    """The experiment in SI units and radians.

    Args:
        config: a configuration.

    Returns:
        The experiment, converted with the C program's own divisions.

    Raises:
        InputFileError: the matrix file cannot be used.
    """
    given = config.experiment
    return Experiment(
        beam=_beam(given.beam),
        crystal=_crystal(given.crystal),
        scan=_scan(given.scan),
        detector=_detector(given.detector),
    )


def build_switches(config: RunConfig) -> Switches:
    """The mode's switches with the configuration's own changes.

    Raises:
        ConfigError: a switch that does not exist.
    """
    known = Switches.__dataclass_fields__
    for name in config.subject.switches:
        if name not in known:
            what = f"unknown switch{suggestion(name, known)}"
            raise config.error(what, "subject", "switches", name)
    return MODES[config.subject.mode].but(config.subject.switches)


def build_rules(config: RunConfig, extractors: Iterable[FactorExtractor]) -> Rules:
    """Tolerances and exemptions, every name of them known.

    Args:
        config: a configuration.
        extractors: the configured ones; their factors may have tolerances.

    Returns:
        The rules.

    Raises:
        ConfigError: a tolerance or an exemption for a name that nobody yields.
    """
    known = _factor_names(extractors)
    for name in config.tolerances:
        if name != "default" and name not in known:
            what = f"unknown tolerance name{suggestion(name, {'default', *known})}"
            raise config.error(what, "tolerances", name)
    for name in config.exempt:
        if name not in known and name not in CATALOG and "other" not in known:
            what = f"unknown factor{suggestion(name, known)}"
            raise config.error(what, "exempt", name)
    tolerances = {name: _tolerance(given) for name, given in config.tolerances.items()}
    default = tolerances.pop("default", Tolerance(rtol=DEFAULT_RTOL))
    return Rules(default=default, tolerances=tolerances, exempt=dict(config.exempt))


def _factor_names(extractors: Iterable[FactorExtractor]) -> set[str]:
    names: set[str] = set()
    for extractor in extractors:
        names.add(extractor.name)
        for name in extractor.names():
            names |= {name, f"{extractor.name}.{name}"}
    return names


def _tolerance(given: ToleranceModel) -> Tolerance:
    picked = given.comparator
    if picked is None:
        picked = "ulp" if given.ulp is not None else None
        picked = "angular" if given.angle_rad is not None else picked
    return Tolerance(
        rtol=given.rtol or 0.0,
        atol=given.atol or 0.0,
        floor=given.floor or 0.0,
        ulp=given.ulp,
        angle=given.angle_rad,
        comparator=picked,
        nan=given.nan,
        why=given.why,
    )


def _radians(degrees: float) -> float:
    return degrees / DEGREES_PER_RADIAN


def _beam(given: BeamModel) -> Beam:
    if given.fluence_ph_m2 is not None:
        fluence = given.fluence_ph_m2
    elif given.flux_ph_s:
        size = given.size_mm / 1000.0
        fluence = fluence_from_flux(given.flux_ph_s, given.exposure_s, size)
    else:
        fluence = DEFAULT_FLUENCE
    return Beam(
        wavelength=given.wavelength_A / 1.0e10,
        fluence=fluence,
        polarization=given.polarization,
        direction=given.direction,
        polarization_axis=given.polarization_axis,
    )


def _crystal(given: CrystalModel) -> Crystal:
    matrix = given.matrix
    if given.mosflm_matrix is not None:
        matrix = read_matrix(Path(given.mosflm_matrix))
    x, y, z = given.misset_deg
    factors = given.structure_factors
    return Crystal(
        cell=_cell(given.cell) if given.cell else None,
        matrix=matrix,
        misset=(_radians(x), _radians(y), _radians(z)),
        cells=given.cells,
        structure_factors=StructureFactors(
            hkl=Path(factors.hkl) if factors.hkl else None, default_F=factors.default_F
        ),
    )


def _cell(given: CellModel) -> Cell:
    return Cell(
        a=given.a_A,
        b=given.b_A,
        c=given.c_A,
        alpha=_radians(given.alpha_deg),
        beta=_radians(given.beta_deg),
        gamma=_radians(given.gamma_deg),
    )


def _scan(given: ScanModel) -> Scan:
    return Scan(
        spindle=given.spindle,
        phi_start=_radians(given.phi_start_deg),
        phi_step=_radians(given.osc_deg) / given.steps,
        steps=given.steps,
    )


def _detector(given: DetectorModel) -> Detector:
    center = given.beam_center_mm
    x, y, z = given.rotations_deg
    return Detector(
        convention=given.convention,
        pixel_size=given.pixel_mm / 1000.0,
        n_slow=given.size_px.slow,
        n_fast=given.size_px.fast,
        distance=given.distance_mm / 1000.0,
        beam_center=(center.x / 1000.0, center.y / 1000.0) if center else None,
        fast=given.fast_axis,
        slow=given.slow_axis,
        normal=given.normal,
        pivot=given.pivot,
        rotations=(_radians(x), _radians(y), _radians(z)),
        twotheta=_radians(given.twotheta_deg),
        twotheta_axis=given.twotheta_axis,
        oversample=given.oversample,
    )
