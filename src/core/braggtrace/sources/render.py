"""The image of an experiment, with what its files need to know."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from braggtrace.imageio.area import Area
from braggtrace.imageio.smv import SmvHeader
from braggtrace.imageio.write import ImageSettings
from braggtrace.sources.precision import simulation_precision
from braggtrace.sources.request import Request

if TYPE_CHECKING:
    from braggtrace.simulator import Setup

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rendered:
    """An image and its geometry.

    Attributes:
        image: photons, float32, shape (slow, fast).
        header: geometry for a file header.
        area: pixels that were rendered.
        notes: what a user should know of the files that were read.
    """

    image: NDArray[np.float32]
    header: SmvHeader
    area: Area
    notes: tuple[str, ...] = ()


def render_request(
    request: Request,
    *,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda message: None,
) -> Rendered:
    """Simulate the whole image.

    Args:
        request: experiment, switches and precision.
        progress: called with how many of how many pixels are done.
        say: called with what a user should know, such as why nothing was compiled.

    Returns:
        The image.

    Raises:
        InputFileError: a file that the experiment names cannot be used.
        UsageError: no such device.
        CannotRunError: the device is not there.
    """
    precision = simulation_precision(request.dtype, request.device)

    import torch

    from braggtrace.experiment.memory import require_image_memory
    from braggtrace.recorder import NullRecorder
    from braggtrace.simulator import prepare, render
    from braggtrace.simulator.compiled import kernel_for

    detector = request.experiment.detector
    require_image_memory(detector.n_slow, detector.n_fast)
    with torch.no_grad():
        setup = prepare(
            request.experiment,
            request.switches,
            precision,
            NullRecorder(),
            threads=request.threads,
        )
        slow, fast = range(detector.n_slow), range(detector.n_fast)
        engine = kernel_for(setup, slow, fast, request.compile, say)
        image = render(setup, slow, fast, progress=progress, engine=engine)
    return Rendered(
        image=image.to(torch.float32).cpu().numpy(),
        header=_header(setup, request.output.osc_range),
        area=Area.of(detector),
        notes=(setup.grid.note,) if setup.grid.note else (),
    )


def render_part(
    request: Request, slow: range, fast: range, *, progress: Progress | None = None
) -> NDArray[np.float32]:
    """Simulate a rectangle of the image.

    Args:
        request: experiment, switches and precision.
        slow: rows, in ascending order.
        fast: columns, in ascending order.
        progress: called with how many of how many rows are done.

    Returns:
        Photons, shape (len(slow), len(fast)).

    Raises:
        InputFileError: a file that the experiment names cannot be used.
        UsageError: no such device.
        CannotRunError: the device is not there.
    """
    precision = simulation_precision(request.dtype, request.device)

    import torch

    from braggtrace.recorder import NullRecorder
    from braggtrace.simulator import prepare, render

    with torch.no_grad():
        setup = prepare(
            request.experiment,
            request.switches,
            precision,
            NullRecorder(),
            threads=request.threads,
        )
        image = render(setup, slow, fast, progress=progress)
    photons: NDArray[np.float32] = image.to(torch.float32).cpu().numpy()
    return photons


def image_settings(request: Request, rendered: Rendered) -> ImageSettings:
    """Scales and offset for image files."""
    output = request.output
    return ImageSettings(
        header=rendered.header,
        area=rendered.area,
        adc=output.adc,
        scale=output.scale,
        pgm_scale=output.pgm_scale,
        switches=request.switches,
    )


def noise_deviates(request: Request) -> Callable[[], float]:
    """Deviates for photon noise, from the seed of an argument list or the clock's.

    In the C program a positive seed continues the stream of the mosaic domains, of
    which it draws three deviates each (switch ``noise_continues_mosaic``).
    """
    from braggtrace.simulator.random import UniformGenerator

    mosaic, seed = request.experiment.crystal.mosaic, request.output.noise_seed
    uniform = UniformGenerator(mosaic.seed)
    for _ in range(3 * mosaic.domains):
        uniform()
    if seed is None:
        seed = -int(time.time())
    elif not request.switches.noise_continues_mosaic:
        seed = -abs(seed)
    uniform.reseed(seed)
    return uniform


def _header(setup: "Setup", osc_range: float | None) -> SmvHeader:
    """Geometry as the C program states it after placing the detector."""
    from braggtrace.simulator.vectors import dot  # sums as the C program does

    experiment, placed = setup.experiment, setup.placement
    detector, scan = experiment.detector, experiment.scan
    spot = placed.distance * placed.beam - placed.origin
    pixel = float(placed.pixel_size)
    x, y = placed.center.tolist()
    corner = placed.origin.tolist()
    osc = float(scan.phi_step) * scan.steps if scan.steps > 1 else 0.0
    extent = detector.extent[0] if detector.extent else pixel * detector.n_slow
    return SmvHeader(
        n_slow=detector.n_slow,
        n_fast=detector.n_fast,
        pixel_size=pixel,
        extent_slow=extent,
        distance=float(placed.distance),
        close_distance=float(placed.close_distance),
        wavelength=float(experiment.beam.wavelength),
        beam_center=(x, y),
        beam_spot=(float(dot(spot, placed.fast)), float(dot(spot, placed.slow))),
        near_point=(
            float(-dot(placed.origin, placed.fast)),
            float(-dot(placed.origin, placed.slow)),
        ),
        corner=(corner[0], corner[1], corner[2]),
        phi=float(scan.phi_start),
        osc=osc if osc_range is None else osc_range,
        twotheta=float(detector.twotheta),
    )
