"""A file on which the HDF5 library crashes is one clear error, and no dead program."""

import os
import signal
import time
import warnings
from pathlib import Path

import pytest

from braggtrace.errors import TraceFormatError
from braggtrace_plugins.readers import hdf5, netcdf
from braggtrace_plugins.shared import hdf5_survival
from braggtrace_plugins.shared.hdf5_survival import require_survived, survives
from tests.needs import package
from tests.traceio.files.reading import read
from tests.traceio.files.test_netcdf import newer

h5py = package("h5py")
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def die():
    os.kill(os.getpid(), signal.SIGSEGV)


def open_files():
    return len(list(Path("/dev/fd").iterdir()))


def raise_error():
    raise ValueError("a usual error")


@pytest.fixture(autouse=True)
def no_child_is_left(monkeypatch):
    """No test leaves a child, be it alive or not waited for."""
    children, fork = [], os.fork

    def counted():
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", counted)
    yield
    for child in children:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


def test_a_child_that_ends_or_raises_survives(capfd):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert survives(lambda: sum(range(9)), 10)
        assert survives(raise_error, 10)
    assert survives(lambda: os.write(2, b"words of the library"), 10)
    assert capfd.readouterr().err == ""


def test_a_child_that_dies_or_exits_does_not_survive(capfd):
    assert not survives(die, 10)
    assert not survives(lambda: os._exit(0), 10)
    assert capfd.readouterr().err == ""


def test_a_child_that_does_not_end_is_killed():
    began = time.monotonic()
    assert not survives(lambda: time.sleep(60), 0.2)
    assert time.monotonic() - began < 10


def test_an_interrupt_leaves_no_child(monkeypatch):
    def interrupt(receiver, seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(hdf5_survival, "_has_answer", interrupt)
    with pytest.raises(KeyboardInterrupt):
        survives(lambda: time.sleep(60), 60)


def test_no_open_file_is_left():
    before = open_files()
    survives(die, 10)
    survives(raise_error, 10)
    assert open_files() == before


def test_a_crash_is_an_error_that_names_the_file(tmp_path):
    path = tmp_path / "a.h5"
    path.write_bytes(b"x")
    with pytest.raises(TraceFormatError) as error:
        require_survived(path, die)
    assert str(error.value).startswith(f"{path}: the HDF5 library crashes")
    assert "damaged, write it again" in str(error.value)


def test_where_there_is_no_fork_nothing_is_tried(tmp_path, monkeypatch):
    path = tmp_path / "a.h5"
    path.write_bytes(b"x")
    monkeypatch.delattr(os, "fork")
    require_survived(path, die)


@pytest.mark.parametrize(
    ("form", "module", "inner"),
    [("hdf5", hdf5, "_read"), ("netcdf", netcdf, "_variables")],
)
def test_each_reader_tries_all_that_it_reads(
    tmp_path, monkeypatch, form, module, inner
):
    content, here, reads = newer(), os.getpid(), getattr(module, inner)

    def crash_in_a_child(*arguments):
        reads(*arguments)
        if os.getpid() != here:
            die()
        raise AssertionError("the parent read what crashes")

    monkeypatch.setattr(module, inner, crash_in_a_child)
    with pytest.raises(TraceFormatError, match="the HDF5 library crashes"):
        read(tmp_path, form, content)
