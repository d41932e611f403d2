"""What a command costs before it does anything: start-up and the trace of a pixel."""

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
        return measure(
            {
                "import torch": [python, "-c", "import torch"],
                "trace of the pixel": [*braggtrace, "trace", CONFIG, "-o", log],
                "compare of two logs": [*braggtrace, "compare", RECORDED, log],
                "--help": [*braggtrace, "--help"],
            },
            rounds=ROUNDS,
        )


def startup_goals(costs: dict[str, Cost]) -> list[Goal]:
    """What is wanted of them."""
    beyond = costs["trace of the pixel"].seconds - costs["import torch"].seconds
    return [
        Goal("`--help`", costs["--help"].seconds, 0.25, least=False, unit="s"),
        Goal("trace of a pixel, beyond torch", beyond, 0.3, least=False, unit="s"),
    ]
