"""A file of an image is as large as its bytes, whatever its header promises."""

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from braggtrace.errors import InputFileError
from braggtrace.experiment.mask_file import read_mask
from braggtrace.imageio.read import read_arrays, read_image

SMV = (
    "{{\nHEADER_BYTES={head};\nTYPE=unsigned_short;\nSIZE1={fast};\nSIZE2={slow};\n}}\f"
)
SHAPES = [(10**6, 10**6), (2**40, 2**40), (-1, 5), (2**15, 2**14), (3,), (10**18,)]


def npy(shape: tuple[int, ...], data: bytes = b"\0" * 8) -> bytes:
    """The bytes of an array whose header says another shape."""
    file = io.BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + data


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_array_that_promises_more_than_is_there_is_refused(tmp_path, shape, suffix):
    path = tmp_path / f"a{suffix}"
    if suffix == ".npz":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("image.npy", npy(shape))
    else:
        path.write_bytes(npy(shape))
    with pytest.raises(InputFileError, match=r"cannot be read: (its header|float32)"):
        read_image(path, (2, 2))


def test_header_of_absurd_length_is_refused(tmp_path):
    path = tmp_path / "a.npy"
    path.write_bytes(b"\x93NUMPY\x02\x00" + (2**32 - 1).to_bytes(4, "little") + b"{")
    with pytest.raises(InputFileError, match="holds no image"):
        read_image(path, (2, 2))


def test_archive_that_promises_more_than_memory_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.npy", "b.npy"):
            archive.writestr(name, npy((2**18,), b"\0" * 2**20))
    monkeypatch.setattr("braggtrace.imageio.read._MOST_BYTES", 2**21)
    with pytest.raises(InputFileError, match="unpacks to more than"):
        read_arrays(path)


@pytest.mark.parametrize(
    "sizes",
    [
        {"fast": 99999999, "slow": 99999999},
        {"fast": "9" * 5000, "slow": 2},
        {"fast": 2, "slow": "9" * 20},
        {"fast": 0, "slow": 2},
        {"fast": -2, "slow": -2},
        {"fast": "", "slow": 2},
        {"fast": 3, "slow": 200},
    ],
)
@pytest.mark.parametrize("head", [512, "9" * 5000])
def test_smv_file_that_promises_more_than_is_there_is_refused(tmp_path, sizes, head):
    path = tmp_path / "a.img"
    header = SMV.format(head=head, **sizes).encode().ljust(512)
    path.write_bytes(header + b"\1\0" * 16)
    for read in (read_mask, lambda p: read_image(p, (2, 2))):
        with pytest.raises(InputFileError) as caught:
            read(path)
        assert len(str(caught.value)) < len(str(path)) + 200


@pytest.mark.parametrize("suffix", [".npy", ".bin", ".img"])
def test_pipe_in_the_place_of_an_image_is_not_waited_for(tmp_path, suffix):
    path = Path(tmp_path, f"a{suffix}")
    os.mkfifo(path)
    with pytest.raises(InputFileError, match="no regular file"):
        read_image(path, (2, 2))
    with pytest.raises(InputFileError, match="no regular file"):
        read_mask(path)
