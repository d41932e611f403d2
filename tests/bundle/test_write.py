"""The bundle is written whole or not at all."""

import errno
import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from braggtrace.bundle.write import Evidence, write_bundle
from braggtrace.errors import BundleError
from braggtrace.report.text import bundle_stamp
from tests.report import reports

STARTED = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
EVIDENCE = Evidence(
    config="version: 1\n",
    traces={
        "trace_c.log": "TRACE_C: F_latt 1\n",
        "trace_py.log": "",
        "trace_py.jsonl": "",
    },
    attachments={"plugins/own.py": "x = 'λ'\n"},
    metadata={
        "name": "small",
        "started": STARTED.isoformat(),
        "repository": {"commit": None, "dirty": None},
    },
    environment={"variables": {"LANG": "C.UTF-8"}},
    command="braggtrace run x.yaml",
    started=STARTED,
)


def write(folder: Path) -> Path:
    return write_bundle(reports.agreeing(), EVIDENCE, folder)


def files_under(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if not path.is_dir())
    return sorted(str(path.relative_to(folder)) for path in found)


def test_stamp_is_the_moment_in_utc():
    assert bundle_stamp(STARTED) == "20260102T030405Z"


def test_bundle_holds_every_file_and_nothing_else(tmp_path):
    path = write(tmp_path / "small")
    assert path == tmp_path / "small/20260102T030405Z"
    assert files_under(path) == sorted(
        [
            *("config.yaml", "trace_c.log", "trace_py.log", "trace_py.jsonl"),
            *("compare.txt", "compare.md", "metrics.json", "diff_trace.md"),
            *("summary.md", "run_metadata.json", "env.json", "commands.txt"),
            *("dir_listing.txt", "sha256.txt", "plugins/own.py"),
        ]
    )
    assert [p.name for p in (tmp_path / "small").iterdir()] == [path.name]


def test_checksums_are_those_of_the_files(tmp_path):
    path = write(tmp_path)
    lines = (path / "sha256.txt").read_text(encoding="utf-8").splitlines()
    wanted = [
        f"{sha256((path / name).read_bytes()).hexdigest()}  {name}"
        for name in files_under(path)
        if name != "sha256.txt"
    ]
    assert lines == wanted


def test_listing_gives_the_size_of_every_file_but_the_last_two(tmp_path):
    path = write(tmp_path)
    lines = (path / "dir_listing.txt").read_text(encoding="utf-8").splitlines()
    found = {name: int(size) for size, name in (line.split() for line in lines)}
    assert found == {
        name: (path / name).stat().st_size
        for name in files_under(path)
        if name not in ("dir_listing.txt", "sha256.txt")
    }


def test_bundle_can_be_read_by_others(tmp_path):
    assert write(tmp_path).stat().st_mode & 0o777 == 0o755


def test_second_bundle_of_the_same_second_gets_a_name_of_its_own(tmp_path):
    names = [write(tmp_path).name for _ in range(3)]
    assert names == ["20260102T030405Z", "20260102T030405Z-2", "20260102T030405Z-3"]


def test_bundles_written_at_once_do_not_meet(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: write(tmp_path), range(8)))
    assert len(set(paths)) == 8
    assert {len(files_under(path)) for path in paths} == {15}
    assert len(list(tmp_path.iterdir())) == 8


def test_file_under_the_name_of_the_bundle_is_not_replaced(tmp_path):
    (tmp_path / "20260102T030405Z").write_text("mine", encoding="utf-8")
    assert write(tmp_path).name == "20260102T030405Z-2"
    assert (tmp_path / "20260102T030405Z").read_text(encoding="utf-8") == "mine"


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["fsync", "rename", "mkdtemp"])
def test_failed_write_leaves_nothing_behind(tmp_path, monkeypatch, step):
    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full_disk)
    elif step == "rename":
        monkeypatch.setattr(Path, "rename", full_disk)
    else:
        monkeypatch.setattr(tempfile, "mkdtemp", lambda **_: full_disk())
    with pytest.raises(BundleError, match=r"No space left.*report\.dir"):
        write(tmp_path / "small")
    assert list((tmp_path / "small").iterdir()) == []


def test_interrupted_write_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "small")
    assert list((tmp_path / "small").iterdir()) == []


def test_failed_write_leaves_older_bundles_alone(tmp_path, monkeypatch):
    older = write(tmp_path)
    before = {name: (older / name).read_bytes() for name in files_under(older)}
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(BundleError):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == [older]
    assert {name: (older / name).read_bytes() for name in files_under(older)} == before


def test_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "small").write_text("mine", encoding="utf-8")
    with pytest.raises(BundleError, match="cannot be written"):
        write(tmp_path / "small")
    assert (tmp_path / "small").read_text(encoding="utf-8") == "mine"


def test_text_is_written_to_the_letter(tmp_path):
    text = "TRACE_C: F_latt 1\r\nprose: λ = 1 Å\n"
    traces = {**EVIDENCE.traces, "trace_c.log": text}
    evidence = replace(EVIDENCE, traces=traces)
    path = write_bundle(reports.agreeing(), evidence, tmp_path)
    assert (path / "trace_c.log").read_bytes() == text.encode()


@pytest.mark.parametrize(
    "value", ["2", "/opt/nano bragg", "it's", 'say "no"', "$HOME `id`", "a\\b"]
)
def test_commands_set_the_variables_to_what_they_were(tmp_path, value):
    environment = {"variables": {"NB_C_BIN": value}}
    evidence = replace(EVIDENCE, environment=environment, command="true")
    path = write_bundle(reports.agreeing(), evidence, tmp_path)
    script = f'. {path}/commands.txt; printf %s "$NB_C_BIN"'
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == value
