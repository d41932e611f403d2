"""From ``new-plugin`` to a verdict: installed in a fresh environment, named in YAML."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest


@pytest.fixture
def environment(tmp_path):
    """A fresh environment that sees the packages of this one; needs no network."""
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    seen = [path for path in sys.path if path and Path(path).is_dir()]
    line = "".join(f"import site; site.addsitedir({path!r})\n" for path in seen)
    (packages / "zz_seen.pth").write_text(line, encoding="utf-8")
    return folder / "bin/python"


def python(
    program: Path, *words: object, cwd: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(program), *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def installed(program: Path, package: Path) -> None:
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    pip = ("-m", "pip", "--python", program, "install", *options, package)
    done = python(Path(sys.executable), *pip, cwd=package.parent)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow("builds an environment and installs a package")
def test_factor_and_comparator_of_a_new_package_appear_in_a_run(
    environment, supervisor, tmp_path
):
    def braggtrace(*words: object) -> subprocess.CompletedProcess[str]:
        return python(environment, "-m", "braggtrace", *words, cwd=supervisor.parent)

    made = braggtrace("new-plugin", "beam-factors", "-o", tmp_path)
    assert made.returncode == 0, made.stderr
    installed(environment, tmp_path / "beam-factors")
    config = supervisor.with_name("own.yaml")
    config.write_text(
        "extends: supervisor.yaml\n"
        "factors: [geometry, lattice, structure_factor, polarization, scaling,"
        " beam_factors]\n"
        "tolerances:\n"
        "  beam_factors_per_step:\n"
        "    {comparator: beam_factors_symmetric, rtol: 1.0e-9, why: a test}\n",
        encoding="utf-8",
    )
    done = braggtrace("run", config)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "68 of 68 factors within tolerance" in done.stdout
    assert "beam_factors_per_step" in done.stdout
    listed = braggtrace("plugins", "--verbose", config)
    assert listed.returncode == 0, listed.stderr
    assert "beam-factors 0.1.0" in listed.stdout
    (line,) = [
        text for text in listed.stdout.splitlines() if "beam_factors_symmetric" in text
    ]
    assert "own.yaml" in line
    wrong = braggtrace("run", config, "--mode", "physical")
    assert wrong.returncode == 1
    assert "beam_factors_per_step" in wrong.stdout
