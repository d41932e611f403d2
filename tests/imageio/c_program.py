"""The C program's own files, where somebody has it: name it in NB_C_BIN."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from braggtrace.experiment import Region
from braggtrace.imageio import Area, read_float
from tests.imageio.placement import Setting

PROGRAM = os.environ.get("NB_C_BIN", "")
with_c_program = pytest.mark.skipif(
    not PROGRAM, reason="needs the C program: set NB_C_BIN to its path"
)
RECORDINGS = Path(__file__).parent / "recorded"
CRYSTAL = "-default_F 120 -cell 45 55 65 82 97 105 -misset 13 -27 41 -N 6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One run: a detector, and what matters to the files."""

    setting: Setting = field(default_factory=Setting)
    adc: float = 40.0
    scale: float | None = None
    pgm_scale: float | None = None
    seed: int = 1
    roi: tuple[int, int, int, int] | None = None
    masked: bool = False
    also: str = "-oversample 1"

    def arguments(self) -> list[str]:
        """The whole argument list."""
        given = {"-scale": self.scale, "-pgmscale": self.pgm_scale}
        words = [*CRYSTAL.split(), *self.setting.arguments()]
        for option, value in given.items():
            words += [] if value is None else [option, repr(value)]
        if self.roi is not None:
            words += ["-roi", *(str(bound) for bound in self.roi)]
        if self.masked:
            words += ["-mask", "mask.smv"]
        return [*words, "-adc", repr(self.adc), "-seed", str(self.seed), *self._rest()]

    def _rest(self) -> list[str]:
        files = "-floatfile f.bin -intfile i.img -noisefile n.img -pgmfile p.pgm"
        return [*self.also.split(), *files.split(), "-noprogress"]

    def mask(self) -> np.ndarray:
        """A mask with a hole and a stripe."""
        mask = np.ones((self.setting.n_slow, self.setting.n_fast), dtype=np.bool_)
        mask[3:9, 5:12] = False
        mask[::7] = False
        return mask

    def area(self) -> Area:
        """The pixels that are rendered."""
        region = None
        if self.roi is not None:
            x_first, x_last, y_first, y_last = self.roi
            region = Region(
                slow_first=y_first,
                slow_last=y_last,
                fast_first=x_first,
                fast_last=x_last,
            )
        return Area(region=region, mask=self.mask() if self.masked else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the program left behind."""

    image: np.ndarray
    photons: bytes
    integer: bytes
    noise: bytes
    pgm: bytes
    said: str


def run_program(case: Case, folder: Path) -> Output:
    """Run the C program in a folder of its own."""
    if case.masked:
        (folder / "mask.smv").write_bytes(_mask_file(case.mask()))
    done = subprocess.run(
        [PROGRAM, *case.arguments()],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    (folder / "said.txt").write_text(done.stdout[done.stdout.find("max_I") :])
    return _output(case, folder)


def recorded_output(case: Case, name: str) -> Output:
    """What the C program made of a case when it was recorded."""
    return _output(case, RECORDINGS / name.replace(" ", "_"))


def _output(case: Case, folder: Path) -> Output:
    return Output(
        image=read_float(folder / "f.bin", case.setting.n_slow, case.setting.n_fast),
        photons=(folder / "f.bin").read_bytes(),
        integer=(folder / "i.img").read_bytes(),
        noise=(folder / "n.img").read_bytes(),
        pgm=(folder / "p.pgm").read_bytes(),
        said=(folder / "said.txt").read_text(encoding="utf-8"),
    )


def _mask_file(mask: np.ndarray) -> bytes:
    n_slow, n_fast = mask.shape
    kind = "DIM=2;\nBYTE_ORDER=little_endian;\nTYPE=unsigned_short;"
    size = f"SIZE1={n_fast};\nSIZE2={n_slow};"
    header = f"{{\nHEADER_BYTES=512;\n{kind}\n{size}\n}}\f".ljust(512)
    return header.encode("ascii") + mask.astype("<u2").tobytes()
