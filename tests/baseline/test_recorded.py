"""Opening a recording: the right pixel, to the letter, and nothing is written."""

from hashlib import sha256

import pytest

from braggtrace.errors import BaselineError, TraceFormatError
from braggtrace.sources.base import open_trace
from braggtrace.sources.recorded import open_recording
from tests.baseline.recordings import (
    make_recording,
    manifest,
    trace_text,
    write_manifest,
)


def test_the_recorded_trace_is_handed_over_to_the_letter(tmp_path):
    folder = make_recording(tmp_path / "r")
    reference = open_recording(folder, (16, 3))
    assert reference.trace.pixel == (16, 3)
    assert reference.text == trace_text(16, 3)
    assert reference.suffix == ".log"


def test_each_pixel_has_its_own_trace(tmp_path):
    folder = make_recording(tmp_path / "r")
    assert open_recording(folder, (40, 50)).trace.pixel == (40, 50)


def test_the_identity_names_program_arguments_file_and_checksum(tmp_path):
    identity = open_recording(make_recording(tmp_path / "r"), (16, 3)).identity
    assert identity["recording"] == "r"
    assert identity["build"] == "gcc -O2"
    assert identity["arguments"] == "-hkl P1.hkl"
    assert identity["file"] == "trace_s16_f3.log"
    wanted = sha256(trace_text(16, 3).encode()).hexdigest()
    assert identity["sha256"] == wanted


def test_program_and_version_are_those_of_the_manifest(tmp_path):
    folder = make_recording(tmp_path / "r", program="nanoBragg, tracing build")
    identity = open_recording(folder, (16, 3)).identity
    assert identity["program"] == "nanoBragg, tracing build"
    assert identity["program_version"] == "5-17-17"


def test_a_pixel_that_was_not_recorded_is_answered_with_those_that_were(tmp_path):
    folder = make_recording(tmp_path / "r")
    with pytest.raises(BaselineError) as caught:
        open_recording(folder, (7, 8))
    message = str(caught.value)
    assert "pixel slow 7, fast 8" in message
    assert "(16 3), (40 50)" in message
    assert "--pixel SLOW FAST" in message
    assert "swapped" not in message


def test_slow_and_fast_swapped_are_recognised(tmp_path):
    folder = make_recording(tmp_path / "r")
    with pytest.raises(BaselineError, match="16 3 is: were slow and fast swapped"):
        open_recording(folder, (3, 16))


def test_a_recording_without_pixels_says_so(tmp_path):
    folder = make_recording(tmp_path / "r", pixels=[])
    with pytest.raises(BaselineError, match=r"it has \(slow fast\): none"):
        open_recording(folder, (16, 3))


def test_a_trace_of_another_pixel_than_the_manifest_says_is_an_error(tmp_path):
    folder = make_recording(tmp_path / "r")
    (folder / "trace_s16_f3.log").write_text(trace_text(3, 16), encoding="utf-8")
    write_manifest(folder)
    with pytest.raises(BaselineError) as caught:
        open_recording(folder, (16, 3))
    assert "traces slow 3, fast 16" in str(caught.value)
    assert "says slow 16, fast 3" in str(caught.value)


def test_a_recorded_file_that_is_no_trace_is_an_error(tmp_path):
    folder = make_recording(tmp_path / "r")
    (folder / "trace_s16_f3.log").write_text("segmentation fault\n", encoding="utf-8")
    write_manifest(folder)
    with pytest.raises(TraceFormatError, match="holds no trace line"):
        open_recording(folder, (16, 3))


@pytest.mark.parametrize("pixel", [(16, 3), (7, 8)], ids=["recorded", "not recorded"])
def test_nothing_is_written_by_reading(tmp_path, pixel):
    folder = make_recording(tmp_path / "r")
    (folder / "trace_s40_f50.log").chmod(0o444)

    def state() -> list[tuple[str, int, int, bytes]]:
        return [
            (p.name, p.stat().st_mtime_ns, p.stat().st_mode, p.read_bytes())
            for p in sorted(folder.iterdir())
        ]

    before, folder_time = state(), folder.stat().st_mtime_ns
    try:
        open_recording(folder, pixel)
    except BaselineError:
        assert pixel == (7, 8)
    assert state() == before
    assert folder.stat().st_mtime_ns == folder_time
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


def test_a_single_trace_file_is_a_reference_too(tmp_path):
    folder = make_recording(tmp_path / "r")
    path = folder / "trace_s16_f3.log"
    reference = open_trace(path)
    assert reference.identity["file"] == path.name
    assert reference.identity["sha256"] == manifest(folder)["sha256"][path.name]
    assert reference.identity["program"] == "nanoBragg"
    assert reference.text == path.read_text(encoding="utf-8")


def test_a_trace_file_that_is_absent_is_an_error(tmp_path):
    with pytest.raises(TraceFormatError, match="cannot be read"):
        open_trace(tmp_path / "absent.log")
