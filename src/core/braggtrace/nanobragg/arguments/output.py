"""What an argument list says about the program's output."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputOptions:
    """Images and printout; names of files are as they were given.

    Attributes:
        adc: offset of the integer and noise images.
        scale: of the integer image; None is automatic.
        pgm_scale: of the PGM image; None is automatic.
        noise_seed: of the generator, the negative of the option's value; None is the
            clock's.
        noise: write the noise image.
        pgm: write the PGM image.
        float_file: name of the float image.
        integer_file: name of the integer image.
        pgm_file: name of the PGM image.
        noise_file: name of the noise image.
        printout: print values of pixels.
        printout_pixel: (slow, fast) of the one pixel that is printed; None for all.
        trace_pixel: (slow, fast) of the pixel that is traced.
        roi: first and last pixel along fast, then along slow, as the program prints it;
            None is the whole detector.
        osc_range: range of the scan as the program writes it into headers, rad; None is
            steps times step.
        progress: show the progress bar.
    """

    adc: float = 40.0
    scale: float | None = None
    pgm_scale: float | None = None
    noise_seed: int | None = None
    noise: bool = True
    pgm: bool = True
    float_file: str = "floatimage.bin"
    integer_file: str = "intimage.img"
    pgm_file: str = "image.pgm"
    noise_file: str = "noiseimage.img"
    printout: bool = False
    printout_pixel: tuple[int, int] | None = None
    trace_pixel: tuple[int, int] | None = None
    roi: tuple[int, int, int, int] | None = None
    osc_range: float | None = None
    progress: bool = True
