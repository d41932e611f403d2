"""From YAML units to the objects that the rest of the program works with."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

from braggtrace.config.experiment_model import (
    AngularSpreadModel,
    BeamModel,
    CellModel,
    CrystalModel,
    DetectorModel,
    DispersionModel,
    ExperimentModel,
    MosaicModel,
    PointModel,
    ScanModel,
    SensorModel,
    SourceModel,
    StructureFactorsModel,
)
from braggtrace.config.image_model import AtLeastModel, AtMostModel
from braggtrace.config.matrix_file import read_matrix
from braggtrace.config.model import RunConfig
from braggtrace.errors import InputFileError, suggestion
from braggtrace.experiment import (
    CONVENTIONS,
    MODES,
    Beam,
    Cell,
    Crystal,
    Detector,
    Experiment,
    Mosaic,
    Region,
    Scan,
    Sensor,
    Source,
    Spread,
    StructureFactors,
    Switches,
)
from braggtrace.experiment.automatic_rules import (
    AutomaticRules,
    automatic_rules,
    default_center,
    default_near_point,
    mosaic_domains,
)
from braggtrace.experiment.beam import fluence_from_flux
from braggtrace.experiment.mask_file import read_mask
from braggtrace.experiment.number import Halves
from braggtrace.imagecompare import DEFAULT_LIMITS, ImageLimit, ImageLimits
from braggtrace.units import DEFAULT_FLUENCE, DEGREES_PER_RADIAN

_Pair = tuple[float, float]


def experiment_of(
    given: ExperimentModel, switches: Switches = MODES["nanobragg"]
) -> Experiment:
    """The experiment in SI units and radians.

    Args:
        given: the keys of an experiment; ``sources.request.read_experiment`` takes any
            configuration.
        switches: those of reading and of the automatic rules are used here.

    Returns:
        The experiment, converted with the C program's own divisions.

    Raises:
        InputFileError: the matrix file or the mask cannot be used.
        ConfigError: a switch that does not exist.
    """
    rules = automatic_rules(switches)
    return Experiment(
        beam=_beam(given.beam, switches),
        crystal=_crystal(given.crystal),
        scan=_scan(given.scan),
        detector=_detector(given.detector, rules),
        water=given.water_um / 1.0e6,
    )


def build_switches(
    config: RunConfig, role: Literal["baseline", "subject"] = "subject"
) -> Switches:
    """The mode's switches with the configuration's own changes.

    Args:
        config: a configuration.
        role: the side whose mode and switches are meant.

    Raises:
        ConfigError: a switch that does not exist.
    """
    known = Switches.__dataclass_fields__
    side = config.baseline if role == "baseline" else config.subject
    for name in side.switches:
        if name not in known:
            what = f"unknown switch{suggestion(name, known)}"
            raise config.error(what, role, "switches", name)
    return MODES[side.mode].but(side.switches)


def _radians(degrees: float) -> float:
    return degrees / DEGREES_PER_RADIAN


def _beam(given: BeamModel, switches: Switches) -> Beam:
    wavelength = given.wavelength_A / 1.0e10
    return Beam(
        wavelength=wavelength,
        fluence=_fluence(given),
        polarization=given.polarization,
        polarization_off=given.polarization_off,
        direction=given.direction,
        polarization_axis=given.polarization_axis,
        horizontal=_divergence(given.divergence.horizontal, switches),
        vertical=_divergence(given.divergence.vertical, switches),
        round_divergence=given.round_divergence,
        dispersion=_dispersion(given.dispersion, switches),
        sources=_sources(given.sources, wavelength),
    )


def _fluence(given: BeamModel) -> float:
    if given.fluence_ph_m2 is not None:
        return given.fluence_ph_m2
    if given.flux_ph_s is not None:
        size = given.size_mm / 1000.0
        return fluence_from_flux(given.flux_ph_s, given.exposure_s, size)
    return DEFAULT_FLUENCE


def _divergence(given: AngularSpreadModel, switches: Switches) -> Spread:
    step = given.step_mrad
    step = None if step is None else step / 1000.0
    return _spread(given.steps, given.range_mrad / 1000.0, step, switches)


def _dispersion(given: DispersionModel, switches: Switches) -> Spread:
    step = given.step_percent
    step = None if step is None else step / 100.0
    return _spread(given.steps, given.range_percent / 100.0, step, switches)


def _spread(
    steps: int, extent: float, step: float | None, switches: Switches
) -> Spread:
    if steps == 1 and not switches.automatic_rules:
        return Spread()
    if step is None:
        step = extent / (steps - 1) if steps > 1 else extent
    return Spread(steps=steps, extent=extent, step=step)


def _sources(
    given: tuple[SourceModel, ...] | None, wavelength: float
) -> tuple[Source, ...] | None:
    if given is None:
        return None
    return tuple(
        Source(
            position=ray.position_m,
            weight=ray.weight,
            wavelength=wavelength if ray.wavelength_m is None else ray.wavelength_m,
        )
        for ray in given
    )


def _crystal(given: CrystalModel) -> Crystal:
    matrix = given.matrix
    if given.mosflm_matrix is not None:
        matrix = read_matrix(Path(given.mosflm_matrix))
    x, y, z = given.misset_deg
    a, b, c = given.sample_mm
    cell = given.cell or given.scaled_to_cell
    seed = given.random_misset_seed
    return Crystal(
        cell=_cell(cell) if cell else None,
        matrix=matrix,
        misset=(_radians(x), _radians(y), _radians(z)),
        random_misset=None if seed is None else -seed,
        cells=given.cells,
        sample=(a / 1000.0, b / 1000.0, c / 1000.0),
        shape=given.shape,
        fudge=given.fudge,
        mosaic=_mosaic(given.mosaic),
        structure_factors=_structure_factors(given.structure_factors),
        dmin=given.dmin_A * 1.0e-10,
    )


def _mosaic(given: MosaicModel) -> Mosaic:
    spread = _radians(given.spread_deg)
    domains = given.domains or mosaic_domains(0, spread)
    return Mosaic(spread=spread, domains=domains, seed=-given.seed)


def _structure_factors(given: StructureFactorsModel) -> StructureFactors:
    return StructureFactors(
        hkl=Path(given.hkl) if given.hkl else None,
        cache=Path(given.cache) if given.cache else None,
        default_F=given.default_F,
        interpolate=None if given.interpolate == "auto" else given.interpolate,
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
        phi_step=(
            _radians(given.osc_deg) / given.steps
            if given.step_deg is None
            else _radians(given.step_deg)
        ),
        steps=given.steps,
    )


def _detector(given: DetectorModel, rules: AutomaticRules) -> Detector:
    x, y, z = given.rotations_deg
    close = given.close_distance_mm
    return Detector(
        convention=given.convention,
        pixel_size=given.pixel_mm / 1000.0,
        n_slow=given.size_px.slow,
        n_fast=given.size_px.fast,
        extent=_extent(given) if given.extent else None,
        distance=given.distance_mm / 1000.0,
        close_distance=None if close is None else close / 1000.0,
        beam_center=_beam_center(given),
        origin=_origin(given),
        near_point=_halves(given.near_point_mm, _default_near_point(given)),
        pix0=given.pix0_m,
        fast=given.fast_axis,
        slow=given.slow_axis,
        normal=given.normal,
        pivot=given.pivot,
        rotations=(_radians(x), _radians(y), _radians(z)),
        twotheta=_radians(given.twotheta_deg),
        twotheta_axis=given.twotheta_axis,
        curved=given.curved,
        point_pixel=given.point_pixel,
        sensor=_sensor(given.sensor, rules) if given.sensor else Sensor(),
        oversample=None if given.oversample == "auto" else given.oversample,
        oversample_thick=given.oversample_thick,
        oversample_polar=given.oversample_polar,
        oversample_omega=given.oversample_omega,
        region=_region(given),
        mask=_mask(given),
    )


def _extent(given: DetectorModel) -> tuple[float, float]:
    """Edges along slow and fast, m."""
    if given.extent is not None:
        return given.extent.slow_mm / 1000.0, given.extent.fast_mm / 1000.0
    pixel = given.pixel_mm / 1000.0
    return pixel * given.size_px.slow, pixel * given.size_px.fast


def _origin(given: DetectorModel) -> "Halves | None":
    origin = given.origin_px
    return (origin.fast, origin.slow) if origin else None


def _default_near_point(given: DetectorModel) -> _Pair:
    pixel = given.pixel_mm / 1000.0
    return default_near_point(pixel, _extent(given), _origin(given))


def _beam_center(given: DetectorModel) -> _Pair | None:
    usual = _default_near_point(given)
    near = _halves(given.near_point_mm, usual) or usual
    convention, pixel = CONVENTIONS[given.convention], given.pixel_mm / 1000.0
    default = default_center(convention, pixel, _extent(given), near)
    return _halves(given.beam_center_mm, default)


def _halves(given: PointModel | None, usual: _Pair) -> _Pair | None:
    """Both parts, m, where at least one of them is given."""
    if given is None or (given.x is None and given.y is None):
        return None
    return (
        usual[0] if given.x is None else given.x / 1000.0,
        usual[1] if given.y is None else given.y / 1000.0,
    )


def _sensor(given: SensorModel, rules: AutomaticRules) -> Sensor:
    thickness, depth = given.thickness_um * 1.0e-6, given.attenuation_depth_um
    attenuation = -1.0
    if depth == "infinite":
        attenuation = 0.0
    elif depth is not None:
        attenuation = 1.0 / (depth * 1.0e-6)
    sensor = rules.sensor_layers(given.layers or 0, thickness, attenuation)
    if given.pitch_um is None:
        return sensor
    layers = given.layers or sensor.layers
    return replace(sensor, layers=layers, pitch=given.pitch_um * 1.0e-6)


def _region(given: DetectorModel) -> Region | None:
    if given.region_px is None:
        return None
    (slow_first, slow_last), (fast_first, fast_last) = (
        given.region_px.slow,
        given.region_px.fast,
    )
    return Region(
        slow_first=slow_first,
        slow_last=slow_last,
        fast_first=fast_first,
        fast_last=fast_last,
    )


def _mask(given: DetectorModel) -> bytes | None:
    if given.mask is None:
        return None
    path, size = Path(given.mask), (given.size_px.slow, given.size_px.fast)
    found = read_mask(path)
    if found.size != size:
        raise InputFileError(
            path, f"is a mask of {found.size} pixels (slow, fast), wanted {size}"
        )
    return found.pixels


def build_image_limits(config: RunConfig) -> ImageLimits:
    """The default limits, with those that a configuration names in their place."""
    image, default = config.image, DEFAULT_LIMITS
    bright = image.of_itself
    return ImageLimits(
        bit_identical=_limit(image.bit_identical, default.bit_identical),
        of_maximum=_limit(image.of_maximum, default.of_maximum),
        of_itself=_limit(bright, default.of_itself),
        above=default.above if bright is None else bright.above,
        correlation=_limit(image.correlation, default.correlation),
        sum_ratio=_limit(image.sum_ratio, default.sum_ratio),
        rmse=_limit(image.rmse, default.rmse),
        peak_shift=_limit(image.peak_shift_px, default.peak_shift),
    )


def _limit(given: AtMostModel | AtLeastModel | None, default: ImageLimit) -> ImageLimit:
    if given is None:
        return default
    value = given.at_least if isinstance(given, AtLeastModel) else given.at_most
    return ImageLimit(value=value, why=given.why)
