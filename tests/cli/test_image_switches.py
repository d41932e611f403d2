"""Switches of image files, as ``braggtrace render`` takes them.

With a switch on, figures are those of upstream nanoBragg's own files.
"""

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from braggtrace.imageio.smv import read_smv
from tests.conftest import Program

BASE = (
    "-cell 100 100 100 90 90 90 -misset 10 20 30 -default_F 100 -lambda 1 "
    "-distance 100 -detpixels 32 -pixel 0.2 -N 10 -fluence 1e28 -oversample 1"
)
LONG = (
    "-pixel 0.123456 -distance 123.4567 -lambda 1.234567 -Xbeam 12.34567 "
    "-Ybeam 123.4567 -detector_rotx 1.23456 -detector_roty 2.34567 -phi 123.456 "
    "-osc 1.23456 -twotheta 12.3456 -seed 3"
)
REGION = "-roi 5 10 20 22 -seed 3"


@pytest.fixture
def files(
    braggtrace: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Renders a list in a folder of its own, with some switches off."""
    monkeypatch.chdir(tmp_path)

    def render(added: str, *off: str) -> Path:
        options = [
            word for name in off for word in ("--set", f"subject.switches.{name}=false")
        ]
        done = braggtrace(
            "render", "-o", "i.img", "-o", "i.pgm", "--noise", "n.img", *options,
            "--", *shlex.split(f"{BASE} {added}"),
        )  # fmt: skip
        assert done.code == 0, done
        return tmp_path

    return render


def counts(path: Path) -> np.ndarray:
    """Pixels, counted from the end of the file."""
    return np.frombuffer(path.read_bytes()[-2048:], dtype="<u2").astype(np.int64)


def scale(path: Path) -> bytes:
    """The comment of a PGM file."""
    return path.read_bytes().split(b"\n")[2]


def test_long_header_runs_over_as_in_the_c_program_or_fills_blocks(files):
    for name in ("i.img", "n.img"):
        folder = files(LONG)
        data = (folder / name).read_bytes()
        assert (len(data) - 2048, data[:18]) == (541, b"{\nHEADER_BYTES=512")
        over = read_smv(folder / name).pixels
        data = (files(LONG, "smv_header_overflow") / name).read_bytes()
        assert (len(data) - 2048, data[:19]) == (1024, b"{\nHEADER_BYTES=1024")
        assert np.array_equal(read_smv(folder / name).pixels, over)


def test_short_header_is_the_same_either_way(files):
    first = (files("-seed 3") / "i.img").read_bytes()
    assert (files("-seed 3", "smv_header_overflow") / "i.img").read_bytes() == first


def test_negative_counts_wrap_as_in_the_c_program_or_are_zero(files):
    wrapped = counts(files("-adc -5 -seed 3") / "n.img")
    assert (int((wrapped > 60000).sum()), int(wrapped.sum())) == (990, 64881875)
    sound = counts(files("-adc -5 -seed 3", "noise_wraps") / "n.img")
    assert np.array_equal(sound == 0, (wrapped > 60000) | (wrapped == 0))
    assert int(sound.sum()) == 6083


def test_negative_seed_continues_the_domains_or_is_a_seed_of_its_own(files):
    assert int(counts(files("-seed -7") / "n.img").sum()) == 47385
    own = counts(files("-seed -7", "noise_continues_mosaic") / "n.img")
    assert np.array_equal(own, counts(files("-seed 7") / "n.img"))
    assert int(own.sum()) != 47385
    with_domains = files("-seed -7 -mosaic_seed 9", "noise_continues_mosaic")
    assert np.array_equal(counts(with_domains / "n.img"), own)


@pytest.mark.parametrize(("name", "total"), [("i.img", 70029), ("n.img", 751)])
def test_pixels_outside_the_region_have_no_counts_or_the_pedestal(files, name, total):
    bare = counts(files(REGION) / name).reshape(32, 32)
    assert int(bare.sum()) == total
    full = counts(files(REGION, "roi_without_pedestal") / name).reshape(32, 32)
    inside = np.zeros((32, 32), dtype=bool)
    inside[20:23, 5:11] = True
    assert np.array_equal(full[inside], bare[inside])
    assert not bare[~inside].any()
    assert (full[~inside] == 40).all()


def test_grey_scale_follows_from_all_pixels_or_from_the_rendered_ones(files, tmp_path):
    entries = "HEADER_BYTES=512;\nDIM=2;\nSIZE1=32;\nSIZE2=32;\nPIXEL_SIZE=0.2;\n"
    header = f"{{\n{entries}}}\f".ljust(512).encode()
    (tmp_path / "m.img").write_bytes(header + (b"\1\0" * 16 + b"\0\0" * 16) * 32)
    added = "-mask m.img -seed 3"
    assert scale(files(added) / "i.pgm") == b"# pixels scaled by 0.754781"
    assert (
        scale(files(added, "rmsd_with_masked") / "i.pgm")
        == b"# pixels scaled by 0.534384"
    )


def test_damaged_list_is_said_and_rendered_as_in_the_c_program(
    braggtrace, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "F.hkl").write_text("0 0 0 5\n# no more\n1 0 0 7\n", encoding="utf-8")
    words = [*shlex.split(BASE), "-hkl", "F.hkl"]
    done = braggtrace("render", "-o", "i.npy", "--", *words)
    assert done.code == 0
    assert "note: F.hkl:2: wanted h k l F" in done.err
    assert "as in the C program, 1 reflections were read" in done.err
    done = braggtrace("render", "-o", "j.npy", "--mode", "physical", "--", *words)
    assert done.code == 2
    assert "F.hkl:2: wanted h k l F" in done.err
    assert not (tmp_path / "j.npy").exists()


def test_threads_of_the_c_program_are_an_option_of_the_subject(
    braggtrace, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    words = [*shlex.split(BASE), *["-phi", "0", "-osc", "1", "-phisteps", "2"]]
    images = []
    for threads in ("1", "4"):
        option = ("--set", f"subject.threads={threads}")
        done = braggtrace("render", "-o", f"{threads}.npy", *option, "--", *words)
        assert done.code == 0, done
        images.append(np.load(tmp_path / f"{threads}.npy"))
    differs = np.argwhere(images[0] != images[1])
    assert differs.tolist() == [[8, 0], [16, 0], [24, 0]]
    for wrong in ("0", "two", "1.5", "true"):
        option = ("--set", f"subject.threads={wrong}")
        done = braggtrace("render", "-o", "x.npy", *option, "--", *words)
        assert done.code == 2
        assert "subject.threads wants a number from 1 on" in done.err
