"""``make crash``: kills a run at 200 random moments, or as many as are named."""

import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT, copy_of_configs
from tests.crash.killing import kill_at_random


def main() -> None:
    """Kill, check, and say what came of it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory(prefix="braggtrace-crash-") as folder:
        config = copy_of_configs(ROOT, Path(folder))
        outcome = kill_at_random(config, count, seed=count)
    sys.stdout.write(f"{outcome}\n")
    sys.exit(1 if outcome.problems else 0)


if __name__ == "__main__":
    main()
