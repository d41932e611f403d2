"""The folder of kernels: what is found, and what is not trusted."""

import stat

import pytest

from braggtrace.simulator.compiled.store import (
    KernelFileError,
    folder,
    keep,
    kept,
    key_of,
)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def stored(key, content=b"code"):
    def build(path):
        path.write_bytes(content)

    return keep(key, build)


def test_kernel_is_found_again_whole():
    assert kept("a") is None
    path = stored("a")
    assert kept("a") == path
    assert path.read_bytes() == b"code"
    assert kept("b") is None


def test_building_leaves_nothing_else_behind():
    stored("a", b"old")
    path = stored("a", b"new")
    assert list(folder().iterdir()) == [path]


def test_failed_build_leaves_nothing():
    def build(path):
        path.write_bytes(b"half")
        raise RuntimeError("out of disk")

    with pytest.raises(RuntimeError):
        keep("a", build)
    assert list(folder().iterdir()) == []
    assert kept("a") is None


@pytest.mark.parametrize("content", [b"", b"cod", b"codf"])
def test_changed_file_is_refused(content):
    stored("a").write_bytes(content)
    with pytest.raises(KernelFileError, match="damaged"):
        kept("a")


def test_file_that_others_can_write_is_refused():
    path = stored("a")
    path.chmod(path.stat().st_mode | stat.S_IWOTH)
    with pytest.raises(KernelFileError, match="others"):
        kept("a")


def test_folder_that_others_can_write_is_refused():
    stored("a")
    folder().chmod(0o777)
    with pytest.raises(KernelFileError, match="others"):
        kept("a")


def test_folder_is_private():
    stored("a")
    assert stat.S_IMODE(folder().stat().st_mode) == 0o700


def test_other_features_torch_or_machine_have_another_key(monkeypatch):
    module = "braggtrace.simulator.compiled.store"
    keys = {key_of("x"), key_of("y")}
    monkeypatch.setattr("torch.__version__", "0.0")
    keys.add(key_of("x"))
    monkeypatch.setattr(f"{module}._machine", lambda: "another")
    keys.add(key_of("x"))
    monkeypatch.setattr(f"{module}._sources", lambda: "others")
    keys.add(key_of("x"))
    assert len(keys) == 5
