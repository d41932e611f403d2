"""Random argument lists without files; every option that survives a round trip."""

from hypothesis import strategies as st

small = st.integers(1, 400).map(lambda n: f"{n / 100:g}")
signed = st.integers(-4000, 4000).map(lambda n: f"{n / 37:.6g}")
any_float = st.floats(1e-3, 1e3).map(repr)
count = st.integers(0, 12).map(str)
length = st.one_of(small, any_float)


def option(flag, *values):
    return st.tuples(st.just(flag), *values).map(list)


def flags(*names):
    return st.sampled_from(names).map(lambda name: [name])


def any_of(names, *values):
    return st.tuples(st.sampled_from(names.split()), *values).map(list)


VECTOR = (signed, signed, st.just("1.5"))
OPTIONS = st.one_of(
    any_of("-Na -Nb -Nc -N", count),
    option("-cell", length, length, length, small, small, small),
    option("-misset", signed, signed, signed),
    option("-misset_seed", count).map(lambda words: [*words, "-misset", "random"]),
    any_of("-xtalsize -sample_x -sample_y -sample_z -beamsize", length),
    any_of("-Xbeam -Ybeam -Xclose -Yclose -ORGX -ORGY", signed),
    any_of("-distance -close_distance", length),
    any_of("-pivot", st.sampled_from(["sample", "beam", "neither"])),
    flags("-mosflm", "-adxv", "-denzo", "-dials", "-xds"),
    any_of("-fdet_vector -sdet_vector -odet_vector -beam_vector", *VECTOR),
    any_of("-polar_vector -spindle_axis -twotheta_axis -pix0_vector", *VECTOR),
    any_of("-detector_abs", st.one_of(length, st.sampled_from(["inf", "0"]))),
    option("-detector_thick", length),
    any_of("-detector_thicksteps -thicksteps", count),
    any_of("-twotheta -detector_rotx -detector_roty -detector_rotz", signed),
    any_of("-detsize -detsize_f -detsize_s", length),
    any_of("-detpixels -detpixels_f -detpixels_s", st.integers(1, 20).map(str)),
    option("-pixel", length),
    flags("-curved_det", "-point_pixel", "-nopolar", "-square_div", "-round_div"),
    option("-polar", st.sampled_from(["0", "0.5", "-1", "0.123456789"])),
    flags("-oversample_thick", "-oversample_polar", "-oversample_omega"),
    option("-oversample", count),
    option("-roi", *[st.integers(-1, 9).map(str)] * 4),
    any_of("-lambda", length),
    any_of("-energy", st.floats(3e3, 5e4).map(repr)),
    any_of("-fluence -flux -exposure", st.floats(0, 1e28).map(repr)),
    any_of("-mosaic -mosaic_spread", small),
    any_of("-mosaic_dom -mosaic_seed -seed", count),
    any_of("-dispersion", small),
    any_of("-hdivrange -vdivrange -divergence -hdivstep -vdivstep", small),
    any_of("-dispsteps -hdivsteps -vdivsteps -divsteps", st.integers(2, 9).map(str)),
    option("-phi", signed),
    any_of("-osc -phistep", small),
    any_of("-phisteps", count),
    any_of("-dmin -water -fudge", small),
    flags("-round_xtal", "-gauss_xtal", "-tophat_spots", "-square_xtal"),
    any_of("-adc -scale -pgmscale", signed),
    any_of("-floatfile -intfile -pgmfile -noisefile", st.sampled_from(["a", "b.img"])),
    flags("-nonoise", "-nopgm", "-printout", "-noprogress", "-progress"),
    any_of("-printout_pixel -trace_pixel", count, count),
)
START = ["-default_F", "100", "-cell", "60", "-pixel", "0.2", "-detpixels", "12"]
LISTS = st.lists(OPTIONS, max_size=14).map(
    lambda parts: [
        *START,
        *(word for part in parts for word in part),
        "-interpolate",
    ]
)
