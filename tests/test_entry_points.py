"""The lists of installed packages are read once, and again when they change."""

from importlib import metadata

import pytest

from braggtrace import entry_points as found


@pytest.fixture
def reads(monkeypatch):
    """How often the lists of all packages were read."""
    counted: list[str] = []
    read = metadata.entry_points

    def counting(*, group: str) -> metadata.EntryPoints:
        counted.append(group)
        return read(group=group)

    monkeypatch.setattr(metadata, "entry_points", counting)
    found._read.cache_clear()
    yield counted
    found._read.cache_clear()


def install(folder, name):
    """What an installer leaves of a package with a plugin."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\n")
    (info / "entry_points.txt").write_text(f"[braggtrace]\n{name} = json\n")


def names():
    return found.entry_points("braggtrace").names


def test_packages_are_listed_once_however_often_a_command_asks(reads):
    assert names() == names() == names()
    assert reads == ["braggtrace"]


def test_a_package_is_found_when_its_folder_enters_the_path(
    reads, tmp_path, monkeypatch
):
    install(tmp_path, "early")
    assert "early" not in names()
    monkeypatch.syspath_prepend(tmp_path)
    assert "early" in names()


def test_a_package_that_is_installed_meanwhile_is_found(reads, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    assert "late" not in names()
    install(tmp_path, "late")
    assert "late" in names()
