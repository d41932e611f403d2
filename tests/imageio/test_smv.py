"""SMV files: the C program's header, its overflow, a reader that copes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import InputFileError, InternalError
from braggtrace.imageio import SmvHeader, encode_smv, read_smv
from braggtrace.imageio.number_text import general
from tests.helpers import REPEATABLE
from tests.imageio.placement import Setting

HEADER = Setting(n_fast=3, n_slow=2, pixel=0.25, distance=90.0).header()
LONG = replace(
    HEADER,
    distance=0.1234567,
    close_distance=-1.234567e-7,
    wavelength=1.234567e-10,
    beam_spot=(-0.1234567, -0.1234567),
    beam_center=(-0.1234567, -0.1234567),
    corner=(-1.234567e-7, -1.234567e-7, -1.234567e-7),
    near_point=(-1.234567e-7, -123.4567),
    phi=-1.234567e-8,
    osc=-1.234567e-8,
    twotheta=-1.234567e-8,
)
PIXELS = np.array([[1, 2, 3], [4, 5, 65535]], dtype=np.uint16)
SAID = """{
HEADER_BYTES=512;
DIM=2;
BYTE_ORDER=little_endian;
TYPE=unsigned_short;
SIZE1=3;
SIZE2=2;
PIXEL_SIZE=0.25;
DISTANCE=90;
WAVELENGTH=1.1;
BEAM_CENTER_X=0.375;
BEAM_CENTER_Y=0.5;
ADXV_CENTER_X=0.625;
ADXV_CENTER_Y=0;
MOSFLM_CENTER_X=0.375;
MOSFLM_CENTER_Y=0.5;
DENZO_X_BEAM=0.5;
DENZO_Y_BEAM=0.625;
DIALS_ORIGIN=-0.625,0.5,-90
XDS_ORGX=3;
XDS_ORGY=2.5;
CLOSE_DISTANCE=90;
PHI=0;
OSC_START=0;
OSC_RANGE=0;
TWOTHETA=0;
DETECTOR_SN=000;
BEAMLINE=fake;
}\f"""
lengths = st.floats(-10.0, 10.0)
pairs = st.tuples(lengths, lengths)
headers = st.builds(
    SmvHeader,
    n_slow=st.just(2),
    n_fast=st.just(3),
    pixel_size=st.floats(1e-6, 1e-2),
    extent_slow=lengths,
    distance=lengths,
    close_distance=lengths,
    wavelength=st.floats(1e-12, 1e-9),
    beam_center=pairs,
    beam_spot=pairs,
    near_point=pairs,
    corner=st.tuples(lengths, lengths, lengths),
    phi=lengths,
    osc=lengths,
    twotheta=lengths,
)


def written(folder, data):
    path = folder / "i.img"
    path.write_bytes(data)
    return path


def test_header_is_the_c_programs_text():
    assert HEADER.text() == SAID.ljust(512)


def test_long_header_runs_over():
    text = LONG.text()
    assert len(text) > 512
    assert text.startswith("{\nHEADER_BYTES=512;")
    assert text.endswith("}\f")


def test_header_that_grows_says_so():
    text = LONG.text(grows=True)
    assert len(text) == 1024
    assert text.startswith("{\nHEADER_BYTES=1024;")
    assert HEADER.text(grows=True) == HEADER.text()


@REPEATABLE
@given(header=headers, grows=st.booleans())
def test_file_comes_back(tmp_path_factory, header, grows):
    path = written(
        tmp_path_factory.mktemp("smv"), encode_smv(header, PIXELS, grows=grows)
    )
    back = read_smv(path)
    assert back.pixels.tolist() == PIXELS.tolist()
    assert back.fields["DISTANCE"] == general(header.distance * 1000.0)
    assert back.fields["DIALS_ORIGIN"].count(",") == 2
    assert float(back.fields["PIXEL_SIZE"]) == pytest.approx(
        header.pixel_size * 1000.0,
        rel=5e-6,  # six digits
    )


@REPEATABLE
@given(header=headers)
def test_header_that_grows_is_as_long_as_it_says(header):
    text = header.text(grows=True)
    assert f"HEADER_BYTES={len(text)};" in text
    assert len(text) % 512 == 0


def test_big_endian_pixels_are_turned_around(tmp_path):
    header = HEADER.text().replace("little_endian", "big_endian")[:512]
    data = header.encode("ascii") + PIXELS.astype(">u2").tobytes()
    back = read_smv(written(tmp_path, data))
    assert back.pixels.tolist() == PIXELS.tolist()


def test_image_of_another_size_is_an_error():
    with pytest.raises(InternalError, match=r"\(3, 2\) with a header of \(2, 3\)"):
        encode_smv(HEADER, PIXELS.T)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no SMV file"),
        (b"\x93NUMPY}", "no SMV file"),
        (b"{\nSIZE1=3;\n", "no SMV file"),
        (b"{\nSIZE1=3;\n}\f", "SIZE2=: wanted a number of pixels"),
        (b"{\nSIZE1=0;\nSIZE2=2;\n}\f", "SIZE1=0: wanted a number of pixels"),
        (b"{\nSIZE1=3;\nSIZE2=2;\n}\f" + bytes(8), "need 12 bytes"),
    ],
)
def test_file_that_is_none_says_why(tmp_path, data, why):
    with pytest.raises(InputFileError, match=why):
        read_smv(written(tmp_path, data))


def test_absent_file_is_named(tmp_path):
    with pytest.raises(InputFileError, match=r"none.img: cannot be read"):
        read_smv(tmp_path / "none.img")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.00001, "1e-05"),
        (123456.7, "123457"),
        (1234567.0, "1.23457e+06"),
        (-0.0, "-0"),
        (float("nan"), "nan"),
        (-float("nan"), "-nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_numbers_are_written_as_c_does(value, text):
    assert general(value) == text
