"""Set-up of a simulation: all that does not depend on the pixel."""

import math
from dataclasses import dataclass, replace
from typing import Final

import torch
from torch import Tensor

from braggtrace.experiment import Experiment, Sensor, Switches
from braggtrace.experiment.automatic_rules import interpolates
from braggtrace.experiment.memory import require_memory
from braggtrace.experiment.soundness import (
    require_oversample,
    require_phi_steps,
    require_rays,
    require_sound,
)
from braggtrace.recorder import Recorder
from braggtrace.simulator.beam import Sources, sources
from braggtrace.simulator.detector import Placement, place_detector
from braggtrace.simulator.frame import Frame, lab_frame
from braggtrace.simulator.lattice import Lattice, cells_in_use, orient_lattice
from braggtrace.simulator.mosaic import crystal_randomness
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.rotation import spindle_angles
from braggtrace.simulator.structure_factor import Grid, structure_factor_grid
from braggtrace.simulator.vectors import length

_LARGEST: Final = 2**31 - 1  # whole number of the C program


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that does not depend on the pixel.

    Attributes:
        experiment: what is simulated.
        switches: deviations of the C program.
        precision: dtype and device.
        frame: axes before rotation.
        placement: the detector in the lab frame.
        rays: directions and wavelengths.
        lattice: direct and reciprocal vectors before rotation.
        cells: numbers of cells in use.
        phi: shape (1, 1, 1, 1, F, 1), rad.
        domains: rotations, shape (M, 3, 3).
        depths: of the sensor layers, shape (T,), m.
        sensor: thickness and absorption in use.
        grid: structure factors.
        interpolate: whether F is interpolated between reflections.
        fluence: photons/m².
        threads: of the C program.
    """

    experiment: Experiment
    switches: Switches
    precision: Precision
    frame: Frame
    placement: Placement
    rays: Sources
    lattice: Lattice
    cells: tuple[int, int, int]
    phi: Tensor
    domains: Tensor
    depths: Tensor
    sensor: Sensor
    grid: Grid
    interpolate: bool
    fluence: Tensor
    threads: int = 1

    @property
    def evaluations(self) -> int:
        """Steps of one pixel, in all layers."""
        domains, phi = int(self.domains.shape[0]), int(self.phi.shape[4])
        edge, layers = self.placement.oversample, self.depths.numel()
        return self.rays.count * domains * phi * edge**2 * layers

    @property
    def steps(self) -> int:
        """Rays × domains × phi steps × sub-pixels; layers do not count.

        The C program keeps this number in 32 bits, where it may become negative.
        """
        domains, phi = int(self.domains.shape[0]), int(self.phi.shape[4])
        phi = phi or min(0, self.experiment.scan.steps)
        steps = self.rays.count * domains * phi * self.placement.oversample**2
        return (steps + 2**31) % 2**32 - 2**31 if self.switches.steps_32_bit else steps


def prepare(
    experiment: Experiment,
    switches: Switches,
    precision: Precision,
    recorder: Recorder,
    *,
    grid: Grid | None = None,
    threads: int = 1,
) -> Setup:
    """Compute what all pixels share.

    Args:
        experiment: the exposure.
        switches: deviations of the C program.
        precision: dtype and device.
        recorder: receives the set-up events.
        grid: the experiment's structure factors, where they were read before.
        threads: of the C program, each with its own block of rows.

    Returns:
        The set-up.

    Raises:
        InputFileError: a file that the experiment names cannot be used.
        UsageError: the experiment defines no image (``nonsense_computed`` is off).
        CannotRunError: its steps need more memory than there is.
    """
    crystal, detector = experiment.crystal, experiment.detector
    if not switches.nonsense_computed:
        require_sound(experiment.beam, crystal, detector)
        require_phi_steps(experiment.scan.steps)
    require_memory(experiment, 1)
    frame = lab_frame(experiment, switches, precision, recorder)
    wavelength = precision.tensor(experiment.beam.wavelength)
    misset, domains = crystal_randomness(crystal, precision, switches)
    lattice = orient_lattice(
        crystal, wavelength, switches, precision, recorder, misset=misset
    )
    cells = cells_in_use(crystal, lattice, switches)
    placement = place_detector(detector, frame, precision, recorder, switches)
    if detector.oversample is None:
        edge = _best_oversample(placement, lattice, cells, wavelength, switches)
        placement = replace(placement, oversample=edge)
    rays = sources(experiment.beam, frame, precision, recorder)
    if not switches.nonsense_computed:
        require_rays(rays.count)
    sensor = _sensor(detector.sensor, switches)
    if grid is None:
        grid = structure_factor_grid(crystal.structure_factors, precision, switches)
    return Setup(
        experiment=experiment,
        switches=switches,
        precision=precision,
        frame=frame,
        placement=placement,
        rays=rays,
        lattice=lattice,
        cells=cells,
        phi=spindle_angles(experiment.scan, precision, recorder),
        domains=domains,
        depths=_depths(sensor, precision),
        sensor=sensor,
        grid=grid,
        interpolate=grid.listed and _interpolates(experiment, cells, switches),
        fluence=precision.tensor(experiment.beam.fluence),
        threads=threads if switches.carry_per_thread else 1,
    )


def _best_oversample(
    placement: Placement,
    lattice: Lattice,
    cells: tuple[int, int, int],
    wavelength: Tensor,
    switches: Switches,
) -> int:
    """Three sub-pixels for the smallest feature of the crystal's shape transform.

    Raises:
        UsageError: there is no such number (``nonsense_computed`` is off).
    """
    edges = length(lattice.direct.detach()).tolist()
    largest = max(n * edge for n, edge in zip(cells, edges, strict=True))
    pixel = placement.pixel_size.detach()
    reach = float(wavelength.detach() * placement.distance.detach() / pixel)
    wanted = math.ceil(3.0 * largest / reach) if _divides(largest, reach) else 0
    if 0 < wanted <= _LARGEST:
        return wanted
    if not switches.nonsense_computed:
        require_oversample(largest, reach)
    return 1  # a number that does not fit becomes negative in the C program


def _divides(largest: float, reach: float) -> bool:
    return reach != 0.0 and math.isfinite(3.0 * largest / reach)


def _sensor(sensor: Sensor, switches: Switches) -> Sensor:
    """The sensor with the distance of layers that the mode takes."""
    if switches.sensor_pitch or sensor.layers < 2:
        return sensor
    return replace(sensor, pitch=sensor.thickness / sensor.layers)


def _depths(sensor: Sensor, precision: Precision) -> Tensor:
    layer = torch.arange(sensor.layers, dtype=precision.dtype, device=precision.device)
    return layer * precision.tensor(sensor.pitch)


def _interpolates(
    experiment: Experiment, cells: tuple[int, int, int], switches: Switches
) -> bool:
    """As the experiment says; by default where few cells lie along any axis."""
    chosen = experiment.crystal.structure_factors.interpolate
    if chosen is not None:
        return chosen
    if switches.interpolation_by_given_cells:
        cells = experiment.crystal.cells
    return interpolates(cells)
