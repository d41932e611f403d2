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
from braggtrace.experiment.lattice_volume import matrix_objection
from braggtrace.experiment.mask_file import read_mask
from braggtrace.experiment.number import Halves
from braggtrace.imagecompare import DEFAULT_LIMITS, ImageLimit, ImageLimits
from braggtrace.units import DEFAULT_FLUENCE, DEGREES_PER_RADIAN

_Pair = tuple[float, float]


def experiment_of(
    model: ExperimentModel, switches: Switches = MODES["nanobragg"]
) -> Experiment:
    """The experiment in SI units and radians.

    Args:
        model: the keys of an experiment; ``sources.request.read_experiment`` takes any
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
        beam=_beam(model.beam, switches),
        crystal=_crystal(model.crystal),
        scan=_scan(model.scan),
        detector=_detector(model.detector, rules),
        water=model.water_um / 1.0e6,
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


def _beam(model: BeamModel, switches: Switches) -> Beam:
    wavelength = model.wavelength_A / 1.0e10
    return Beam(
        wavelength=wavelength,
        fluence=_fluence(model),
        polarization=model.polarization,
        polarization_off=model.polarization_off,
        direction=model.direction,
        polarization_axis=model.polarization_axis,
        horizontal=_divergence(model.divergence.horizontal, switches),
        vertical=_divergence(model.divergence.vertical, switches),
        round_divergence=model.round_divergence,
        dispersion=_dispersion(model.dispersion, switches),
        sources=_sources(model.sources, wavelength),
    )


def _fluence(model: BeamModel) -> float:
    if model.fluence_ph_m2 is not None:
        return model.fluence_ph_m2
    if model.flux_ph_s is not None:
        size = model.size_mm / 1000.0
        return fluence_from_flux(model.flux_ph_s, model.exposure_s, size)
    return DEFAULT_FLUENCE


def _divergence(model: AngularSpreadModel, switches: Switches) -> Spread:
    step = model.step_mrad
    step = None if step is None else step / 1000.0
    return _spread(model.steps, model.range_mrad / 1000.0, step, switches)


def _dispersion(model: DispersionModel, switches: Switches) -> Spread:
    step = model.step_percent
    step = None if step is None else step / 100.0
    return _spread(model.steps, model.range_percent / 100.0, step, switches)


def _spread(
    steps: int, extent: float, step: float | None, switches: Switches
) -> Spread:
    if steps == 1 and not switches.automatic_rules:
        return Spread()
    if step is None:
        step = extent / (steps - 1) if steps > 1 else extent
    return Spread(steps=steps, extent=extent, step=step)


def _sources(
    rays: tuple[SourceModel, ...] | None, wavelength: float
) -> tuple[Source, ...] | None:
    if rays is None:
        return None
    return tuple(
        Source(
            position=ray.position_m,
            weight=ray.weight,
            wavelength=wavelength if ray.wavelength_m is None else ray.wavelength_m,
        )
        for ray in rays
    )


def _crystal(model: CrystalModel) -> Crystal:
    matrix = model.matrix
    if model.mosflm_matrix is not None:
        path = Path(model.mosflm_matrix)
        matrix = read_matrix(path)
        if wrong := matrix_objection(matrix):
            raise InputFileError(path, f"{wrong}; correct the matrix")
    x, y, z = model.misset_deg
    a, b, c = model.sample_mm
    cell = model.cell or model.scaled_to_cell
    seed = model.random_misset_seed
    return Crystal(
        cell=_cell(cell) if cell else None,
        matrix=matrix,
        misset=(_radians(x), _radians(y), _radians(z)),
        random_misset=None if seed is None else -seed,
        cells=model.cells,
        sample=(a / 1000.0, b / 1000.0, c / 1000.0),
        shape=model.shape,
        fudge=model.fudge,
        mosaic=_mosaic(model.mosaic),
        structure_factors=_structure_factors(model.structure_factors),
        dmin=model.dmin_A * 1.0e-10,
    )


def _mosaic(model: MosaicModel) -> Mosaic:
    spread = _radians(model.spread_deg)
    domains = model.domains or mosaic_domains(0, spread)
    return Mosaic(spread=spread, domains=domains, seed=-model.seed)


def _structure_factors(model: StructureFactorsModel) -> StructureFactors:
    return StructureFactors(
        hkl=Path(model.hkl) if model.hkl else None,
        cache=Path(model.cache) if model.cache else None,
        default_F=model.default_F,
        interpolate=None if model.interpolate == "auto" else model.interpolate,
    )


def _cell(model: CellModel) -> Cell:
    return Cell(
        a=model.a_A,
        b=model.b_A,
        c=model.c_A,
        alpha=_radians(model.alpha_deg),
        beta=_radians(model.beta_deg),
        gamma=_radians(model.gamma_deg),
    )


def _scan(model: ScanModel) -> Scan:
    return Scan(
        spindle=model.spindle,
        phi_start=_radians(model.phi_start_deg),
        phi_step=(
            _radians(model.osc_deg) / model.steps
            if model.step_deg is None
            else _radians(model.step_deg)
        ),
        steps=model.steps,
    )


def _detector(model: DetectorModel, rules: AutomaticRules) -> Detector:
    x, y, z = model.rotations_deg
    close = model.close_distance_mm
    return Detector(
        convention=model.convention,
        pixel_size=model.pixel_mm / 1000.0,
        n_slow=model.size_px.slow,
        n_fast=model.size_px.fast,
        extent=_extent(model) if model.extent else None,
        distance=model.distance_mm / 1000.0,
        close_distance=None if close is None else close / 1000.0,
        beam_center=_beam_center(model),
        origin=_origin(model),
        near_point=_halves(model.near_point_mm, _default_near_point(model)),
        pix0=model.pix0_m,
        fast=model.fast_axis,
        slow=model.slow_axis,
        normal=model.normal,
        pivot=model.pivot,
        rotations=(_radians(x), _radians(y), _radians(z)),
        twotheta=_radians(model.twotheta_deg),
        twotheta_axis=model.twotheta_axis,
        curved=model.curved,
        point_pixel=model.point_pixel,
        sensor=_sensor(model.sensor, rules) if model.sensor else Sensor(),
        oversample=None if model.oversample == "auto" else model.oversample,
        oversample_thick=model.oversample_thick,
        oversample_polar=model.oversample_polar,
        oversample_omega=model.oversample_omega,
        region=_region(model),
        mask=_mask(model),
    )


def _extent(model: DetectorModel) -> tuple[float, float]:
    """Edges along slow and fast, m."""
    if model.extent is not None:
        return model.extent.slow_mm / 1000.0, model.extent.fast_mm / 1000.0
    pixel = model.pixel_mm / 1000.0
    return pixel * model.size_px.slow, pixel * model.size_px.fast


def _origin(model: DetectorModel) -> "Halves | None":
    origin = model.origin_px
    return (origin.fast, origin.slow) if origin else None


def _default_near_point(model: DetectorModel) -> _Pair:
    pixel = model.pixel_mm / 1000.0
    return default_near_point(pixel, _extent(model), _origin(model))


def _beam_center(model: DetectorModel) -> _Pair | None:
    usual = _default_near_point(model)
    near = _halves(model.near_point_mm, usual) or usual
    convention, pixel = CONVENTIONS[model.convention], model.pixel_mm / 1000.0
    default = default_center(convention, pixel, _extent(model), near)
    return _halves(model.beam_center_mm, default)


def _halves(point: PointModel | None, usual: _Pair) -> _Pair | None:
    """Both parts, m, where at least one of them is given."""
    if point is None or (point.x is None and point.y is None):
        return None
    return (
        usual[0] if point.x is None else point.x / 1000.0,
        usual[1] if point.y is None else point.y / 1000.0,
    )


def _sensor(model: SensorModel, rules: AutomaticRules) -> Sensor:
    thickness, depth = model.thickness_um * 1.0e-6, model.attenuation_depth_um
    attenuation = -1.0
    if depth == "infinite":
        attenuation = 0.0
    elif depth is not None:
        attenuation = 1.0 / (depth * 1.0e-6)
    sensor = rules.sensor_layers(model.layers or 0, thickness, attenuation)
    if model.pitch_um is None:
        return sensor
    layers = model.layers or sensor.layers
    return replace(sensor, layers=layers, pitch=model.pitch_um * 1.0e-6)


def _region(model: DetectorModel) -> Region | None:
    if model.region_px is None:
        return None
    (slow_first, slow_last), (fast_first, fast_last) = (
        model.region_px.slow,
        model.region_px.fast,
    )
    return Region(
        slow_first=slow_first,
        slow_last=slow_last,
        fast_first=fast_first,
        fast_last=fast_last,
    )


def _mask(model: DetectorModel) -> bytes | None:
    if model.mask is None:
        return None
    path, size = Path(model.mask), (model.size_px.slow, model.size_px.fast)
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


def _limit(model: AtMostModel | AtLeastModel | None, default: ImageLimit) -> ImageLimit:
    if model is None:
        return default
    value = model.at_least if isinstance(model, AtLeastModel) else model.at_most
    return ImageLimit(value=value, why=model.why)
