"""Two tables of a few lines, and the bundles of comparing them."""

from pathlib import Path

from tests.cli.runner import call

TABLE = "n,x [mm],y\n0,1.5,2.5\n1,1.75,3.5\n2,-0.25,4.5\n"
CONFIG = """\
version: 1
name: c
baseline: {trace: a.csv, reader: {index: [n]}}
subject: {trace: b.csv, reader: {index: [n]}}
"""


def two_tables(folder: Path, *, red: bool = False) -> Path:
    """Write both tables and their configuration.

    Args:
        folder: receives them.
        red: whether they differ.
    """
    other = TABLE.replace("1.75", "1.7500001") if red else TABLE
    for name, text in (("a.csv", TABLE), ("b.csv", other), ("c.yaml", CONFIG)):
        Path(folder, name).write_text(text, encoding="utf-8")
    return folder / "c.yaml"


def bundle_of(config: Path, *words: object) -> Path:
    """Run a configuration; the only bundle under ``reports/c`` next to it."""
    call("run", config, "-q", *words)
    (bundle,) = (config.parent / "reports/c").iterdir()
    return bundle


def red_and_green(folder: Path) -> tuple[Path, Path]:
    """A red bundle under ``reports`` and a green one under ``other``."""
    red = bundle_of(two_tables(folder, red=True))
    config = two_tables(folder)
    call("run", config, "-q", "--set", f"report.dir={folder / 'other'}")
    (green,) = (folder / "other/c").iterdir()
    return red, green
