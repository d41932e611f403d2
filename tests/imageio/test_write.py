"""The suffix chooses the kind; a file is written whole or not at all."""

import numpy as np
import pytest

from braggtrace.errors import CannotRunError, UsageError
from braggtrace.imageio import (
    SUFFIXES,
    ImageSettings,
    read_float,
    read_smv,
    require_suffix,
    write_image,
    write_whole,
)
from braggtrace.imageio.whole_file import placed_whole
from tests.imageio.placement import Setting
from tests.needs import package

IMAGE = np.array([[0.0, 1.0, 10.0], [100.0, 55000.0, 1e-3]], dtype=np.float32)
SETTINGS = ImageSettings(header=Setting(n_fast=3, n_slow=2).header())
STARTS = {
    ".bin": bytes(4),
    ".npy": b"\x93NUMPY",
    ".img": b"{\nHEADER_BYTES=512;",
    ".pgm": b"P5\n3 2\n",
    ".png": b"\x89PNG",
    ".cbf": b"###CBF",
}
NEEDS = {".png": "PIL.Image", ".cbf": "fabio"}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_suffix_chooses_the_kind(tmp_path, suffix, change):
    if suffix in NEEDS:
        package(NEEDS[suffix])
    path = tmp_path / change(f"image{suffix}")
    write_image(path, IMAGE, SETTINGS)
    assert path.read_bytes().startswith(STARTS[suffix])
    assert list(tmp_path.iterdir()) == [path]


def test_settings_reach_the_integer_image(tmp_path):
    path = tmp_path / "i.img"
    settings = ImageSettings(header=SETTINGS.header, adc=7.0, scale=2.0)
    write_image(path, IMAGE, settings)
    assert read_smv(path).pixels.tolist() == [[7, 9, 27], [207, 65535, 7]]


def test_scale_of_the_integer_image_is_automatic(tmp_path):
    path = tmp_path / "i.img"
    write_image(path, IMAGE / np.float32(2), SETTINGS)
    assert read_smv(path).pixels.tolist() == [[40, 41, 50], [140, 55040, 40]]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("image.imgg", "suffix '.imgg'.*did you mean '.img'"),
        ("image.tif", "suffix '.tif'.*.bin, .cbf, .img, .npy, .pgm, .png"),
        ("image", "no suffix"),
    ],
)
def test_unknown_suffix_names_the_known_ones(tmp_path, name, why):
    with pytest.raises(UsageError, match=why):
        require_suffix(tmp_path / name)
    with pytest.raises(UsageError, match=why):
        write_image(tmp_path / name, IMAGE)
    assert not list(tmp_path.iterdir())


def test_smv_needs_a_geometry(tmp_path):
    with pytest.raises(UsageError, match="states the geometry"):
        write_image(tmp_path / "i.img", IMAGE)
    assert not list(tmp_path.iterdir())


def test_file_that_was_there_is_replaced(tmp_path):
    path = tmp_path / "f.bin"
    path.write_bytes(b"old")
    write_image(path, IMAGE)
    assert read_float(path, 2, 3).tolist() == IMAGE.tolist()


def test_absent_folder_is_named(tmp_path):
    with pytest.raises(CannotRunError, match=r"f.bin cannot be written: No such file"):
        write_whole(tmp_path / "none" / "f.bin", b"data")


def test_folder_in_the_way_is_left_alone(tmp_path):
    (tmp_path / "f.bin").mkdir()
    with pytest.raises(CannotRunError, match=r"f.bin cannot be written"):
        write_whole(tmp_path / "f.bin", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["f.bin"]


def fail_halfway(path):
    with placed_whole(path) as aside:
        aside.write_bytes(b"half")
        raise RuntimeError("stopped")


def test_failure_halfway_keeps_the_old_file(tmp_path):
    path = tmp_path / "f.bin"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError, match="stopped"):
        fail_halfway(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
