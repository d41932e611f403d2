"""The YAML model of what image files are written with."""

from braggtrace.config.base import Model


class OutputModel(Model):
    """Counts, scales and seed of image files, as the C program's options give them."""

    adc: float = 40.0
    """Offset of the integer and noise images, counts."""
    scale: float | None = None
    """Of the integer image, counts per photon; the default is automatic."""
    pgm_scale: float | None = None
    """Of the PGM image; the default is automatic."""
    seed: int | None = None
    """Of the noise (nanoBragg's -seed); the default is the clock's."""
    osc_deg: float | None = None
    """Range of the scan that headers state; the default is steps times step."""
