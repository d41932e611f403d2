"""The float image comes back as it was written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from braggtrace.errors import InputFileError
from braggtrace.imageio import encode_float, read_float, write_whole
from tests.helpers import REPEATABLE

images = arrays.arrays(np.float32, arrays.array_shapes(min_dims=2, max_dims=2))


@REPEATABLE
@given(image=images)
def test_every_bit_comes_back(tmp_path_factory, image):
    path = tmp_path_factory.mktemp("bin") / "f.bin"
    write_whole(path, encode_float(image))
    back = read_float(path, *image.shape)
    assert back.dtype == np.float32
    assert back.tobytes() == image.tobytes()


def test_bytes_are_little_endian_and_fast_runs_first():
    image = np.array([[1.0, 2.0], [-0.0, 0.5]], dtype=np.float32)
    assert encode_float(image).hex(" ", 4) == "0000803f 00000040 00000080 0000003f"


@pytest.mark.parametrize("order", [">f4", "<f4", "<f8"])
def test_order_in_memory_does_not_matter(order):
    image = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert encode_float(image.astype(order).T.copy().T) == image.tobytes()


@REPEATABLE
@given(st.integers(0, 63).filter(lambda size: size != 24))
def test_file_of_another_size_is_refused(tmp_path_factory, size):
    path = tmp_path_factory.mktemp("bin") / "f.bin"
    path.write_bytes(bytes(size))
    with pytest.raises(InputFileError, match=f"{size} bytes; 2 x 3 .* need 24"):
        read_float(path, 2, 3)


def test_absent_file_is_named(tmp_path):
    with pytest.raises(InputFileError, match=r"none.bin: cannot be read: No such file"):
        read_float(tmp_path / "none.bin", 2, 3)
