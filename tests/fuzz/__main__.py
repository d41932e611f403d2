"""``make fuzz``: 20,000 damaged files over all readers, or as many as are named."""

import sys
import tempfile
from pathlib import Path

from tests.fuzz.fuzzing import fuzz


def main() -> None:
    """Damage, compare, and say what came of it; the files of problems are kept."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else count
    folder = Path(tempfile.mkdtemp(prefix="braggtrace-fuzz-"))
    outcome = fuzz(folder, count, seed=seed)
    sys.stdout.write(f"{outcome}\n{folder}\n" if outcome.problems else f"{outcome}\n")
    sys.exit(1 if outcome.problems else 0)


if __name__ == "__main__":
    main()
