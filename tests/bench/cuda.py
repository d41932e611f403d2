"""The supervisor's image on a GPU, where there is one, beside the CPU's figures.

``python -m tests.bench.cuda CONFIG HKL DTYPE`` measures inside one process and prints
a line of JSON.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from tabulate import tabulate

from tests.bench.measure import Cost, measure

REPOSITORY: Final = Path(__file__).resolve().parents[2]
CONFIG: Final = REPOSITORY / "configs" / "supervisor.yaml"
DTYPES: Final = ("float64", "float32")
UPSTREAM: Final = "upstream's CUDA program"
ROUNDS: Final = 3
QUIET: Final = ("-nonoise", "-nopgm", "-noprogress", "-floatfile", "cuda.bin")
ABSENT: Final = "There was no CUDA device: nothing was measured on a GPU."
# prints the card's name, or nothing where there is no device
_CARD: Final = (
    "import torch; "
    "print(torch.cuda.get_device_name(0) if torch.cuda.is_available() else '')"
)


@dataclass(frozen=True)
class Inside:
    """What one process measures on the GPU.

    Attributes:
        first: seconds of the first image, the start of the GPU's kernels included.
        render: median seconds of further images.
        megabytes: greatest memory of the GPU that torch reserved.
        of_maximum: greatest difference from the CPU in float64 in a part of the image,
            over its maximum.
    """

    first: float
    render: float
    megabytes: float
    of_maximum: float


@dataclass(frozen=True)
class CudaFigures:
    """The GPU's figures.

    Attributes:
        card: its name.
        processes: cost of whole commands, by name.
        inside: by precision.
    """

    card: str
    processes: Mapping[str, Cost]
    inside: Mapping[str, Inside]


def cuda_figures(hkl: str) -> CudaFigures | None:
    """Measure; None where there is no device.

    Args:
        hkl: the list of reflections.
    """
    card = _said([sys.executable, "-c", _CARD]).strip()
    if not card:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = os.environ.get("NB_CUDA_BIN")
        listed = argument_list(hkl, folder / "files") if program else ()
        commands = cuda_commands(folder, hkl, program, listed)
        processes = measure(commands, rounds=ROUNDS, folder=folder)
    inside = {dtype: Inside(**_inside(hkl, dtype)) for dtype in DTYPES}
    return CudaFigures(card=card, processes=processes, inside=inside)


def cuda_commands(
    folder: Path, hkl: str, program: str | None, listed: Sequence[str]
) -> dict[str, list[str]]:
    """Commands that are timed, by name.

    Args:
        folder: for what they write.
        hkl: the list of reflections.
        program: upstream's CUDA program, or None.
        listed: its argument list, that of the same experiment.
    """
    render = [sys.executable, "-m", "braggtrace", "render", str(CONFIG)]
    render += ["--set", _reflections(hkl), "--device", "cuda"]
    commands = {
        _process(dtype): [*render, "--dtype", dtype, "-o", str(folder / f"{dtype}.bin")]
        for dtype in DTYPES
    }
    if program:
        commands[UPSTREAM] = [program, *listed, *QUIET]
    return commands


def argument_list(hkl: str, files: Path) -> tuple[str, ...]:
    """nanoBragg's own argument list of the configuration; its files go to a folder."""
    files.mkdir()
    words = ["export", str(CONFIG), "--set", _reflections(hkl), "--files", str(files)]
    return tuple(shlex.split(_said([sys.executable, "-m", "braggtrace", *words])))


def cuda_text(
    found: CudaFigures | None, process: float, kernel: float, *, program: bool
) -> str:
    """The section of docs/benchmarks.md.

    Args:
        found: the figures; None where there is no device.
        process: seconds of the same whole command on the CPU, compiled.
        kernel: seconds of the image alone there.
        program: whether ``NB_CUDA_BIN`` names upstream's program.
    """
    if found is None:
        return ABSENT
    upstream = (
        "Upstream's program is the one that `NB_CUDA_BIN` names, with the same "
        "arguments; of its memory on the card nothing is known."
        if program
        else "`NB_CUDA_BIN` was not set: upstream's CUDA program is not measured."
    )
    return (
        f"The same image on one {found.card}, against the compiled stages on the CPU. "
        f"{upstream}\n\n{cuda_table(found, process, kernel)}"
    )


def cuda_table(found: CudaFigures, process: float, kernel: float) -> str:
    """Whole processes, then the image alone in each precision."""
    rows = [
        (
            name,
            f"{c.seconds:.2f}",
            f"{process / c.seconds:.2f}",
            f"{c.megabytes:.0f}",
            "",
            "",
        )
        for name, c in found.processes.items()
    ]
    rows += [
        (
            f"image alone, {dtype}",
            f"{own.render:.3f}",
            f"{kernel / own.render:.2f}",
            "",
            f"{own.megabytes:.0f}",
            f"{own.of_maximum:.1e}",
        )
        for dtype, own in found.inside.items()
    ]
    rows += [
        (
            f"the first, {dtype}",
            f"{own.first:.3f}",
            f"{kernel / own.first:.2f}",
            "",
            "",
            "",
        )
        for dtype, own in found.inside.items()
    ]
    headers = (
        "on the GPU",
        "seconds",
        "times as fast as the CPU",
        "MB",
        "MB of the GPU",
        "off the CPU's float64, of the maximum",
    )
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


def cuda_data(found: CudaFigures | None) -> dict[str, object] | None:
    """The figures for JSON."""
    return None if found is None else asdict(found)


def _process(dtype: str) -> str:
    return f"render --device cuda --dtype {dtype}"


def _reflections(hkl: str) -> str:
    return f"experiment.crystal.structure_factors.hkl={hkl}"


def _inside(hkl: str, dtype: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.cuda", str(CONFIG), hkl, dtype]
    found: dict[str, float] = json.loads(_said(command).splitlines()[-1])
    return found


def _said(command: Sequence[str]) -> str:
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=REPOSITORY
    )
    return done.stdout


def main() -> None:
    """Measure one precision in this process."""
    # torch is for this process alone: the others are timed
    from tests.bench.on_gpu import measured

    config, hkl, dtype = sys.argv[1:]
    print(json.dumps(asdict(measured(config, hkl, dtype))))


if __name__ == "__main__":
    main()
