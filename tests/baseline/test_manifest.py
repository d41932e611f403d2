"""The manifest of a recording: every file is what it says, or nothing starts."""

import json

import pytest

from braggtrace.errors import BaselineError
from braggtrace.sources.manifest import manifest_text, read_manifest
from tests.baseline.recordings import make_recording, manifest, write_manifest
from tests.shipped import shipped

ZERO = "0" * 64


def test_a_whole_recording_is_read(tmp_path):
    found = read_manifest(make_recording(tmp_path / "r"))
    assert [(p.slow, p.fast) for p in found.pixels] == [(16, 3), (40, 50)]
    assert found.arguments == ("-hkl", "P1.hkl")
    assert found.find((40, 50)) == found.pixels[1]
    assert found.find((50, 40)) is None


def test_a_manifest_comes_back_from_its_text(tmp_path):
    folder = make_recording(tmp_path / "r")
    found = read_manifest(folder)
    (folder / "manifest.json").write_text(manifest_text(found), encoding="utf-8")
    assert read_manifest(folder) == found


@pytest.mark.parametrize("make", [True, False], ids=["empty folder", "no folder"])
def test_a_folder_without_a_manifest_is_an_error_with_the_next_step(tmp_path, make):
    folder = tmp_path / "r"
    if make:
        folder.mkdir()
    with pytest.raises(BaselineError) as caught:
        read_manifest(folder)
    assert str(folder) in str(caught.value)
    assert "manifest.json" in str(caught.value)
    assert "baseline.recorded" in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\0", '{"format": }'])
def test_a_manifest_that_is_no_json_object_is_an_error(tmp_path, text):
    folder = make_recording(tmp_path / "r")
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match=r"manifest\.json: "):
        read_manifest(folder)


_PIXEL = {"slow": 16, "fast": 3, "trace": "trace_s16_f3.log"}


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"note": "mine"}, "note"),
        ({"format": "other"}, "format"),
        ({"version": 2}, "version"),
        ({"version": "1"}, "version"),
        ({"version": None}, "version"),
        ({"program": None}, "program"),
        ({"arguments": "-hkl P1.hkl"}, "arguments"),
        ({"arguments": [1]}, "arguments.0"),
        ({"pixels": None}, "pixels"),
        ({"pixels": [{**_PIXEL, "slow": -1}]}, "pixels.0.slow"),
        ({"pixels": [{**_PIXEL, "slow": "16"}]}, "pixels.0.slow"),
        ({"pixels": [{**_PIXEL, "slow": 16.5}]}, "pixels.0.slow"),
        ({"pixels": [{**_PIXEL, "note": ""}]}, "pixels.0.note"),
        ({"pixels": [{"slow": 16, "fast": 3}]}, "pixels.0.trace"),
        ({"sha256": None}, "sha256"),
        ({"sha256": {"trace_s16_f3.log": "abc"}}, "sha256.trace_s16_f3.log"),
        ({"sha256": {"trace_s16_f3.log": "G" * 64}}, "sha256.trace_s16_f3.log"),
    ],
    ids=str,
)
def test_an_entry_that_cannot_be_used_is_named(tmp_path, changed, where):
    folder = make_recording(tmp_path / "r", **changed)
    with pytest.raises(BaselineError, match=rf"manifest\.json: {where}: "):
        read_manifest(folder)


@pytest.mark.parametrize("name", ["trace_s16_f3.log", "trace_s40_f50.log"])
@pytest.mark.parametrize("change", ["a byte more", "a byte less", "another digit"])
def test_a_file_that_was_changed_is_named_whichever_it_is(tmp_path, name, change):
    folder = make_recording(tmp_path / "r")
    data = (folder / name).read_bytes()
    changed = {
        "a byte more": data + b"\n",
        "a byte less": data[:-1],
        "another digit": data.replace(b"98.21", b"98.22"),
    }[change]
    assert changed != data
    (folder / name).write_bytes(changed)
    with pytest.raises(BaselineError, match=r"was changed: its sha256 is") as caught:
        read_manifest(folder)
    assert str(folder / name) in str(caught.value)


def test_every_listed_file_is_checked_not_only_traces(tmp_path):
    folder = make_recording(tmp_path / "r")
    (folder / "A.mat").write_text("1 2 3\n", encoding="utf-8")
    sums = {**manifest(folder)["sha256"], "A.mat": ZERO}
    write_manifest(folder, sha256=sums)
    with pytest.raises(BaselineError, match=r"A\.mat was changed"):
        read_manifest(folder)


def test_a_file_that_is_missing_is_named(tmp_path):
    folder = make_recording(tmp_path / "r")
    (folder / "trace_s40_f50.log").unlink()
    with pytest.raises(BaselineError, match=r"trace_s40_f50\.log cannot be read"):
        read_manifest(folder)


def test_a_trace_without_checksum_is_named(tmp_path):
    folder = make_recording(tmp_path / "r")
    sums = manifest(folder)["sha256"]
    del sums["trace_s40_f50.log"]
    write_manifest(folder, sha256=sums)
    with pytest.raises(BaselineError, match=r"trace_s40_f50\.log has no checksum"):
        read_manifest(folder)


@pytest.mark.parametrize(
    "name", ["../secret.log", "/etc/hosts", "sub/trace.log", "./trace.log", "..", "."]
)
def test_a_path_that_leads_out_of_the_recording_is_an_error(tmp_path, name):
    folder = make_recording(tmp_path / "r")
    (tmp_path / "secret.log").write_text("TRACE_C: F_latt 1\n", encoding="utf-8")
    sums = {**manifest(folder)["sha256"], name: ZERO}
    write_manifest(folder, sha256=sums)
    with pytest.raises(BaselineError) as caught:
        read_manifest(folder)
    assert "was changed" not in str(caught.value), "the file outside was read"


def test_a_pixel_that_stands_twice_is_an_error(tmp_path):
    folder = make_recording(tmp_path / "r")
    pixels = manifest(folder)["pixels"]
    write_manifest(folder, pixels=[*pixels, {**pixels[1], "slow": 16, "fast": 3}])
    with pytest.raises(BaselineError, match=r"16.*3"):
        read_manifest(folder)


def test_the_manifests_of_this_repository_hold(root):
    files = shipped(root / "configs" / "baselines")
    manifests = [path for path in files if path.name == "manifest.json"]
    assert manifests
    for path in manifests:
        listed = set(json.loads(path.read_text(encoding="utf-8"))["sha256"])
        assert read_manifest(path.parent).pixels
        beside = {p.name for p in files if p.parent == path.parent}
        assert beside - listed <= {"manifest.json", "README.md"}
