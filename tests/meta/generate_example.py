"""``make example``: writes reports/example, one whole bundle of a divergence."""

import json
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from tests.meta.generate_docs import REPOSITORY
from tests.pipeline.bundles import sign_again

EXAMPLE = REPOSITORY / "reports/example"
_COMMAND = ("run", "configs/supervisor.yaml", "-q", "--mode", "physical")


def main() -> None:
    """Run in a clone, so that the record names a commit; then put it into place."""
    with tempfile.TemporaryDirectory(prefix="braggtrace-example-") as folder:
        clone = Path(folder, "clone")
        git = ["git", "clone", "-q", "--shared", str(REPOSITORY), str(clone)]
        subprocess.run(git, check=True)
        program = [sys.executable, "-m", "braggtrace", *_COMMAND]
        # from <clone>/supervisor/<moment> the configurations are as far as from here
        program += ["--set", "report.dir=."]
        subprocess.run(program, cwd=clone, check=False)
        (bundle,) = (clone / "supervisor").iterdir()
        shutil.rmtree(EXAMPLE, ignore_errors=True)
        shutil.copytree(bundle, EXAMPLE)
    _settle(EXAMPLE)


def _settle(bundle: Path) -> None:
    """Bundles of the example go to reports/, and no kernel of anybody is named."""
    config = bundle / "config.yaml"
    text = config.read_text("utf-8").replace("dir: ../..", "dir: ..")
    config.write_text(text, encoding="utf-8")
    for name, changed in (
        ("run_metadata.json", {"config_sha256": sha256(text.encode()).hexdigest()}),
        ("env.json", {"release": "left out of this example"}),
    ):
        data = json.loads((bundle / name).read_text("utf-8"))
        told = json.dumps(
            {**data, **changed}, indent=2, ensure_ascii=False, sort_keys=True
        )
        (bundle / name).write_text(told + "\n", encoding="utf-8")
    sign_again(bundle)


if __name__ == "__main__":
    main()
