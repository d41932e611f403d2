"""Files for people: NumPy arrays, pictures, CBF."""

import io
import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from braggtrace.errors import CannotRunError
from braggtrace.experiment import Region
from braggtrace.imageio import Area, encode_npy, encode_png, write_cbf
from braggtrace.imageio.people import grey_levels, whole_photons
from tests.cli.runner import call_python
from tests.helpers import REPEATABLE
from tests.imageio.placement import Setting
from tests.needs import package

IMAGE = np.array([[0.0, 1.0, 10.0], [99.6, 1e4, 1e-3]], dtype=np.float32)
images = arrays.arrays(np.float32, arrays.array_shapes(min_dims=2, max_dims=2))


@REPEATABLE
@given(image=images)
def test_array_comes_back(image):
    back = np.load(io.BytesIO(encode_npy(image)))
    assert back.dtype == np.float32
    assert back.tobytes() == image.tobytes()


def test_four_decades_go_from_black_to_white():
    assert grey_levels(IMAGE).tolist() == [[255, 255, 191], [128, 0, 255]]


@REPEATABLE
@given(images, st.floats(0.5, 8.0))
def test_brighter_pixels_are_never_lighter(image, decades):
    with np.errstate(all="ignore"):
        levels = grey_levels(image, decades)
    values, shades = image.ravel(), levels.ravel().astype(int)
    for i in np.flatnonzero(~np.isnan(values)):
        assert (shades[values > values[i]] <= shades[i]).all()


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, -math.inf])
def test_image_without_light_is_white(value):
    assert grey_levels(np.full((2, 2), value, np.float32)).tolist() == [[255] * 2] * 2


def test_picture_opens_with_its_shades():
    pillow = package("PIL.Image")
    with pillow.open(io.BytesIO(encode_png(IMAGE))) as picture:
        assert picture.mode == "L"
        assert np.asarray(picture).tolist() == grey_levels(IMAGE).tolist()


def test_photons_are_rounded_and_marked():
    image = np.array([[0.4, 1.6, math.nan], [math.inf, -3.0, 5.0]], np.float32)
    region = Region(slow_first=0, slow_last=1, fast_first=0, fast_last=2)
    mask = np.array([[True] * 3, [True, True, False]])
    made = whole_photons(image, Area(region=region, mask=mask))
    assert made.tolist() == [[0, 2, -2], [2**31 - 1, -2, -1]]


def test_cbf_comes_back_with_its_geometry(tmp_path):
    fabio = package("fabio")
    setting = Setting(n_fast=3, n_slow=2, pixel=0.25, distance=90.0, phi=3.0, osc=0.5)
    path = tmp_path / "image.cbf"
    write_cbf(path, IMAGE, header=setting.header())
    with fabio.open(str(path)) as back:
        assert back.data.tolist() == [[0, 1, 10], [100, 10000, 0]]
        text = back.header["_array_data.header_contents"]
    for line in (
        "# Pixel_size 0.00025 m x 0.00025 m",
        "# Detector_distance 0.09 m",
        "# Wavelength 1.1 A",
        "# Beam_xy (2.50, 2.00) pixels",
        "# Start_angle 3 deg.",
        "# Angle_increment 0.5 deg.",
    ):
        assert line in text
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("module", "package"), [("PIL.Image", "pillow"), ("fabio.cbfimage", "fabio")]
)
def test_absent_package_is_named(monkeypatch, tmp_path, module, package):
    monkeypatch.setitem(sys.modules, module, None)
    write = (
        encode_png if package == "pillow" else lambda i: write_cbf(tmp_path / "i", i)
    )
    with pytest.raises(CannotRunError, match=f"pip install {package}"):
        write(IMAGE)
    assert not list(tmp_path.iterdir())


def test_packages_are_imported_late():
    script = "import sys, braggtrace.imageio; print(*sys.modules)"
    loaded = set(call_python(script).out.split())
    assert "braggtrace.imageio" in loaded
    assert not loaded & {"torch", "fabio", "PIL", "matplotlib"}
