"""What the commands of one pixel cost: start-up, trace, run and explanation."""

import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.bench.goal import Goal
from tests.bench.measure import Cost, measure

REPOSITORY: Final = Path(__file__).resolve().parents[2]
CONFIG: Final = str(REPOSITORY / "configs/supervisor.yaml")
RECORDED: Final = str(REPOSITORY / "configs/baselines/supervisor/trace_s685_f1039.log")
ROUNDS: Final = 5


def startup_costs() -> dict[str, Cost]:
    """Commands that should be instant, beside the import of torch."""
    python, braggtrace = sys.executable, [sys.executable, "-m", "braggtrace"]
    with tempfile.TemporaryDirectory() as folder:
        log = str(Path(folder) / "subject.log")
        bundles = ("--set", f"report.dir={folder}")
        return measure(
            {
                "import torch": [python, "-c", "import torch"],
                "trace of the pixel": [*braggtrace, "trace", CONFIG, "-o", log],
                "compare of two logs": [*braggtrace, "compare", RECORDED, log],
                "run of the pixel": [*braggtrace, "run", CONFIG, *bundles],
                "explain of the pixel": [
                    *(*braggtrace, "explain", CONFIG, "--mode", "physical"),
                    *bundles,
                ],
                "--help": [*braggtrace, "--help"],
            },
            rounds=ROUNDS,
            passing=(0, 1),  # explain tells of a divergence
        )


def startup_goals(costs: dict[str, Cost]) -> list[Goal]:
    """What is wanted of them."""
    torch = costs["import torch"].seconds
    beyond = costs["trace of the pixel"].seconds - torch
    explained = costs["explain of the pixel"].seconds
    return [
        Goal("`--help`", costs["--help"].seconds, 0.25, least=False, unit="s"),
        Goal("trace of a pixel, beyond torch", beyond, 0.3, least=False, unit="s"),
        Goal("explain, all in all", explained, 5.0, least=False, unit="s"),
        Goal("explain, beyond torch", explained - torch, 1.3, least=False, unit="s"),
    ]
