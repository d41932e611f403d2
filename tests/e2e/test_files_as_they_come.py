"""Pipes, packed files and other encodings, from the command line to the bundle."""

import bz2
import gzip
import os
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pyarrow as pa
import pytest

from braggtrace.traceio import read_trace, write_columnar
from tests.cli.runner import call
from tests.e2e.two_programs import CONFIG, log_of, right, table_of, wrong


@contextmanager
def piped(path: Path, data: bytes):
    """A named pipe through which the bytes come once."""
    os.mkfifo(path)
    writer = Thread(target=path.write_bytes, args=(data,), daemon=True)
    writer.start()
    yield path
    writer.join(timeout=10)


def long_log(changed: int) -> bytes:
    """Trace lines before and after a long passage without any."""
    lines = [f"TRACE_C: quantity_{i} {i + 0.25}" for i in range(200)]
    if changed:
        lines[3] = "TRACE_C: quantity_3 12345"
    passage = [f"progress {i} of 300 reading structure factors" for i in range(140)]
    return "\n".join([*lines[:90], *passage, *lines[90:], ""]).encode()


@pytest.mark.parametrize("changed", [0, 1])
def test_what_comes_through_a_pipe_is_read_once_and_whole(tmp_path, changed):
    (tmp_path / "a.log").write_bytes(long_log(0))
    with (
        piped(tmp_path / "first", long_log(0)) as first,
        piped(tmp_path / "second", long_log(changed)) as second,
    ):
        result = call("compare", first, second)
    assert result.code == changed
    assert ("200 of 200" in result.out) != bool(changed)


def test_an_error_in_a_pipe_names_the_pipe(tmp_path):
    (tmp_path / "a.log").write_bytes(long_log(0))
    with piped(tmp_path / "pipe", b"nothing to see\n") as pipe:
        result = call("compare", tmp_path / "a.log", pipe)
    assert result.code == 3
    assert f"{pipe}: holds no trace line" in result.err


def oscillator(folder: Path, push) -> bytes:
    (folder / "oscillator.yaml").write_text(CONFIG, encoding="utf-8")
    log_of(folder / "baseline.log", right)
    table_of(folder / "subject.csv", push)
    return (folder / "subject.csv").read_bytes()


@pytest.mark.parametrize(("push", "code"), [(right, 0), (wrong, 1)])
def test_a_run_reads_a_pipe_and_keeps_what_came_through_it(tmp_path, push, code):
    data = oscillator(tmp_path, push)
    (tmp_path / "subject.csv").unlink()
    with piped(tmp_path / "subject.csv", data):
        assert call("run", tmp_path / "oscillator.yaml").code == code
    (bundle,) = (tmp_path / "reports/oscillator").glob("*Z*")
    assert (bundle / "given/subject/subject.csv").read_bytes() == data
    verified = call("verify", bundle)
    assert verified.code == 0, verified.out + verified.err


@pytest.mark.parametrize(("push", "code"), [(right, 0), (wrong, 1)])
def test_a_pipe_without_an_ending_is_read_as_the_configured_file(tmp_path, push, code):
    data = oscillator(tmp_path, push)
    config, log = tmp_path / "oscillator.yaml", tmp_path / "baseline.log"
    with piped(tmp_path / "63", gzip.compress(data)) as pipe:
        assert call("compare", log, pipe, "--config", config).code == code


def zstd(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


@pytest.mark.parametrize(
    ("ending", "pack"),
    [(".gz", gzip.compress), (".bz2", bz2.compress), (".zst", zstd)],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(("push", "code"), [(right, 0), (wrong, 1)])
def test_a_packed_table_is_read_as_its_name_without_the_ending(
    tmp_path, ending, pack, encoding, push, code
):
    text = oscillator(tmp_path, push).decode().encode(encoding)
    (tmp_path / f"subject.csv{ending}").write_bytes(pack(text))
    config = CONFIG.replace("subject.csv", f"subject.csv{ending}")
    (tmp_path / "oscillator.yaml").write_text(config, encoding="utf-8")
    assert call("run", tmp_path / "oscillator.yaml").code == code
    (bundle,) = (tmp_path / "reports/oscillator").glob("*Z*")
    assert call("verify", bundle).code == 0


def test_a_packed_recording_is_compared_as_it_is_unpacked(
    tmp_path, recording, supervisor
):
    packed = tmp_path / "trace.log.gz"
    packed.write_bytes(gzip.compress(recording.read_bytes()))
    assert call("compare", recording, packed).code == 0
    packed.write_bytes(packed.read_bytes()[:-20])
    result = call("compare", recording, packed)
    assert result.code == 3
    assert f"{packed}: is truncated or damaged gzip" in result.err


def test_the_baseline_of_a_simulation_may_be_packed(tmp_path, recording, supervisor):
    packed = tmp_path / "trace.log.gz"
    packed.write_bytes(b"\xef\xbb\xbf" + recording.read_bytes())
    packed.write_bytes(gzip.compress(packed.read_bytes()))
    result = call(
        "run",
        supervisor,
        "--set",
        f"baseline={{trace: {packed}}}",
        "--set",
        f"report.dir={tmp_path / 'reports'}",
    )
    assert result.code == 0, result.out + result.err
    (bundle,) = tmp_path.glob("reports/*/*Z*")
    verified = call("verify", bundle)
    assert verified.code == 0, verified.out + verified.err


def test_the_baseline_of_a_simulation_may_be_columnar(tmp_path, recording, supervisor):
    path = tmp_path / "trace.parquet"
    write_columnar(read_trace(recording), path)
    result = call(
        *("run", supervisor, "--set", f"baseline={{trace: {path}}}"),
        *("--set", f"report.dir={tmp_path / 'reports'}"),
    )
    assert result.code == 0, result.out + result.err
    (bundle,) = tmp_path.glob("reports/*/*Z*")
    verified = call("verify", bundle)
    assert verified.code == 0, verified.out + verified.err


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/random"])
def test_a_device_without_an_end_is_refused_before_it_is_read(tmp_path, device):
    (tmp_path / "a.csv").write_text("x\n1.5\n")
    result = call("compare", tmp_path / "a.csv", device)
    assert result.code == 3
    assert f"{device}: is a device, which has no end" in result.err


def test_the_null_device_is_an_empty_file(tmp_path):
    (tmp_path / "a.csv").write_text("x\n1.5\n")
    result = call("compare", tmp_path / "a.csv", "/dev/null")
    assert result.code == 3
    assert "is empty" in result.err
