"""Every continuous parameter that an experiment has."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from braggtrace.errors import UnknownNameError
from braggtrace.experiment import CONVENTIONS, Experiment, Source
from braggtrace.experiment.automatic_rules import center_in_use
from braggtrace.experiment.number import Number
from braggtrace.gradients.building import (
    DEGREE_SIZE,
    XYZ,
    changed,
    component,
    found_at,
    from_angstrom,
    from_degrees,
    from_micrometres,
    from_millimetres,
    from_percent,
    from_spacing,
    from_water,
    in_unit,
    packed,
    plain,
    scalar,
)
from braggtrace.gradients.parameter import Parameter, number

RAYS: Final = "beam.sources"
MOST_RAYS: Final = 8  # of five parameters each
Change = Callable[[Source, Number], Source]
_ANGLES: Final = ("alpha", "beta", "gamma")


def parameters(experiment: Experiment) -> tuple[Parameter, ...]:
    """The continuous parameters of an experiment.

    What it does not have (a cell where an orientation matrix is given, the spread of
    a crystal without domains) is not a parameter of it.

    Args:
        experiment: any, of plain numbers.

    Returns:
        In the order crystal, scan, beam, detector.
    """
    return (
        *_crystal(experiment),
        *_scan(experiment),
        *_beam(experiment),
        *_detector(experiment),
        *_sensor(experiment),
    )


def chosen_parameters(
    experiment: Experiment, names: tuple[str, ...]
) -> tuple[Parameter, ...]:
    """The named parameters; a name also means everything below it.

    Args:
        experiment: any, of plain numbers.
        names: none takes all, but for the rays of a long list.

    Raises:
        UnknownNameError: the experiment has no such parameter.
    """
    known = parameters(experiment)
    for name in names:
        if not any(_means(name, each.name) for each in known):
            raise UnknownNameError("parameter", name, (each.name for each in known))
    if not names:
        spared = has_many_rays(experiment)
        return tuple(p for p in known if not (spared and _means(RAYS, p.name)))
    return tuple(p for p in known if any(_means(name, p.name) for name in names))


def has_many_rays(experiment: Experiment) -> bool:
    """Whether the rays of a list are parameters only where they are named."""
    return len(experiment.beam.sources or ()) > MOST_RAYS


def _means(chosen: str, name: str) -> bool:
    return name == chosen or name.startswith(f"{chosen}.")


def _vector(
    experiment: Experiment, path: str, default: tuple[float, ...] | None, **how: Any
) -> Iterator[Parameter]:
    """Three components; none of a vector that is neither given nor known."""
    if found_at(experiment, path.split(".")) is None and default is None:
        return
    for at, label in enumerate(XYZ):
        yield component(experiment, path, at, label, default or (), **how)


def _angles(experiment: Experiment, path: str) -> Iterator[Parameter]:
    yield from _vector(experiment, path, None, convert=from_degrees, size=DEGREE_SIZE)


def _crystal(experiment: Experiment) -> Iterator[Parameter]:
    crystal = experiment.crystal
    if crystal.cell is not None:
        for edge in "abc":
            yield scalar(experiment, f"crystal.cell.{edge}", unit="Å")
        for angle in _ANGLES:
            path = f"crystal.cell.{angle}"
            yield scalar(experiment, path, from_degrees, size=DEGREE_SIZE)
    if crystal.matrix is not None:
        yield from _matrix(experiment)
    if crystal.random_misset is None:
        yield from _angles(experiment, "crystal.misset")
    if crystal.shape != "square":
        yield scalar(experiment, "crystal.fudge")
    if crystal.mosaic.domains > 1:
        yield scalar(experiment, "crystal.mosaic.spread", from_degrees)
    yield scalar(experiment, "crystal.structure_factors.default_F")
    if number(crystal.dmin) > 0.0:
        yield scalar(experiment, "crystal.dmin", from_spacing, kind="cut-off")
    for at, label in enumerate("abc"):
        if crystal.sample[at] > 0.0:
            yield component(
                *(experiment, "crystal.sample", at, label, ()),
                from_millimetres,
                kind="count",
            )
    if experiment.water > 0.0:
        yield scalar(experiment, "water", from_water)


def _matrix(experiment: Experiment) -> Iterator[Parameter]:
    """The nine numbers of an orientation matrix."""
    rows = experiment.crystal.matrix
    flat = [number(rows[i][j]) for i in range(3) for j in range(3)]  # type: ignore[index]
    size = max(map(abs, flat))
    for i, row in enumerate(XYZ):
        for j, column in enumerate("abc"):

            def put(base: Experiment, new: Number, i: int = i, j: int = j) -> Any:
                own = [list(line) for line in base.crystal.matrix]  # type: ignore[union-attr]
                own[i][j] = new
                lines = packed([part for line in own for part in line])
                if isinstance(lines, tuple):
                    lines = (lines[0:3], lines[3:6], lines[6:9])
                else:
                    lines = lines.reshape(3, 3)
                return changed(base, ("crystal", "matrix"), lines)

            yield Parameter(
                name=f"crystal.matrix.{column}_star.{row}",
                unit="1",
                value=flat[3 * i + j],
                size=size,
                put=put,
                enters="crystal.matrix",
            )


def _scan(experiment: Experiment) -> Iterator[Parameter]:
    scan = experiment.scan
    convention = CONVENTIONS[experiment.detector.convention]
    yield scalar(experiment, "scan.phi_start", from_degrees, size=DEGREE_SIZE)
    if scan.steps > 1:
        steps = scan.steps
        whole = number(scan.phi_step) * steps

        def put(base: Experiment, new: Number) -> Experiment:
            step = from_degrees(new) / steps
            return changed(base, ("scan", "phi_step"), step)

        yield Parameter(
            name="scan.osc",
            unit="deg",
            value=in_unit(whole, from_degrees),
            size=DEGREE_SIZE,
            put=put,
            enters="scan.phi_step",
        )
    yield from _vector(experiment, "scan.spindle", convention.spindle)


def _beam(experiment: Experiment) -> Iterator[Parameter]:
    beam, convention = (
        experiment.beam,
        CONVENTIONS[experiment.detector.convention],
    )
    if beam.sources is None:
        yield scalar(experiment, "beam.wavelength", from_angstrom)
    yield scalar(experiment, "beam.fluence", unit="photons/m²")
    if not beam.polarization_off:
        yield scalar(experiment, "beam.polarization", size=1.0)
    yield from _vector(experiment, "beam.direction", convention.beam)
    yield from _vector(
        experiment, "beam.polarization_axis", convention.polarization_axis
    )
    if beam.sources is not None:
        for at in range(len(beam.sources)):
            yield from _ray(experiment, at)
        return
    for name in ("horizontal", "vertical"):
        if getattr(beam, name).steps > 1:
            for part in ("extent", "step"):
                path = f"beam.{name}.{part}"
                yield scalar(experiment, path, from_millimetres, unit="mrad")
    if beam.dispersion.steps > 1:
        for part in ("extent", "step"):
            yield scalar(experiment, f"beam.dispersion.{part}", from_percent)


def _ray(experiment: Experiment, at: int) -> Iterator[Parameter]:
    """Position, weight and wavelength of one ray of a list."""
    (*_, ray) = (experiment.beam.sources or ())[: at + 1]
    x, y, z = (number(part) for part in ray.position)
    length = (x * x + y * y + z * z) ** 0.5

    def parameter(
        name: str, value: float, size: float, unit: str, change: Change
    ) -> Parameter:
        def put(base: Experiment, new: Number) -> Experiment:
            rays = list(base.beam.sources or ())
            rays[at] = change(rays[at], new)
            return changed(base, ("beam", "sources"), tuple(rays))

        return Parameter(
            name=f"beam.sources.{at}.{name}",
            unit=unit,
            value=value,
            size=size or 1.0,
            put=put,
            enters="beam.sources",
        )

    for axis, (label, value) in enumerate(zip(XYZ, (x, y, z), strict=True)):

        def moved(own: Source, new: Number, axis: int = axis) -> Source:
            place = list(own.position)
            place[axis] = new
            return replace(own, position=packed(place))

        yield parameter(label, value, length, "m", moved)
    weight = number(ray.weight)
    yield parameter(
        "weight", weight, abs(weight), "1", lambda own, new: replace(own, weight=new)
    )
    wavelength = in_unit(ray.wavelength, from_angstrom)
    yield parameter(
        *("wavelength", wavelength, wavelength, "Å"),
        lambda own, new: replace(own, wavelength=from_angstrom(new)),
    )


def _detector(experiment: Experiment) -> Iterator[Parameter]:
    detector = experiment.detector
    convention = CONVENTIONS[detector.convention]
    for name in ("distance", "close_distance", "pixel_size"):
        if getattr(detector, name) is not None:
            yield scalar(experiment, f"detector.{name}", from_millimetres)
    center = center_in_use(detector)
    for at, label in enumerate("xy"):
        yield component(
            *(experiment, "detector.beam_center", at, label, center), from_millimetres
        )
        if detector.near_point is not None:
            yield component(
                *(experiment, "detector.near_point", at, label, ()), from_millimetres
            )
        if detector.origin is not None:
            name = ("fast", "slow")[at]
            yield component(
                *(experiment, "detector.origin", at, name, ()), unit="pixels"
            )
    yield from _angles(experiment, "detector.rotations")
    yield scalar(experiment, "detector.twotheta", from_degrees, size=DEGREE_SIZE)
    yield from _vector(experiment, "detector.twotheta_axis", convention.twotheta_axis)
    yield from _vector(experiment, "detector.fast", convention.fast)
    yield from _vector(experiment, "detector.slow", convention.slow)
    yield from _vector(experiment, "detector.normal", None)
    yield from _vector(experiment, "detector.pix0", None, convert=plain, unit="m")


def _sensor(experiment: Experiment) -> Iterator[Parameter]:
    """Thickness, which moves the layers with it, and depth of absorption."""
    sensor = experiment.detector.sensor
    thickness, pitch = number(sensor.thickness), number(sensor.pitch)
    if thickness <= 0.0:
        return
    parts = thickness / pitch if pitch > 0.0 else 1.0
    whole = round(parts)
    parts = float(whole) if whole and thickness / whole == pitch else parts

    def put_thickness(base: Experiment, new: Number) -> Experiment:
        depth = from_micrometres(new)
        own = changed(base, ("detector", "sensor", "thickness"), depth)
        return changed(own, ("detector", "sensor", "pitch"), depth / parts)

    yield Parameter(
        name="detector.sensor.thickness",
        unit="µm",
        value=in_unit(thickness, from_micrometres),
        size=in_unit(thickness, from_micrometres),
        put=put_thickness,
        enters="detector.sensor",
    )
    attenuation = number(sensor.attenuation)
    if attenuation <= 0.0:
        return

    def put_depth(base: Experiment, new: Number) -> Experiment:
        absorbed = 1.0 / from_micrometres(new)
        return changed(base, ("detector", "sensor", "attenuation"), absorbed)

    yield Parameter(
        name="detector.sensor.attenuation_depth",
        unit="µm",
        value=in_unit(1.0 / attenuation, from_micrometres),
        size=in_unit(1.0 / attenuation, from_micrometres),
        put=put_depth,
        enters="detector.sensor",
    )
