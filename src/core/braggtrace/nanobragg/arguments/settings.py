"""What the options have set so far, with the C program's own defaults."""

from dataclasses import dataclass, field

from braggtrace.experiment.automatic_rules import NOT_GIVEN
from braggtrace.experiment.crystal import Shape
from braggtrace.experiment.detector import ConventionName, Pivot
from braggtrace.units import DEFAULT_FLUENCE

Vector = tuple[float, float, float]


@dataclass(slots=True, kw_only=True)
class Settings:
    """Values as they stand while the list is read, in SI units and radians.

    ``NOT_GIVEN`` is the C program's own sentinel; None stands where it has no such
    value. The automatic rules come later.
    """

    # crystal
    cells: list[int] = field(default_factory=lambda: [1, 1, 1])
    cell: list[float] = field(default_factory=lambda: [0.0] * 6)  # Å, degrees
    cell_given: bool = False
    misset: Vector = (0.0, 0.0, 0.0)
    misset_random: bool = False
    misset_seed: int | None = None
    sample_x: float = 0.0
    sample_y: float = 0.0
    sample_z: float = 0.0
    matrix: str | None = None
    hkl: str | None = None
    cache: str = "Fdump.bin"
    cache_given: bool = False
    default_F: float = 0.0  # noqa: N815 -- F is the symbol
    interpolate: bool | None = None
    shape: Shape = "square"
    fudge: float = 1.0
    dmin: float = 0.0
    mosaic_spread: float = NOT_GIVEN
    mosaic_domains: int = NOT_GIVEN
    mosaic_seed: int = -12345678
    water: float = 0.0
    # detector
    convention: ConventionName = "mosflm"
    pivot: Pivot = "beam"
    pivot_requested: Pivot | None = None
    x_beam: float | None = None
    y_beam: float | None = None
    x_close: float | None = None
    y_close: float | None = None
    org_x: float | None = None
    org_y: float | None = None
    fast: Vector | None = None
    slow: Vector | None = None
    normal: Vector | None = None
    beam: Vector | None = None
    polarization_axis: Vector | None = None
    spindle: Vector | None = None
    twotheta_axis: Vector | None = None
    pix0: Vector | None = None
    distance: float = 0.1
    distance_given: bool = False
    close_distance: float | None = None
    header_close_distance: float | None = None
    rotation_x: float = 0.0
    rotation_y: float = 0.0
    rotation_z: float = 0.0
    twotheta: float = 0.0
    size_fast: float = 0.1024
    size_slow: float = 0.1024
    size_given: bool = False
    pixels_fast: int = 0
    pixels_slow: int = 0
    pixel: float = 1.0e-4
    point_pixel: bool = False
    curved: bool = False
    attenuation: float = NOT_GIVEN
    thickness: float = 0.0
    thickness_requested: float = 0.0
    layers: int = NOT_GIVEN
    oversample: int = NOT_GIVEN
    oversample_thick: bool = False
    oversample_polar: bool = False
    oversample_omega: bool = False
    roi: tuple[int, int, int, int] | None = None
    mask: bytes | None = None
    # beam
    wavelength: float = 1.0e-10
    fluence: float = DEFAULT_FLUENCE
    fluence_given: bool = False
    flux: float = 0.0
    exposure: float = 1.0
    beam_size: float = 1.0e-4
    beam_size_given: bool = False
    polarization: float = 0.0
    polarization_off: bool = False
    horizontal_range: float = NOT_GIVEN
    horizontal_step: float = NOT_GIVEN
    horizontal_steps: int = NOT_GIVEN
    vertical_range: float = NOT_GIVEN
    vertical_step: float = NOT_GIVEN
    vertical_steps: int = NOT_GIVEN
    round_divergence: bool = True
    dispersion: float = 0.0
    dispersion_steps: int = NOT_GIVEN
    source_file: str | None = None
    # scan
    phi: float = 0.0
    osc: float = NOT_GIVEN
    phi_step: float = NOT_GIVEN
    phi_steps: int = NOT_GIVEN
    # output
    adc: float = 40.0
    scale: float = 0.0
    pgm_scale: float = 0.0
    noise: bool = True
    pgm: bool = True
    noise_seed: int | None = None
    float_file: str = "floatimage.bin"
    integer_file: str = "intimage.img"
    pgm_file: str = "image.pgm"
    noise_file: str = "noiseimage.img"
    printout: bool = False
    printout_pixel: tuple[int, int] | None = None
    trace_pixel: tuple[int, int] | None = None
    progress: bool = True
